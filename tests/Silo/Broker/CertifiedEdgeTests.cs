using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Files;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Silo.Broker;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Testing.Identity;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;

namespace Jena.Iot.Silo.Tests.Broker;

/// <summary>The embedded broker as it is off loopback: it demands certificates of the city's edges.</summary>
public sealed class CertifiedEdgeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _authorityTime = new(DateTimeOffset.UtcNow.AddDays(-100));
    private CityCa _authority = null!;
    private HolderFiles _expired = null!;
    private HolderFiles _cabinet = null!;
    private RunningSilo _silo = null!;

    public async Task InitializeAsync()
    {
        _authority = new CityCa(_folder.Of("city"), _authorityTime);
        _expired = _authority.Issue(CertificateRole.Edge, "cab-9", days: 10);
        _authorityTime.SetUtcNow(DateTimeOffset.UtcNow);
        _cabinet = _authority.Issue(CertificateRole.Edge, TestCity.Cabinet);
        var own = _authority.Issue(CertificateRole.Silo, "silo-1", "127.0.0.1");
        _silo = await RunningSilo.StartAsync(broker: true, settings: new Dictionary<string, string?>
        {
            ["Broker:CertificateFile"] = own.CertificateFile,
            ["Broker:CertificateKeyFile"] = own.KeyFile,
            ["Broker:AuthorityFile"] = _authority.AuthorityFile,
            ["Broker:RevokedFile"] = _authority.RevokedFile,
        });
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_edge_enters_by_its_certificate_alone_and_touches_its_own_topics_alone()
    {
        using var client = await InAsync(_cabinet, TestCity.Cabinet);

        Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS1, Assert.Single((await client.SubscribeAsync(Topics.Ack(TestCity.Cabinet), MqttQualityOfServiceLevel.AtLeastOnce)).Items).ResultCode);
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, Assert.Single((await client.SubscribeAsync(Topics.Ack(TestCity.OtherCabinet))).Items).ResultCode);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, (await PublishAsync(client, Topics.Hello(TestCity.OtherCabinet))).ReasonCode);
        Assert.NotEqual(MqttClientPublishReasonCode.NotAuthorized, (await PublishAsync(client, Topics.Hello(TestCity.Cabinet))).ReasonCode);
    }

    [Fact]
    public async Task Without_a_certificate_nobody_enters_also_with_the_right_secret()
    {
        var secret = await _silo.Grains.GetGrain<IAccessGrain>(GrainKeys.City).IssueEdgeCredential(TestCity.Cabinet, "test");

        await RefusedAsync(null, TestCity.Cabinet, "was not shown", secret);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_and_logged() => await RefusedAsync(_expired, "cab-9", "CN=cab-9", "expired at");

    [Fact]
    public async Task A_foreign_certificate_is_refused_and_logged()
    {
        using var foreign = new CityCa(_folder.Of("elsewhere"));

        await RefusedAsync(foreign.Issue(CertificateRole.Edge, TestCity.Cabinet), TestCity.Cabinet, "was signed by none of the authorities");
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_and_logged()
    {
        var lost = _authority.Issue(CertificateRole.Edge, "cab-8");
        _authority.Revoke(CertificateRole.Edge, "cab-8");

        await RefusedAsync(lost, "cab-8", "CN=cab-8", "was revoked");
    }

    [Theory]
    [InlineData(CertificateRole.Operator, "is for the role 'operator'")]
    [InlineData(CertificateRole.Api, "is for the role 'api'")]
    public async Task A_certificate_of_another_role_is_refused_and_logged(CertificateRole role, string says) =>
        await RefusedAsync(_authority.Issue(role, "anna"), "anna", says);

    [Fact]
    public async Task An_edge_cannot_come_as_another_one()
    {
        var (client, code) = await TryAsync(_cabinet, TestCity.OtherCabinet);
        using var _ = client;

        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, code);
        Assert.Contains(_silo.Log.All, static line => line.Contains("calls itself cab-2", StringComparison.Ordinal) && line.Contains("CN=cab-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_shows_a_secret_too_has_to_show_the_right_one()
    {
        var secret = await _silo.Grains.GetGrain<IAccessGrain>(GrainKeys.City).IssueEdgeCredential(TestCity.Cabinet, "test");

        using var wrong = (await TryAsync(_cabinet, TestCity.Cabinet, "wrong")).Client;
        Assert.False(wrong.IsConnected);
        using var right = (await TryAsync(_cabinet, TestCity.Cabinet, secret)).Client;
        Assert.True(right.IsConnected);
    }

    [Fact]
    public async Task A_connection_that_stands_is_cut_when_its_certificate_is_revoked_and_the_others_stay()
    {
        var other = _authority.Issue(CertificateRole.Edge, TestCity.OtherCabinet);
        using var client = await InAsync(_cabinet, TestCity.Cabinet);
        using var staying = await InAsync(other, TestCity.OtherCabinet);
        var cut = Cut(client);

        _authority.Revoke(CertificateRole.Edge, TestCity.Cabinet);

        await cut.WaitAsync(Patience);
        await _silo.SaidAsync("the connection of cab-1 is cut", "was revoked");
        Assert.NotEqual(MqttClientPublishReasonCode.NotAuthorized, (await PublishAsync(staying, Topics.Hello(TestCity.OtherCabinet))).ReasonCode);
        await RefusedAsync(_cabinet, TestCity.Cabinet, "was revoked");
    }

    [Fact]
    public async Task A_revoked_edge_that_has_just_gone_keeps_nobody_else_from_being_cut()
    {
        var watch = _silo.Service<EdgeWatch>();
        var gone = _authority.Issue(CertificateRole.Edge, "cab-8");
        using (var shown = X509Certificate2.CreateFromPem(File.ReadAllText(gone.CertificateFile)))
            watch.Enter(new Entrance("cab-8", shown.RawData, null, _silo.Service<EdgeCertificates>().Trust), null);
        _authority.Revoke(CertificateRole.Edge, "cab-8");
        await _silo.SaidAsync("cab-8 could not be cut off");
        using var client = await InAsync(_cabinet, TestCity.Cabinet);
        var cut = Cut(client);

        _authority.Revoke(CertificateRole.Edge, TestCity.Cabinet);

        await cut.WaitAsync(Patience);
    }

    [Fact]
    public async Task An_edge_that_was_judged_by_an_older_list_is_judged_again()
    {
        var before = _silo.Service<EdgeCertificates>().Trust;
        using var client = await InAsync(_cabinet, TestCity.Cabinet);
        var cut = Cut(client);
        _authority.Revoke(CertificateRole.Edge, TestCity.Cabinet);
        await cut.WaitAsync(Patience);
        var watch = _silo.Service<EdgeWatch>();

        // As when the list is looked at between the judging of an edge and its entering.
        using var shown = X509Certificate2.CreateFromPem(File.ReadAllText(_cabinet.CertificateFile));
        watch.Enter(new Entrance("cab-7", shown.RawData, null, before), null);

        await _silo.SaidAsync("cab-7 could not be cut off");
    }

    [Fact]
    public async Task A_renewed_certificate_enters_and_the_one_before_it_still_does()
    {
        var before = File.ReadAllText(_cabinet.CertificateFile);
        _authority.Renew(CertificateRole.Edge, TestCity.Cabinet, _cabinet);
        Assert.NotEqual(before, File.ReadAllText(_cabinet.CertificateFile));

        (await InAsync(_cabinet, TestCity.Cabinet)).Dispose();
        File.WriteAllText(_cabinet.CertificateFile, before);
        (await InAsync(_cabinet, TestCity.Cabinet)).Dispose();
    }

    [Fact]
    public async Task Whoever_speaks_no_TLS_is_turned_away_and_logged()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", _silo.MqttPort);
        await socket.GetStream().WriteAsync("hello, is there anybody?\r\n"u8.ToArray());

        await EndsAsync(socket);
        await _silo.SaidAsync("no TLS with it");
    }

    private static async Task EndsAsync(TcpClient socket)
    {
        var buffer = new byte[1_000];
        try
        {
            while (await socket.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Patience) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset is an end too.
        }
    }

    private async Task RefusedAsync(HolderFiles? files, string edge, params string[] says) => await RefusedAsync(files, edge, says, null);

    private async Task RefusedAsync(HolderFiles? files, string edge, string says, string? secret) => await RefusedAsync(files, edge, [says], secret);

    private async Task RefusedAsync(HolderFiles? files, string edge, string[] says, string? secret)
    {
        var (client, code) = await TryAsync(files, edge, secret);
        using var _ = client;
        Assert.NotEqual(MqttClientConnectResultCode.Success, code);
        await _silo.SaidAsync(["was turned away", .. says]);
    }

    private async Task<IMqttClient> InAsync(HolderFiles files, string edge)
    {
        var (client, code) = await TryAsync(files, edge);
        Assert.Equal(MqttClientConnectResultCode.Success, code);
        return client;
    }

    /// <summary>The code is null when the connection itself was refused.</summary>
    private async Task<(IMqttClient Client, MqttClientConnectResultCode? Code)> TryAsync(HolderFiles? files, string edge, string? secret = null)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(_authority.AuthorityFile);
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _silo.MqttPort).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithClientId(edge)
            .WithTlsOptions(tls =>
            {
                tls.UseTls().WithTargetHost("127.0.0.1").WithTrustChain(trusted);
                if (files is not null)
                    tls.WithClientCertificates([X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile)]);
            });
        if (secret is not null)
            options.WithCredentials(edge, secret);
        try
        {
            return (client, (await client.ConnectAsync(options.Build()).WaitAsync(Patience)).ResultCode);
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException)
        {
            return (client, null);
        }
    }

    private static Task Cut(IMqttClient client)
    {
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += _ =>
        {
            cut.TrySetResult();
            return Task.CompletedTask;
        };
        return cut.Task;
    }

    private static Task<MqttClientPublishResult> PublishAsync(IMqttClient client, string topic) =>
        client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("x").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
}
