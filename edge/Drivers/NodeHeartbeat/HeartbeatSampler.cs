using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <param name="Level">The line's level; false without a line.</param>
/// <param name="Next">When the next probe is due, since boot.</param>
/// <param name="Last">What the last one gave; null before the first.</param>
/// <param name="LastAt">When; null when that was in another boot.</param>
/// <param name="Problem">Why the node cannot be asked; null when it can.</param>
internal sealed record HeartbeatMemory(bool Level, TimeSpan Next, Heartbeat? Last, TimeSpan? LastAt, string? Problem = null);

/// <summary>Probes of a node at an even pace, the first at once. Probes that fell into a pause are not made up for.</summary>
/// <param name="point">The point.</param>
/// <param name="probe">Asked when the point has no line; answers at once.</param>
internal sealed class HeartbeatSampler(HeartbeatPoint point, Func<AssetId, Heartbeat> probe) : ISampler<HeartbeatMemory>
{
    public JsonTypeInfo<HeartbeatMemory> Form => MemoryJson.Default.HeartbeatMemory;

    public Step<HeartbeatMemory> Arm(HeartbeatMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var level = point.Line is { } line && levels[line];
        var next = saved is not null && reason is not ArmReason.Reboot && saved.Next < now + point.Every ? saved.Next : now;
        return Tick(new HeartbeatMemory(level, next, saved?.Last, reason is ArmReason.Reboot ? null : saved?.LastAt), now);
    }

    public Step<HeartbeatMemory> Fold(HeartbeatMemory state, PinEdge edge)
    {
        var before = Tick(state, edge.Monotonic);
        return before with { State = before.State with { Level = edge.Level } };
    }

    public Step<HeartbeatMemory> Tick(HeartbeatMemory state, TimeSpan now)
    {
        if (now < state.Next)
            return new Step<HeartbeatMemory>(state);
        var heartbeat = point.Line is null ? probe(point.Asset) : new Heartbeat(state.Level, null, null);
        var next = state.Next + point.Every;
        return new Step<HeartbeatMemory>(
            state with { Next = next > now ? next : now + point.Every, Last = heartbeat, LastAt = now },
            [new Sample(now, heartbeat)]);
    }

    public TimeSpan? Due(HeartbeatMemory state) => state.Next;

    public IReadOnlyList<Sample> Current(HeartbeatMemory state, TimeSpan now) =>
        state is { Last: { } last, LastAt: { } at } ? [new Sample(at, last)] : [];

    public IEnumerable<KeyValuePair<string, bool>> Levels(HeartbeatMemory state) => point.Line is { } line ? [new(line, state.Level)] : [];
}
