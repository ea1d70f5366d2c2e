namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// Cycles whose green did not suffice: the stop line was occupied throughout green and still when red had begun. Detectors of one approach
/// are taken together: it is occupied while any of them is. A phase whose detectors are named for several approaches has figures of each; any other
/// is one approach.
/// </summary>
public static class SplitFailures
{
    /// <summary>The part of green and the part of red's beginning that have to be occupied unless told otherwise.</summary>
    public const double UsualThreshold = 0.8;

    /// <summary>How much of red is looked at.</summary>
    public static readonly TimeSpan RedTime = TimeSpan.FromSeconds(5);

    /// <summary>One row per bin, phase and approach with a cycle, rising by phase, then approach, then bin. The bin is that in which the look at red ended.</summary>
    /// <param name="log">The junction's events, from before the span on: they say whether a detector was occupied when it began.</param>
    /// <param name="detectors">Presence detectors at the stop line.</param>
    /// <param name="greenThreshold">0 to 1.</param>
    /// <param name="redThreshold">0 to 1.</param>
    public static IReadOnlyList<SplitFailureRow> Of(
        EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span, double greenThreshold = UsualThreshold, double redThreshold = UsualThreshold)
    {
        var rows = new List<SplitFailureRow>();
        foreach (var approach in Cycles(log, detectors, span, greenThreshold, redThreshold).GroupBy(static c => (c.Phase, c.Approach)))
        {
            foreach (var bin in approach.GroupBy(c => span.BinOf(c.At.UtcTicks)!.Value))
            {
                rows.Add(new SplitFailureRow(
                    MeasureSpan.At(bin.Key),
                    approach.Key.Phase,
                    bin.Count(),
                    bin.Average(static c => c.GreenTime),
                    bin.Average(static c => c.GreenOccupancy),
                    bin.Average(static c => c.RedOccupancy),
                    bin.Count(static c => c.Failed),
                    span.QualityOf(bin.Key),
                    approach.Key.Approach));
            }
        }
        return rows;
    }

    /// <summary>
    /// One row per cycle and approach, rising by phase, then approach, then time. A cycle counts with exactly one begin of amber and one of red, once 5 s of red have
    /// passed before the next green, and when a detector had spoken before its green. A shorter red takes its own cycle alone, and not the next.
    /// </summary>
    public static IEnumerable<SplitFailureCycle> Cycles(
        EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span, double greenThreshold = UsualThreshold, double redThreshold = UsualThreshold)
    {
        foreach (var (phase, approach, channels) in Approaches(detectors))
        {
            var occupied = OccupiedTime.Of(log, channels, span.Known.UtcTicks);
            foreach (var cycle in PhaseCycle.Of(log, phase))
            {
                if (!cycle.Whole || !(occupied.First < cycle.Green) || cycle.GreenEnd is not { } greenEnd || cycle.Red is not { } red || greenEnd == cycle.Green)
                    continue;
                var end = red + RedTime.Ticks;
                if (end > span.Known.UtcTicks || end > cycle.End || span.BinOf(end) is null)
                    continue;
                var green = (double)occupied.Within(cycle.Green, greenEnd) / (greenEnd - cycle.Green);
                var still = (double)occupied.Within(red, end) / RedTime.Ticks;
                yield return new SplitFailureCycle(
                    MeasureSpan.At(end), phase, MeasureSpan.Seconds(greenEnd - cycle.Green), green, still, green >= greenThreshold && still >= redThreshold, approach);
            }
        }
    }

    /// <summary>An approach has a name where its phase has several.</summary>
    private static IEnumerable<(ushort Phase, string? Approach, IEnumerable<ushort> Channels)> Approaches(IReadOnlyCollection<DetectorUse> detectors)
    {
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var own = detectors.Where(d => d.Phase == phase).ToList();
            var isParted = own.Select(static d => d.Approach).OfType<string>().Distinct(StringComparer.Ordinal).Skip(1).Any();
            foreach (var approach in own.GroupBy(d => isParted ? d.Approach : null, StringComparer.Ordinal).OrderBy(static g => g.Key, StringComparer.Ordinal))
                yield return (phase, approach.Key, approach.Select(static d => d.Channel));
        }
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Cycles">Cycles that counted; what follows are their means.</param>
/// <param name="GreenTime">Seconds of green.</param>
/// <param name="GreenOccupancy">The part of green that was occupied (GOR), 0 to 1.</param>
/// <param name="RedOccupancy">The part of red's first 5 s that was occupied (ROR5), 0 to 1.</param>
/// <param name="Failures">Cycles in which both reached their thresholds.</param>
/// <param name="Approach">Which of the phase's approaches, where its detectors are named for several; null for those without a name there, and where it is one.</param>
public sealed record SplitFailureRow(
    DateTimeOffset Start, ushort Phase, int Cycles, double GreenTime, double GreenOccupancy, double RedOccupancy, int Failures, MeasureQuality Quality, string? Approach = null);

/// <param name="At">When 5 s of red had passed, UTC.</param>
/// <param name="Approach">As in <see cref="SplitFailureRow"/>.</param>
public sealed record SplitFailureCycle(DateTimeOffset At, ushort Phase, double GreenTime, double GreenOccupancy, double RedOccupancy, bool Failed, string? Approach = null);
