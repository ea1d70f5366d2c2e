namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// Whether vehicles come when it is green: the share that arrives on green over the share of time that is green (UDOT, HCM). 1 is chance.
/// UDOT takes both shares of whole cycles and rounds them to whole percents; here they are those of the bin, and exact.
/// </summary>
public static class PlatoonRatio
{
    /// <summary>One row per bin and phase in which somebody arrived, rising by phase, then bin.</summary>
    /// <param name="log">The junction's events, from before the span on.</param>
    /// <param name="detectors">Advance detectors.</param>
    public static IReadOnlyList<PlatoonRatioRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var green = GreenTimes(log, PhaseArrivals.Phases(detectors), span);
        return [.. ArrivalsOnGreen.Of(log, detectors, span).Select(row =>
        {
            var start = row.Start.UtcTicks;
            var passed = Math.Min(span.Length.Ticks, span.Known.UtcTicks - start);
            var share = passed <= 0 ? 0 : Math.Clamp((double)green.GetValueOrDefault((row.Phase, start)) / passed, 0, 1);
            return new PlatoonRatioRow(row.Start, row.Phase, row.Share, share, share > 0 ? row.Share / share : null, row.Quality);
        })];
    }

    private static Dictionary<(ushort Phase, long Bin), long> GreenTimes(EventLog log, IEnumerable<ushort> phases, MeasureSpan span)
    {
        var green = new Dictionary<(ushort Phase, long Bin), long>();
        foreach (var phase in phases)
        {
            foreach (var cycle in PhaseCycle.Of(log, phase))
            {
                foreach (var (bin, ticks) in span.Parts(cycle.Green, cycle.GreenEnd ?? span.Known.UtcTicks))
                    green[(phase, bin)] = green.GetValueOrDefault((phase, bin)) + ticks;
            }
        }
        return green;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="OnGreen">The share that arrived on green, 0 to 1.</param>
/// <param name="Green">The share of the bin, as far as it has passed, in which it was green, 0 to 1.</param>
/// <param name="Ratio">The former over the latter; null when it was never green.</param>
public sealed record PlatoonRatioRow(DateTimeOffset Start, ushort Phase, double OnGreen, double Green, double? Ratio, MeasureQuality Quality);
