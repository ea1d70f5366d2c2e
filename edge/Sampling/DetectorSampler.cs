using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Sampling;

/// <param name="Line">1 while occupied.</param>
/// <param name="Since">Since when; null when that was not seen.</param>
internal sealed record DetectorMemory(Settling Line, TimeSpan? Since);

/// <summary>A detector: Indiana 82 when it becomes occupied, 81 when it becomes free. One that is free at the first start says nothing.</summary>
internal sealed class DetectorSampler(DetectorPoint point) : ISampler<DetectorMemory>
{
    private const ushort DetectorOff = 81;
    private const ushort DetectorOn = 82;

    public JsonTypeInfo<DetectorMemory> Form => SamplingJson.Default.DetectorMemory;

    public Step<DetectorMemory> Arm(DetectorMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var state = saved ?? new DetectorMemory(Settling.At(0), null);
        if (reason is ArmReason.Reboot)
            state = new DetectorMemory(state.Line.Quiet(), null);
        return Fold(state, new PinEdge(point.Line, levels[point.Line], now));
    }

    public Step<DetectorMemory> Fold(DetectorMemory state, PinEdge edge)
    {
        var before = Tick(state, edge.Monotonic);
        var after = Tick(before.State with { Line = before.State.Line.See(edge.Level ? 1 : 0, edge.Monotonic) }, edge.Monotonic);
        return new Step<DetectorMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    public Step<DetectorMemory> Tick(DetectorMemory state, TimeSpan now)
    {
        var (line, changedAt) = state.Line.Settle(now, point.Debounce);
        return changedAt is { } at
            ? new Step<DetectorMemory>(new DetectorMemory(line, at), [new Sample(at, Event(line.Believed))])
            : new Step<DetectorMemory>(state with { Line = line });
    }

    public TimeSpan? Due(DetectorMemory state) => state.Line.Due(point.Debounce);

    public IReadOnlyList<Sample> Current(DetectorMemory state, TimeSpan now) => [new Sample(state.Since ?? now, Event(state.Line.Believed))];

    public IEnumerable<KeyValuePair<string, bool>> Levels(DetectorMemory state) => [new(point.Line, state.Line.Raw == 1)];

    private IndianaEvent Event(int level) => new(level == 1 ? DetectorOn : DetectorOff, point.Channel);
}
