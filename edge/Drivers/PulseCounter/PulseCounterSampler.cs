using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.PulseCounter;

/// <param name="Line">1 during a pulse.</param>
/// <param name="Counted">Whether the pulse that lasts was counted.</param>
/// <param name="Since">When the last pulse began or ended; null when that was not seen.</param>
/// <param name="Total">Pulses, since the outbox began.</param>
internal sealed record PulseCounterMemory(Settling Line, bool Counted, TimeSpan? Since, long Total);

/// <summary>
/// A pulse counter: at a car park a passage at the beginning of each pulse, with the totals that include it; at a junction Indiana 82
/// at its beginning and 81 at its end. A pulse whose beginning nobody saw is not counted.
/// </summary>
internal sealed class PulseCounterSampler(PulseCounterPoint point) : ISampler<PulseCounterMemory>
{
    public JsonTypeInfo<PulseCounterMemory> Form => MemoryJson.Default.PulseCounterMemory;

    public Step<PulseCounterMemory> Arm(PulseCounterMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var level = levels[point.Line] ? 1 : 0;
        var state = saved ?? new PulseCounterMemory(Settling.At(level), false, null, 0);
        if (reason is ArmReason.Reboot)
            state = state with { Line = state.Line.Quiet(), Since = null };
        // A pulse that began unseen: nobody knows how many others did.
        if (level == 1 && state.Line.Raw == 0)
            return new Step<PulseCounterMemory>(state with { Line = Settling.At(1), Counted = false, Since = null });
        return Fold(state, new PinEdge(point.Line, level == 1, now));
    }

    public Step<PulseCounterMemory> Fold(PulseCounterMemory state, PinEdge edge)
    {
        var before = Tick(state, edge.Monotonic);
        var after = Tick(before.State with { Line = before.State.Line.See(edge.Level ? 1 : 0, edge.Monotonic) }, edge.Monotonic);
        return new Step<PulseCounterMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    public Step<PulseCounterMemory> Tick(PulseCounterMemory state, TimeSpan now)
    {
        var (line, changedAt) = state.Line.Settle(now, Period(state.Line));
        if (changedAt is not { } at)
            return new Step<PulseCounterMemory>(state with { Line = line });
        var begins = line.Believed == 1;
        var next = new PulseCounterMemory(line, begins, at, begins ? state.Total + 1 : state.Total);
        if (point.Asset.Kind is not AssetKind.CarPark)
            return new Step<PulseCounterMemory>(next, begins || state.Counted ? [new Sample(at, Level(begins))] : []);
        if (!begins)
            return new Step<PulseCounterMemory>(next);
        var (totalIn, totalOut) = Totals(next);
        return new Step<PulseCounterMemory>(next, [new Sample(at, new LanePassage(point.Lane, point.Direction, totalIn, totalOut))]);
    }

    public TimeSpan? Due(PulseCounterMemory state) => state.Line.Due(Period(state.Line));

    public IReadOnlyList<Sample> Current(PulseCounterMemory state, TimeSpan now)
    {
        if (point.Asset.Kind is not AssetKind.CarPark)
            return [new Sample(state.Since ?? now, Level(state.Counted))];
        var (totalIn, totalOut) = Totals(state);
        return [new Sample(now, new LaneTotals(point.Lane, totalIn, totalOut))];
    }

    public IEnumerable<KeyValuePair<string, bool>> Levels(PulseCounterMemory state) => [new(point.Line, state.Line.Raw == 1)];

    private TimeSpan Period(Settling line) => line.Raw == 1 ? point.MinPulse : point.MinGap;

    private (long In, long Out) Totals(PulseCounterMemory state) => point.Direction is PassageDirection.In ? (state.Total, 0) : (0, state.Total);

    private IndianaEvent Level(bool on) => new(on ? IndianaCode.DetectorOn : IndianaCode.DetectorOff, point.Channel);
}
