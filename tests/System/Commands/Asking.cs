using Google.Protobuf;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.SystemTests.Commands;

/// <summary>
/// The simplest cluster that asks: sends each command at once and again after each hello until it has its result, and acknowledges a
/// result the second time that it hears it. Readings are acknowledged unread.
/// </summary>
internal sealed class Asking : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ulong> _watermarks = [];
    private readonly Dictionary<string, Command> _open = [];
    private readonly MqttPeer _peer;
    private readonly Task _listening;
    private TaskCompletionSource<Hello> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Asking(MqttPeer peer)
    {
        _peer = peer;
        _listening = ListenAsync();
    }

    /// <summary>Everything that was told of each command, in order.</summary>
    public Dictionary<string, List<CommandResult>> Told { get; } = [];

    public bool HasAll
    {
        get
        {
            lock (_gate)
                return _open.Count == 0;
        }
    }

    public static async Task<Asking> ConnectAsync(int port)
    {
        var peer = await MqttPeer.ConnectAsync(port, MosquittoServer.ClusterUser, "all");
        foreach (var topic in Topics.OfCluster)
            await peer.SubscribeAsync(topic);
        return new Asking(peer);
    }

    /// <summary>The next hello from now on.</summary>
    public Task<Hello> HelloAsync()
    {
        lock (_gate)
            return (_hello = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    public bool IsTold(string id)
    {
        lock (_gate)
            return Told.ContainsKey(id);
    }

    public async Task AskAsync(string edge, Command command)
    {
        lock (_gate)
            _open[command.Id] = command;
        await _peer.PublishAsync(Topics.Command(edge, command.Id), command);
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _listening;
    }

    private async Task ListenAsync()
    {
        await foreach (var (topic, payload) in _peer.AllAsync())
        {
            if (!Topics.TryParse(topic, out var parsed))
                continue;
            foreach (var (to, message) in Answers(parsed, payload))
                await _peer.TryPublishAsync(to, message.ToByteArray());
        }
    }

    private IReadOnlyList<(string Topic, IMessage Message)> Answers(ParsedTopic topic, byte[] payload)
    {
        lock (_gate)
        {
            switch (topic.Kind)
            {
                case TopicKind.Hello:
                    var hello = Hello.Parser.ParseFrom(payload);
                    _hello.TrySetResult(hello);
                    var answer = new Ack { Streams = { hello.Streams.Select(s => new StreamAck { Stream = s.Stream, Watermark = _watermarks.GetValueOrDefault(s.Stream) }) } };
                    return [(Topics.Ack(topic.Edge), answer), .. _open.Values.Select(c => (Topics.Command(topic.Edge, c.Id), (IMessage)c))];
                case TopicKind.Up when Batch.Parser.ParseFrom(payload) is { Kind: not StreamKind.Live } batch:
                    _watermarks[batch.Stream] = Math.Max(_watermarks.GetValueOrDefault(batch.Stream), batch.Readings[^1].Sequence);
                    return [(Topics.Ack(topic.Edge), new Ack { Streams = { new StreamAck { Stream = batch.Stream, Watermark = _watermarks[batch.Stream] } } })];
                case TopicKind.Result:
                    var result = CommandResult.Parser.ParseFrom(payload);
                    _open.Remove(result.Id);
                    var told = Told.TryGetValue(result.Id, out var known) ? known : Told[result.Id] = [];
                    told.Add(result);
                    return told.Count > 1 ? [(Topics.Ack(topic.Edge), new Ack { Results = { result.Id } })] : [];
                default:
                    return [];
            }
        }
    }
}
