using System.Runtime.InteropServices;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>What a Purdue coordination diagram is drawn from: every cycle of a phase with its colours, and every arrival as a point in it.</summary>
public static class CoordinationDiagram
{
    /// <summary>One row per cycle that began in the span, rising by phase, then time. A cycle goes from a begin of green to the next, or to where it is dark or flashes.</summary>
    /// <param name="log">The junction's events, from before the span on to the greens that ended its last cycles.</param>
    /// <param name="detectors">Advance detectors; a phase without any arrivals has its cycles all the same.</param>
    public static IReadOnlyList<DiagramCycleRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var rows = new List<DiagramCycleRow>();
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var all = PhaseArrivals.Of(log, phase, detectors);
            var arrivals = CollectionsMarshal.AsSpan(all.Arrivals);
            for (var i = 0; i < all.Cycles.Count; i++)
            {
                arrivals = arrivals[Leading(arrivals, -1)..];
                var cycle = all.Cycles[i];
                var own = arrivals[..Leading(arrivals, i)];
                arrivals = arrivals[own.Length..];
                if (cycle.Green < span.Window.From.UtcTicks || cycle.Green >= span.Window.To.UtcTicks)
                    continue;
                rows.Add(new DiagramCycleRow(
                    MeasureSpan.At(cycle.Green),
                    phase,
                    Second(cycle, cycle.Yellow),
                    Second(cycle, cycle.Red),
                    Second(cycle, cycle.End),
                    Seconds(own, cycle.Green),
                    span.QualityBetween(cycle.Green, cycle.End ?? cycle.Green + 1)));
            }
        }
        return rows;
    }

    /// <summary>How many of the arrivals fall into the cycle, from the first on.</summary>
    private static int Leading(ReadOnlySpan<Arrival> arrivals, int cycle)
    {
        var count = 0;
        while (count < arrivals.Length && arrivals[count].Cycle == cycle)
            count++;
        return count;
    }

    private static double[] Seconds(ReadOnlySpan<Arrival> arrivals, long since)
    {
        var seconds = new double[arrivals.Length];
        for (var i = 0; i < seconds.Length; i++)
            seconds[i] = MeasureSpan.Seconds(arrivals[i].At - since);
        return seconds;
    }

    private static double? Second(PhaseCycle cycle, long? at) => at is { } ticks ? MeasureSpan.Seconds(ticks - cycle.Green) : null;
}

/// <param name="Start">When green began, UTC.</param>
/// <param name="Yellow">The second of the cycle in which amber began; null when it did not.</param>
/// <param name="Red">That in which red began; null when it did not.</param>
/// <param name="End">That in which the next green began, or the phase was dark or flashed; null when neither has come.</param>
/// <param name="Arrivals">The second in the cycle of each arrival, rising.</param>
public sealed record DiagramCycleRow(DateTimeOffset Start, ushort Phase, double? Yellow, double? Red, double? End, IReadOnlyList<double> Arrivals, MeasureQuality Quality);
