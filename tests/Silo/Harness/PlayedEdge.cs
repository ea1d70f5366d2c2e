using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;
using MQTTnet;
using MQTTnet.Protocol;

namespace Jena.Iot.Silo.Tests.Harness;

/// <summary>An edge that the test plays over MQTT: it hears what an edge hears and says what the test has it say.</summary>
internal sealed class PlayedEdge : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Channel<Command> _commands = Channel.CreateUnbounded<Command>();
    private readonly Channel<DesiredConfiguration> _desired = Channel.CreateUnbounded<DesiredConfiguration>();
    private readonly Channel<Ack> _acks = Channel.CreateUnbounded<Ack>();

    public static async Task<PlayedEdge> ConnectAsync(RunningSilo silo)
    {
        var edge = new PlayedEdge();
        var secret = await silo.Grains.GetGrain<IAccessGrain>(GrainKeys.City).IssueEdgeCredential(TestCity.Cabinet, "test");
        edge._client.ApplicationMessageReceivedAsync += edge.ReceivedAsync;
        await edge._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", silo.MqttPort).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId(TestCity.Cabinet).WithCredentials(TestCity.Cabinet, secret).Build());
        foreach (var topic in new[] { Topics.Ack(TestCity.Cabinet), Topics.Commands(TestCity.Cabinet), Topics.Desired(TestCity.Cabinet) })
            await edge._client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce);
        return edge;
    }

    /// <summary>Says hello and waits until it is answered.</summary>
    public async Task HelloAsync(Hello hello)
    {
        await PublishAsync(Topics.Hello(TestCity.Cabinet), hello.ToByteArray());
        await AckAsync();
    }

    public Task ResultAsync(CommandResult result) => PublishAsync(Topics.Result(TestCity.Cabinet, result.Id), result.ToByteArray());

    public Task ReportedAsync(ReportedConfiguration reported) =>
        PublishAsync(Topics.Reported(TestCity.Cabinet), JsonSerializer.SerializeToUtf8Bytes(reported, ConfigurationJson.Default.ReportedConfiguration));

    public Task<Command> CommandAsync() => _commands.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public Task<DesiredConfiguration> DesiredAsync() => _desired.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public Task<Ack> AckAsync() => _acks.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
    }

    private Task PublishAsync(string topic, byte[] payload) => _client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce);

    private Task ReceivedAsync(MqttApplicationMessageReceivedEventArgs args)
    {
        var payload = args.ApplicationMessage.Payload.ToArray();
        Assert.True(Topics.TryParse(args.ApplicationMessage.Topic, out var topic));
        switch (topic.Kind)
        {
            case TopicKind.Command:
                var command = Command.Parser.ParseFrom(payload);
                Assert.Equal(topic.Name, command.Id);
                _commands.Writer.TryWrite(command);
                break;
            case TopicKind.Desired:
                _desired.Writer.TryWrite(JsonSerializer.Deserialize(payload, ConfigurationJson.Default.DesiredConfiguration)!);
                break;
            default:
                _acks.Writer.TryWrite(Ack.Parser.ParseFrom(payload));
                break;
        }
        return Task.CompletedTask;
    }
}
