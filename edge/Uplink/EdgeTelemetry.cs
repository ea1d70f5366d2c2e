using System.Diagnostics;
using System.Diagnostics.Metrics;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Uplink;

/// <summary>The measures and traces of one agent, under the name <see cref="Name"/>; each measure carries the edge's slug.</summary>
public sealed class EdgeTelemetry : IDisposable
{
    public const string Name = "Jena.Iot.Edge";

    private readonly ActivitySource _traces = new(Name);
    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _sent;
    private readonly Counter<long> _acknowledged;
    private readonly Counter<long> _resent;
    private readonly Counter<long> _connects;
    private readonly KeyValuePair<string, object?> _edge;
    private readonly ProcessRecord _process;
    private long _connected;

    public EdgeTelemetry(string edge, IReadOnlyList<IStreamSource> sources, TimeProvider time, ProcessRecord? process = null)
    {
        _process = process ?? new ProcessRecord();
        _edge = new("edge", edge);
        _sent = _meter.CreateCounter<long>("jena.edge.readings.sent", "{reading}", "Readings sent, repetitions included");
        _acknowledged = _meter.CreateCounter<long>("jena.edge.readings.acknowledged", "{reading}", "Readings that the cluster has committed");
        _resent = _meter.CreateCounter<long>("jena.edge.batches.resent", "{batch}", "Batches sent again");
        _connects = _meter.CreateCounter<long>("jena.edge.connects", "{connect}", "Connections to the broker");
        _meter.CreateObservableGauge("jena.edge.outbox.depth", () => sources.Select(s => new Measurement<long>(s.Held.Waiting, _edge, Of(s))), "{reading}", "Readings not yet acknowledged");
        _meter.CreateObservableGauge("jena.edge.outbox.oldest", () => sources.Select(s => new Measurement<double>(Age(s, time.GetUtcNow()), _edge, Of(s))), "s", "Age of the oldest unacknowledged reading whose time is known");
    }

    /// <summary>Connections to the broker after one that was lost, since the process began.</summary>
    internal long Reconnects => _process.Reconnects;

    internal void Sent(StreamKind kind, int readings) => _sent.Add(readings, _edge, Of(kind));

    internal void Acknowledged(StreamKind kind, long readings) => _acknowledged.Add(readings, _edge, Of(kind));

    internal void Resent(StreamKind kind, int batches) => _resent.Add(batches, _edge, Of(kind));

    internal void Connected()
    {
        if (Interlocked.Increment(ref _connected) > 1)
            _process.Reconnected();
        _connects.Add(1, _edge);
    }

    /// <summary>A trace of one batch from the outbox to its acknowledgement; null when nobody listens.</summary>
    internal Activity? Batch(string stream, SendRange range)
    {
        var current = Activity.Current;
        // A batch is the child of nothing: it began with what was sensed.
        Activity.Current = null;
        var batch = _traces.StartActivity("deliver batch", ActivityKind.Producer);
        batch?.SetTag("jena.edge", _edge.Value).SetTag("jena.stream", stream).SetTag("jena.from", range.From).SetTag("jena.to", range.To);
        Activity.Current = current;
        return batch;
    }

    public void Dispose()
    {
        _meter.Dispose();
        _traces.Dispose();
    }

    private static double Age(IStreamSource source, DateTimeOffset now)
    {
        var held = source.Held;
        return held.Waiting > 0 && source.Read(Math.Max(held.Oldest, held.Acknowledged + 1), 1) is [{ HasUtcTicks: true } first]
            ? Math.Max(0, (now - new DateTimeOffset(first.UtcTicks, TimeSpan.Zero)).TotalSeconds)
            : 0;
    }

    private static KeyValuePair<string, object?> Of(IStreamSource source) => Of(source.Kind);

    private static KeyValuePair<string, object?> Of(StreamKind kind) => new("kind", kind.ToString().ToLowerInvariant());
}
