namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// Whether vehicles come when it is green: the share that arrives on green over the share of time that is green (UDOT, HCM). 1 is chance.
/// UDOT takes both shares of whole cycles and rounds them to whole percents; here they are those of the bin, and exact.
/// </summary>
public static class PlatoonRatio
{
    /// <summary>One row per bin and phase in which somebody arrived while it was known what it showed, rising by phase, then bin.</summary>
    /// <param name="log">The junction's events, from before the span on.</param>
    /// <param name="detectors">Advance detectors.</param>
    public static IReadOnlyList<PlatoonRatioRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var green = new Dictionary<(ushort Phase, long Bin), long>();
        var unknown = new Dictionary<(ushort Phase, long Bin), long>();
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var signals = PhaseSignals.Of(log, phase);
            foreach (var cycle in PhaseCycle.Of(signals))
                Add(green, phase, span.Parts(cycle.Green, cycle.GreenEnd ?? span.Known.UtcTicks));
            foreach (var (from, to) in PhaseSignals.Unknown(signals, span.Known.UtcTicks))
                Add(unknown, phase, span.Parts(from, to));
        }
        return [.. ArrivalsOnGreen.Of(log, detectors, span).Where(static row => row.Share is not null).Select(row =>
        {
            var start = row.Start.UtcTicks;
            var passed = Math.Min(span.Length.Ticks, span.Known.UtcTicks - start) - unknown.GetValueOrDefault((row.Phase, start));
            var share = passed <= 0 ? 0 : Math.Clamp((double)green.GetValueOrDefault((row.Phase, start)) / passed, 0, 1);
            return new PlatoonRatioRow(row.Start, row.Phase, row.Share!.Value, share, share > 0 ? row.Share / share : null, row.Quality);
        })];
    }

    private static void Add(Dictionary<(ushort Phase, long Bin), long> times, ushort phase, IEnumerable<(long Bin, long Ticks)> parts)
    {
        foreach (var (bin, ticks) in parts)
            times[(phase, bin)] = times.GetValueOrDefault((phase, bin)) + ticks;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="OnGreen">The share that arrived on green, 0 to 1.</param>
/// <param name="Green">The share of the bin, as far as it has passed, and was neither dark nor flashing, in which it was green, 0 to 1.</param>
/// <param name="Ratio">The former over the latter; null when it was never green.</param>
public sealed record PlatoonRatioRow(DateTimeOffset Start, ushort Phase, double OnGreen, double Green, double? Ratio, MeasureQuality Quality);
