using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.LoopLane;

/// <param name="Lane">Where the vehicle in the lane is.</param>
/// <param name="TotalIn">Vehicles in, since the outbox began.</param>
/// <param name="TotalOut">Vehicles out, likewise.</param>
internal sealed record LoopLaneMemory(LaneState Lane, long TotalIn, long TotalOut);

/// <summary>A lane with two loops: a passage for each vehicle that goes through, with the totals that include it.</summary>
internal sealed class LoopLaneSampler(LoopLanePoint point) : ISampler<LoopLaneMemory>
{
    private readonly LaneSettings _settings = new()
    {
        InwardFirst = point.InDirection is InDirection.AToB ? Loop.A : Loop.B,
        Debounce = point.Debounce,
        MaxPassage = point.MaxPassage,
    };

    public JsonTypeInfo<LoopLaneMemory> Form => MemoryJson.Default.LoopLaneMemory;

    /// <summary>A vehicle that was half-way goes on from where it was, if the loops still show it there; else nobody saw what happened.</summary>
    public Step<LoopLaneMemory> Arm(LoopLaneMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var (a, b) = (levels[point.A], levels[point.B]);
        var goesOn = saved is not null && reason is ArmReason.Restart && saved.Lane.A.Raw == a && saved.Lane.B.Raw == b;
        return new Step<LoopLaneMemory>(goesOn
            ? saved!
            : new LoopLaneMemory(LaneCounter.Resume(a, b, now), saved?.TotalIn ?? 0, saved?.TotalOut ?? 0));
    }

    public Step<LoopLaneMemory> Fold(LoopLaneMemory state, PinEdge edge) =>
        Count(state, LaneCounter.Take(_settings, state.Lane, new LoopInput(edge.Line == point.A ? Loop.A : Loop.B, edge.Level, edge.Monotonic)));

    public Step<LoopLaneMemory> Tick(LoopLaneMemory state, TimeSpan now) => Count(state, LaneCounter.Advance(_settings, state.Lane, now));

    public TimeSpan? Due(LoopLaneMemory state) => LaneCounter.Due(_settings, state.Lane);

    public IReadOnlyList<Sample> Current(LoopLaneMemory state, TimeSpan now) => [new Sample(now, new LaneTotals(point.Lane, state.TotalIn, state.TotalOut))];

    public IEnumerable<KeyValuePair<string, bool>> Levels(LoopLaneMemory state) => [new(point.A, state.Lane.A.Raw), new(point.B, state.Lane.B.Raw)];

    private Step<LoopLaneMemory> Count(LoopLaneMemory state, LaneStep step)
    {
        var (totalIn, totalOut) = (state.TotalIn, state.TotalOut);
        var samples = new List<Sample>(step.Passages.Length);
        foreach (var passage in step.Passages)
        {
            if (passage.Direction is PassageDirection.In)
                totalIn++;
            else
                totalOut++;
            samples.Add(new Sample(passage.At, new LanePassage(point.Lane, passage.Direction, totalIn, totalOut)));
        }
        return new Step<LoopLaneMemory>(new LoopLaneMemory(step.State, totalIn, totalOut), samples);
    }
}
