using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Google.Protobuf;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Jena.Iot.Edge.Tests.Uplink;

/// <summary>
/// A broker with as much of a cluster behind it as an edge needs: keeps the watermark and what was told of each stream, and
/// acknowledges, unless it is told to stay silent. Everything that arrives can be awaited in its order.
/// </summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MqttServer server;
    private readonly Channel<object> arrivals = Channel.CreateUnbounded<object>();
    private readonly Lock gate = new();

    private FakeCluster(MqttServer server, int port) => (this.server, Port) = (server, port);

    public int Port { get; }

    public string Password { get; set; } = "secret";

    /// <summary>The watermark of each stream.</summary>
    public Dictionary<string, long> Watermarks { get; } = [];

    /// <summary>Everything that was taken into a stream, once each.</summary>
    public Dictionary<string, List<SensedReading>> Taken { get; } = [];

    /// <summary>Streams of which no batch is answered nor taken.</summary>
    public HashSet<StreamKind> Deaf { get; } = [];

    /// <summary>Which batches find no room, by their bytes: they arrive, are refused with QuotaExceeded, and are not taken.</summary>
    public Func<int, bool>? Sheds { get; set; }

    /// <summary>Whether reported configurations find no room either.</summary>
    public bool ShedsReports { get; set; }

    /// <summary>Connections so far.</summary>
    public int Connects { get; private set; }

    /// <summary>What to answer to a hello instead.</summary>
    public Func<Hello, Ack?>? AnswersHello { get; set; }

    public static async Task<FakeCluster> StartAsync(int port = 0)
    {
        if (port == 0)
        {
            using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
        var cluster = new FakeCluster(server, port);
        server.ValidatingConnectionAsync += args =>
        {
            if (args.UserName != args.ClientId || args.Password != cluster.Password)
                args.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            cluster.Connects++;
            cluster.Arrived(new Connecting(args.ClientId, args.ReasonCode is MqttConnectReasonCode.Success));
            return Task.CompletedTask;
        };
        server.InterceptingPublishAsync += cluster.TakeAsync;
        await server.StartAsync();
        return cluster;
    }

    /// <summary>The next arrival of this type that passes, leaving aside what comes before it.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? passes = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await arrivals.Reader.ReadAsync(patience.Token) is T arrival && (passes is null || passes(arrival)))
                return arrival;
        }
    }

    /// <summary>The next batch of a kind.</summary>
    public Task<Batch> NextBatchAsync(StreamKind kind) => NextAsync<Batch>(b => b.Kind == kind);

    public async Task SayAsync(string edge, byte[] payload) =>
        await server.InjectApplicationMessage(new InjectedMqttApplicationMessage(
            new MqttApplicationMessageBuilder().WithTopic(Topics.Ack(edge)).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build()));

    public Task SayAsync(string edge, params StreamAck[] acks)
    {
        var ack = new Ack();
        ack.Streams.AddRange(acks);
        return SayAsync(edge, ack.ToByteArray());
    }

    /// <summary>Whether the results of commands are acknowledged.</summary>
    public bool TakesResults { get; set; } = true;

    /// <summary>Sends a command once.</summary>
    public async Task CommandAsync(string edge, Command command) =>
        await server.InjectApplicationMessage(new InjectedMqttApplicationMessage(
            new MqttApplicationMessageBuilder().WithTopic(Topics.Command(edge, command.Id)).WithPayload(command.ToByteArray()).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build()));

    /// <summary>Desires a configuration of an edge, retained.</summary>
    public async Task DesireAsync(string edge, DesiredConfiguration desired) =>
        await server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessageBuilder()
            .WithTopic(Topics.Desired(edge)).WithPayload(JsonSerializer.SerializeToUtf8Bytes(desired, ConfigurationJson.Default.DesiredConfiguration)).WithRetainFlag()
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build()));

    /// <summary>What the broker keeps of an edge's configuration.</summary>
    public async Task<ReportedConfiguration?> RetainedReportAsync(string edge) =>
        (await server.GetRetainedMessagesAsync()).FirstOrDefault(m => m.Topic == Topics.Reported(edge)) is { } message ? Reported(message.Payload.ToArray()) : null;

    /// <summary>Cuts every connection without a word.</summary>
    public async Task CutAsync()
    {
        foreach (var client in await server.GetClientsAsync())
            await client.DisconnectAsync(new MqttServerClientDisconnectOptions { ReasonCode = MqttDisconnectReasonCode.UnspecifiedError });
    }

    public async Task<Presence?> RetainedPresenceAsync(string edge) =>
        (await server.GetRetainedMessagesAsync()).FirstOrDefault(m => m.Topic == Topics.State(edge)) is { } message ? Presence.Parser.ParseFrom(message.Payload) : null;

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync();
        server.Dispose();
    }

    private static ReportedConfiguration Reported(byte[] payload) => JsonSerializer.Deserialize(payload, ConfigurationJson.Default.ReportedConfiguration)!;

    private void Arrived(object what) => arrivals.Writer.TryWrite(what);

    private async Task TakeAsync(InterceptingPublishEventArgs args)
    {
        if (!Topics.TryParse(args.ApplicationMessage.Topic, out var topic) || topic.Kind is TopicKind.Ack or TopicKind.Command)
            return;
        var payload = args.ApplicationMessage.Payload.ToArray();
        Ack? answer = null;
        lock (gate)
        {
            switch (topic.Kind)
            {
                case TopicKind.State:
                    Arrived(Presence.Parser.ParseFrom(payload));
                    return;
                case TopicKind.Reported:
                    Arrived(Reported(payload));
                    if (ShedsReports)
                        args.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
                    return;
                case TopicKind.Hello:
                    var hello = Hello.Parser.ParseFrom(payload);
                    Arrived(hello);
                    answer = AnswersHello is { } answers ? answers(hello) : Greet(hello);
                    break;
                case TopicKind.Result:
                    var result = CommandResult.Parser.ParseFrom(payload);
                    Arrived(result);
                    answer = TakesResults ? new Ack { Results = { result.Id } } : null;
                    break;
                case TopicKind.Up:
                    var batch = Batch.Parser.ParseFrom(payload);
                    Arrived(batch);
                    if (Sheds?.Invoke(payload.Length) is true)
                    {
                        args.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
                        return;
                    }
                    answer = batch.Kind is StreamKind.Live || Deaf.Contains(batch.Kind) ? null : Take(batch);
                    break;
            }
        }
        if (answer is not null)
            await SayAsync(topic.Edge, answer.ToByteArray());
    }

    public Ack Greet(Hello hello)
    {
        var ack = new Ack();
        foreach (var stream in hello.Streams)
            ack.Streams.Add(new StreamAck { Stream = stream.Stream, Watermark = (ulong)Watermarks.GetValueOrDefault(stream.Stream) });
        return ack;
    }

    private Ack Take(Batch batch)
    {
        var taken = Taken.TryGetValue(batch.Stream, out var list) ? list : Taken[batch.Stream] = [];
        var watermark = Watermarks.GetValueOrDefault(batch.Stream);
        foreach (var reading in batch.Readings.Where(r => (long)r.Sequence == watermark + 1))
        {
            taken.Add(reading);
            watermark++;
        }
        Watermarks[batch.Stream] = watermark;
        var ack = new StreamAck { Stream = batch.Stream, Watermark = (ulong)watermark };
        if ((long)batch.Readings[0].Sequence > watermark + 1)
            ack.Expected = (ulong)watermark + 1;
        return new Ack { Streams = { ack } };
    }
}

internal sealed record Connecting(string Client, bool Accepted);
