using System.Collections.Concurrent;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Silo.Telemetry;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Ingest;

/// <summary>
/// Brings messages to their edge's grain and the answer back to the edge. Messages of one edge may overtake each other here;
/// the edge's grain puts them in order.
/// </summary>
public sealed class IngestGate(IGrainFactory grains, IOptions<IngestOptions> options, IServiceProvider services, ILogger<IngestGate> logger) : IIngest, IHostedService
{
    private readonly IngestOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, int> _underWay = new();
    // Late, since a broker needs the gate to begin with.
    private readonly Lazy<IDownlink> _downlink = new(services.GetRequiredService<IDownlink>);
    private TaskCompletionSource? _drained;
    private int _inAll;
    private volatile bool _stopping;

    public bool TryAccept(ParsedTopic topic, ReadOnlyMemory<byte> payload)
    {
        var kind = new KeyValuePair<string, object?>("kind", topic.Kind.ToString());
        SiloTelemetry.Received.Add(1, kind);
        if (_stopping || payload.Length > _options.MaxMessageBytes || !TryEnter(topic.Edge))
        {
            SiloTelemetry.Shed.Add(1, kind);
            if (payload.Length > _options.MaxMessageBytes)
                logger.LogWarning("{Edge}: a message of {Length} bytes is larger than {Limit} and was shed", topic.Edge, payload.Length, _options.MaxMessageBytes);
            return false;
        }
        _ = RunAsync(topic, payload.ToArray());
        return true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns when nothing is under way. What comes meanwhile is still taken.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _drained = drained;
        if (Volatile.Read(ref _inAll) == 0)
            return;
        await drained.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Takes nothing more and waits for what is under way.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        return DrainAsync(cancellationToken);
    }

    private async Task RunAsync(ParsedTopic topic, byte[] payload)
    {
        try
        {
            // Off the broker's own thread: it must go on reading.
            await Task.Yield();
            var (answer, orders) = await HandleAsync(topic, payload);
            var downlink = _downlink.Value;
            if (answer is not null)
            {
                await downlink.SendAckAsync(topic.Edge, answer, CancellationToken.None);
                SiloTelemetry.Answered.Add(1);
            }
            await downlink.SendOrdersAsync(topic.Edge, orders, CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Edge}: a message was not taken; the edge will send it again", topic.Edge);
        }
        finally
        {
            Leave(topic.Edge);
        }
    }

    private async Task<(byte[]? Answer, EdgeOrders Orders)> HandleAsync(ParsedTopic topic, byte[] payload)
    {
        var edge = grains.Edge(topic.Edge);
        switch (topic.Kind)
        {
            case TopicKind.Up:
                return (await edge.Deliver(payload), EdgeOrders.None);
            case TopicKind.Hello:
                var hello = await edge.Hello(payload);
                return (hello.Ack, hello.Orders);
            case TopicKind.Result:
                return (await edge.Result(topic.Name, payload), EdgeOrders.None);
            // An empty one is a retained report that somebody cleared.
            case TopicKind.Reported when payload.Length > 0:
                await edge.Reported(payload);
                return (null, EdgeOrders.None);
            case TopicKind.State when payload.Length > 0:
                try
                {
                    var presence = Presence.Parser.ParseFrom(payload);
                    await edge.Presence(presence.Online, presence.Boot);
                }
                catch (InvalidProtocolBufferException exception)
                {
                    logger.LogWarning("{Edge}: its presence could not be read: {Reason}", topic.Edge, exception.Message);
                }
                return (null, EdgeOrders.None);
            default:
                return (null, EdgeOrders.None);
        }
    }

    private bool TryEnter(string edge)
    {
        if (Interlocked.Increment(ref _inAll) > _options.MaxInAll)
        {
            Interlocked.Decrement(ref _inAll);
            return false;
        }
        if (_underWay.AddOrUpdate(edge, 1, static (_, n) => n + 1) <= _options.MaxPerEdge)
            return true;
        Leave(edge);
        return false;
    }

    private void Leave(string edge)
    {
        _underWay.AddOrUpdate(edge, 0, static (_, n) => n - 1);
        if (Interlocked.Decrement(ref _inAll) == 0)
            _drained?.TrySetResult();
    }
}
