namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// Who enters after amber has ended (UDOT). It counts actuations; it proves nothing against anybody. UDOT's cycles begin with amber and need the
/// end of red clearance (11); here they are those of <see cref="YellowRedActuations"/>, which need neither 9 nor 11 to be told.
/// </summary>
public static class RedLightViolations
{
    /// <summary>Later than this after amber's end it is severe.</summary>
    public static readonly TimeSpan Severe = TimeSpan.FromSeconds(5);

    /// <summary>One row per bin and phase with a whole cycle, rising by phase, then bin. Where the end of amber (9) is not told, red's begin (10) stands for it.</summary>
    /// <param name="log">The junction's events, from before the span on to the greens that ended its last reds.</param>
    /// <param name="detectors">Those behind the stop line.</param>
    public static IReadOnlyList<RedLightViolationRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var rows = new List<RedLightViolationRow>();
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var arrivals = PhaseArrivals.Of(log, phase, detectors);
            var ends = log.Times(IndianaCode.EndYellow, phase).ToArray();
            var bins = new SortedDictionary<long, (int Cycles, int Violations, int Severe)>();
            foreach (var cycle in arrivals.Cycles)
            {
                if (cycle is { Whole: true, Red: { } red } && span.BinOf(red) is { } bin)
                    bins[bin] = bins.GetValueOrDefault(bin) with { Cycles = bins.GetValueOrDefault(bin).Cycles + 1 };
            }
            foreach (var arrival in arrivals.Arrivals)
            {
                if (arrival.Cycle < 0 || arrivals.Cycles[arrival.Cycle] is not { Whole: true, Red: { } red } cycle || span.BinOf(red) is not { } bin)
                    continue;
                var place = Array.BinarySearch(ends, cycle.Yellow!.Value);
                place = place < 0 ? ~place : place;
                var end = place < ends.Length && !(ends[place] >= cycle.End) ? ends[place] : red;
                if (arrival.At <= end)
                    continue;
                var so = bins[bin];
                bins[bin] = (so.Cycles, so.Violations + 1, arrival.At - end > Severe.Ticks ? so.Severe + 1 : so.Severe);
            }
            foreach (var (start, (cycles, violations, severe)) in bins)
                rows.Add(new RedLightViolationRow(MeasureSpan.At(start), phase, cycles, violations, severe, span.QualityOf(start)));
        }
        return rows;
    }
}

/// <param name="Start">The beginning of the bin in which red began, UTC.</param>
/// <param name="Cycles">Whole cycles.</param>
/// <param name="Violations">Actuations after amber's end, before the next green.</param>
/// <param name="Severe">Those more than 5 s after it.</param>
public sealed record RedLightViolationRow(DateTimeOffset Start, ushort Phase, int Cycles, int Violations, int Severe, MeasureQuality Quality);
