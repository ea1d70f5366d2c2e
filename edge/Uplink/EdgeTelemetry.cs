using System.Diagnostics;
using System.Diagnostics.Metrics;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Uplink;

/// <summary>The measures and traces of one agent, under the name <see cref="Name"/>; each measure carries the edge's slug.</summary>
public sealed class EdgeTelemetry : IDisposable
{
    public const string Name = "Jena.Iot.Edge";

    private readonly ActivitySource traces = new(Name);
    private readonly Meter meter = new(Name);
    private readonly Counter<long> sent;
    private readonly Counter<long> acknowledged;
    private readonly Counter<long> resent;
    private readonly Counter<long> connects;
    private readonly KeyValuePair<string, object?> edge;

    public EdgeTelemetry(string edge, IReadOnlyList<IStreamSource> sources, TimeProvider time)
    {
        this.edge = new("edge", edge);
        sent = meter.CreateCounter<long>("jena.edge.readings.sent", "{reading}", "Readings sent, repetitions included");
        acknowledged = meter.CreateCounter<long>("jena.edge.readings.acknowledged", "{reading}", "Readings that the cluster has committed");
        resent = meter.CreateCounter<long>("jena.edge.batches.resent", "{batch}", "Batches sent again");
        connects = meter.CreateCounter<long>("jena.edge.connects", "{connect}", "Connections to the broker");
        meter.CreateObservableGauge("jena.edge.outbox.depth", () => sources.Select(s => new Measurement<long>(s.Held.Waiting, this.edge, Of(s))), "{reading}", "Readings not yet acknowledged");
        meter.CreateObservableGauge("jena.edge.outbox.oldest", () => sources.Select(s => new Measurement<double>(Age(s, time.GetUtcNow()), this.edge, Of(s))), "s", "Age of the oldest unacknowledged reading whose time is known");
    }

    internal void Sent(StreamKind kind, int readings) => sent.Add(readings, edge, Of(kind));

    internal void Acknowledged(StreamKind kind, long readings) => acknowledged.Add(readings, edge, Of(kind));

    internal void Resent(StreamKind kind, int batches) => resent.Add(batches, edge, Of(kind));

    internal void Connected() => connects.Add(1, edge);

    /// <summary>A trace of one batch from the outbox to its acknowledgement; null when nobody listens.</summary>
    internal Activity? Batch(string stream, SendRange range)
    {
        var current = Activity.Current;
        // A batch is the child of nothing: it began with what was sensed.
        Activity.Current = null;
        var batch = traces.StartActivity("deliver batch", ActivityKind.Producer);
        batch?.SetTag("jena.edge", edge.Value).SetTag("jena.stream", stream).SetTag("jena.from", range.From).SetTag("jena.to", range.To);
        Activity.Current = current;
        return batch;
    }

    public void Dispose()
    {
        meter.Dispose();
        traces.Dispose();
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
