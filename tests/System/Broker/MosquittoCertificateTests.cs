using System.Text;
using Jena.Iot.Ca.Authority;
using Jena.Iot.Ca.Files;
using Jena.Iot.Testing.Identity;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;

namespace Jena.Iot.SystemTests.Broker;

/// <summary>The listener for other machines of <c>deploy/broker</c>, held against Mosquitto itself.</summary>
public sealed class MosquittoCertificateTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _authorityTime = new(DateTimeOffset.UtcNow.AddDays(-100));
    private CityCa _authority = null!;
    private HolderFiles _expired = null!;
    private MosquittoTls _tls = null!;
    private MosquittoServer _server = null!;

    public async Task InitializeAsync()
    {
        if (MosquittoServer.Missing is not null)
            return;
        _authority = new CityCa(_folder.Of("city"), _authorityTime);
        _expired = _authority.Issue(CertificateRole.Edge, "cab-9", days: 10);
        _authorityTime.SetUtcNow(DateTimeOffset.UtcNow);
        _tls = new MosquittoTls(_folder, _authority);
        _server = await MosquittoServer.StartAsync(_folder, new Dictionary<string, string> { [MosquittoServer.ClusterUser] = "all" }, tls: _tls);
    }

    [MosquittoFact]
    public async Task An_edge_known_by_its_certificate_reaches_a_silo_known_by_its_own_and_touches_no_topic_of_another()
    {
        await using var silo = await InAsync(_authority.Issue(CertificateRole.Silo, "silo-1", "127.0.0.1"), "silo-1");
        foreach (var topic in Topics.OfCluster)
            await silo.SubscribeAsync($"$share/jena/{topic}");
        await using var edge = await InAsync(_authority.Issue(CertificateRole.Edge, "cab-1"), "cab-1");
        await edge.SubscribeAsync(Topics.Ack("cab-2"));
        await edge.SubscribeAsync(Topics.Ack("cab-1"));

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await edge.PublishAsync(Topics.Hello("cab-2"), Text("no")));
        Assert.Equal(MqttClientPublishReasonCode.Success, await edge.PublishAsync(Topics.Hello("cab-1"), Text("mine")));
        Assert.Equal((Topics.Hello("cab-1"), "mine"), Read(await silo.NextAsync()));
        await silo.PublishAsync(Topics.Ack("cab-2"), Text("of another"));
        await silo.PublishAsync(Topics.Ack("cab-1"), Text("taken"));
        Assert.Equal((Topics.Ack("cab-1"), "taken"), Read(await edge.NextAsync()));
    }

    [MosquittoFact]
    public async Task A_client_id_is_the_name_in_the_certificate_whatever_the_client_calls_itself()
    {
        await using var first = await InAsync(_authority.Issue(CertificateRole.Edge, "cab-1"), "cab-1");
        await using var posing = await InAsync(_authority.Issue(CertificateRole.Edge, "cab-2"), "cab-1");
        await using var silo = await InAsync(_authority.Issue(CertificateRole.Silo, "silo-1", "127.0.0.1"), "silo-1");
        await silo.SubscribeAsync(Topics.Hello("+"));

        Assert.Equal(MqttClientPublishReasonCode.Success, await first.PublishAsync(Topics.Hello("cab-1"), Text("still here")));
        Assert.Equal((Topics.Hello("cab-1"), "still here"), Read(await silo.NextAsync()));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await posing.PublishAsync(Topics.Hello("cab-1"), Text("as another")));
        Assert.Equal(MqttClientPublishReasonCode.Success, await posing.PublishAsync(Topics.Hello("cab-2"), Text("as itself")));
        Assert.Equal((Topics.Hello("cab-2"), "as itself"), Read(await silo.NextAsync()));
    }

    [MosquittoFact]
    public async Task Without_a_certificate_nobody_enters() => await RefusedAsync(null, "cab-1", "peer did not return a certificate");

    [MosquittoFact]
    public async Task An_expired_certificate_is_refused() => await RefusedAsync(_expired, "cab-9", "certificate");

    [MosquittoFact]
    public async Task A_foreign_certificate_is_refused()
    {
        using var foreign = new CityCa(_folder.Of("elsewhere"));

        await RefusedAsync(foreign.Issue(CertificateRole.Edge, "cab-1"), "cab-1", "certificate");
    }

    [MosquittoFact]
    public async Task A_revoked_certificate_is_refused_once_the_list_is_read_again_and_others_are_not()
    {
        var lost = _authority.Issue(CertificateRole.Edge, "cab-1");
        await using (await InAsync(lost, "cab-1"))
            _authority.Revoke(CertificateRole.Edge, "cab-1");

        File.Copy(_authority.RevokedFile, _tls.RevokedFile, overwrite: true);
        await _server.ReloadAsync();
        await _server.Process.SaysAsync("Reloading config", Patience);

        await RefusedAsync(lost, "cab-1", "certificate");
        await using var other = await InAsync(_authority.Issue(CertificateRole.Edge, "cab-2"), "cab-2");
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    public void Dispose()
    {
        _authority?.Dispose();
        _folder.Dispose();
    }

    private async Task<MqttPeer> InAsync(HolderFiles files, string clientId)
    {
        var (peer, answer) = await MqttPeer.TryCertifiedAsync(_tls.Port, _authority.AuthorityFile, files, clientId);
        Assert.True(answer is MqttClientConnectResultCode.Success, $"{clientId}: {answer}\n{_server.Output}");
        return peer;
    }

    private async Task RefusedAsync(HolderFiles? files, string clientId, string says)
    {
        var (peer, answer) = await MqttPeer.TryCertifiedAsync(_tls.Port, _authority.AuthorityFile, files, clientId);
        await using (peer)
            Assert.NotEqual(MqttClientConnectResultCode.Success, answer);
        await _server.Process.SaysAsync(line => line.Contains("SSL routines", StringComparison.Ordinal) && line.Contains(says, StringComparison.Ordinal), Patience, $"why it refused {clientId}");
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static (string Topic, string Text) Read((string Topic, byte[] Payload) message) => (message.Topic, Encoding.UTF8.GetString(message.Payload));
}
