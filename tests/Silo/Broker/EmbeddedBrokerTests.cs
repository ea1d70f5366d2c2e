using System.Buffers;
using System.Net.Sockets;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Broker;
using Jena.Iot.Silo.Tests.Harness;
using Jena.Iot.Wire.Delivery;
using MQTTnet;
using MQTTnet.Protocol;

namespace Jena.Iot.Silo.Tests.Broker;

public sealed class EmbeddedBrokerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private RunningSilo _silo = null!;
    private string _secret = "";

    public async Task InitializeAsync()
    {
        _silo = await RunningSilo.StartAsync(broker: true);
        _secret = await _silo.Grains.GetGrain<IAccessGrain>(GrainKeys.City).IssueEdgeCredential(TestCity.Cabinet, "test");
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    private async Task<(IMqttClient Client, MqttClientConnectResult Result)> ConnectAsync(string client, string user, string secret)
    {
        var mqtt = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _silo.MqttPort).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId(client).WithCredentials(user, secret).Build();
        return (mqtt, await mqtt.ConnectAsync(options));
    }

    [Fact]
    public async Task A_batch_over_mqtt_is_committed_and_acknowledged_on_the_edges_own_topic()
    {
        var (client, result) = await ConnectAsync(TestCity.Cabinet, TestCity.Cabinet, _secret);
        using var _ = client;
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        var acked = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ApplicationMessageReceivedAsync += args =>
        {
            acked.TrySetResult(args.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await client.SubscribeAsync(Topics.Ack(TestCity.Cabinet), MqttQualityOfServiceLevel.AtLeastOnce);
        var outgoing = new Outgoing("0123456789abcdef.r");
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Topics.Up(TestCity.Cabinet, outgoing.Stream)).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithPayload(outgoing.Batch(1, (TestCity.Junction, DateTimeOffset.UtcNow.AddSeconds(-1), new IndianaEvent(82, 5)))).Build());

        Assert.Equal(1UL, Outgoing.Read(await acked.Task.WaitAsync(Patience)).Watermark);
        Assert.Equal(1, (await _silo.ViewAsync<JunctionView>(TestCity.Junction)).Totals.Taken);
    }

    [Theory]
    [InlineData(TestCity.Cabinet, TestCity.Cabinet, "wrong")]
    [InlineData(TestCity.Cabinet, TestCity.Cabinet, "")]
    [InlineData("somebody", TestCity.Cabinet, null)]
    [InlineData("silo", "silo", "x")]
    [InlineData(TestCity.OtherCabinet, TestCity.OtherCabinet, null)]
    public async Task Whoever_does_not_show_the_edges_own_credential_is_turned_away(string client, string user, string? secret)
    {
        var (mqtt, result) = await ConnectAsync(client, user, secret ?? _secret);
        using var _ = mqtt;

        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, result.ResultCode);
    }

    [Fact]
    public async Task An_edge_that_publishes_under_anothers_topic_is_refused_and_nothing_is_taken()
    {
        var (client, _) = await ConnectAsync(TestCity.Cabinet, TestCity.Cabinet, _secret);
        using var closing = client;
        var outgoing = new Outgoing("0123456789abcdef.r");
        var result = await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Topics.Up(TestCity.OtherCabinet, outgoing.Stream)).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithPayload(outgoing.Batch(1, (TestCity.OtherJunction, DateTimeOffset.UtcNow, new IndianaEvent(82, 5)))).Build());

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);
        Assert.Equal(0, await _silo.Delivery.ReadEdgeWatermarkAsync(new Source(TestCity.OtherCabinet, outgoing.Stream)));
    }

    [Theory]
    [InlineData("jena/v1/cab-2/ack")]
    [InlineData("jena/v1/+/ack")]
    [InlineData("#")]
    [InlineData("jena/v1/cab-1/up/#")]
    public async Task An_edge_may_listen_to_its_own_acknowledgements_alone(string filter)
    {
        var (client, _) = await ConnectAsync(TestCity.Cabinet, TestCity.Cabinet, _secret);
        using var closing = client;
        var result = await client.SubscribeAsync(filter);

        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, Assert.Single(result.Items).ResultCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_stands_is_cut_when_its_credential_is_taken_back_or_replaced(bool isReplaced)
    {
        var (client, _) = await ConnectAsync(TestCity.Cabinet, TestCity.Cabinet, _secret);
        using var closing = client;
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += _ =>
        {
            cut.TrySetResult();
            return Task.CompletedTask;
        };

        var access = _silo.Grains.GetGrain<IAccessGrain>(GrainKeys.City);
        if (isReplaced)
            await access.IssueEdgeCredential(TestCity.Cabinet, "test");
        else
            await access.RevokeEdgeCredential(TestCity.Cabinet, "test");

        await cut.Task.WaitAsync(Patience);
        await _silo.SaidAsync("its secret was taken back or replaced");
    }

    [Fact]
    public async Task A_packet_that_is_too_long_ends_the_connection_before_it_is_read()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", _silo.MqttPort);
        // A CONNECT that announces 32 KiB; nothing of it follows.
        await socket.GetStream().WriteAsync(new byte[] { 0x10, 0x80, 0x80, 0x02 });

        Assert.Equal(0, await socket.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Patience));
        await _silo.SaidAsync("a packet of 32768 bytes, and at most 16384 are taken");
    }

    [Fact]
    public void A_broker_off_loopback_without_TLS_and_certificates_of_edges_is_refused()
    {
        var options = new BrokerOptions { Host = "0.0.0.0" };

        var problems = options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)).Select(static p => p.ErrorMessage).ToArray();

        Assert.Equal(2, problems.Length);
        Assert.Contains("Broker:CertificateFile", problems[0], StringComparison.Ordinal);
        Assert.Contains("Broker:AuthorityFile", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_revoked_certificates_that_a_broker_elsewhere_would_never_look_at_is_refused()
    {
        var options = new BrokerOptions { Mode = BrokerMode.External, RevokedFile = typeof(BrokerOptions).Assembly.Location };

        var problem = Assert.Single(options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)));

        Assert.Contains("a broker elsewhere has one of its own", problem.ErrorMessage, StringComparison.Ordinal);
    }
}
