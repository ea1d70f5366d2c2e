using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.LoopDetector;

/// <param name="Line">1 while occupied.</param>
/// <param name="Since">Since when; null when that was not seen.</param>
internal sealed record LoopDetectorMemory(Settling Line, TimeSpan? Since);

/// <summary>A detector: Indiana 82 when it becomes occupied, 81 when it becomes free. One that is free at the first start says nothing.</summary>
internal sealed class LoopDetectorSampler(LoopDetectorPoint point) : ISampler<LoopDetectorMemory>
{
    private const ushort DetectorOff = 81;
    private const ushort DetectorOn = 82;

    public JsonTypeInfo<LoopDetectorMemory> Form => MemoryJson.Default.LoopDetectorMemory;

    public Step<LoopDetectorMemory> Arm(LoopDetectorMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var state = saved ?? new LoopDetectorMemory(Settling.At(0), null);
        if (reason is ArmReason.Reboot)
            state = new LoopDetectorMemory(state.Line.Quiet(), null);
        return Fold(state, new PinEdge(point.Line, levels[point.Line], now));
    }

    public Step<LoopDetectorMemory> Fold(LoopDetectorMemory state, PinEdge edge)
    {
        var before = Tick(state, edge.Monotonic);
        var after = Tick(before.State with { Line = before.State.Line.See(edge.Level ? 1 : 0, edge.Monotonic) }, edge.Monotonic);
        return new Step<LoopDetectorMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    public Step<LoopDetectorMemory> Tick(LoopDetectorMemory state, TimeSpan now)
    {
        var (line, changedAt) = state.Line.Settle(now, point.Debounce);
        return changedAt is { } at
            ? new Step<LoopDetectorMemory>(new LoopDetectorMemory(line, at), [new Sample(at, Event(line.Believed))])
            : new Step<LoopDetectorMemory>(state with { Line = line });
    }

    public TimeSpan? Due(LoopDetectorMemory state) => state.Line.Due(point.Debounce);

    public IReadOnlyList<Sample> Current(LoopDetectorMemory state, TimeSpan now) => [new Sample(state.Since ?? now, Event(state.Line.Believed))];

    public IEnumerable<KeyValuePair<string, bool>> Levels(LoopDetectorMemory state) => [new(point.Line, state.Line.Raw == 1)];

    private IndianaEvent Event(int level) => new(level == 1 ? DetectorOn : DetectorOff, point.Channel);
}
