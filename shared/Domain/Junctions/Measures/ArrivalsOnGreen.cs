namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How many of those who arrive find the phase green.</summary>
public static class ArrivalsOnGreen
{
    /// <summary>
    /// One row per bin and phase in which somebody arrived, rising by phase, then bin. A bin in which nobody arrived on green has the share 0. Who
    /// arrived while nobody said what the phase showed, as when it was dark or flashed, is in neither part of it.
    /// </summary>
    /// <param name="log">The junction's events, from before the span on: they say whether a phase was green when it began.</param>
    /// <param name="detectors">Advance detectors.</param>
    public static IReadOnlyList<ArrivalsOnGreenRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var rows = new List<ArrivalsOnGreenRow>();
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var bins = new List<(long Start, int All, int OnGreen, int Unknown)>();
            foreach (var arrival in PhaseArrivals.Of(log, phase, detectors).Arrivals)
            {
                if (span.BinOf(arrival.At) is not { } bin)
                    continue;
                // Arrivals rise, and so do their bins.
                if (bins.Count == 0 || bins[^1].Start != bin)
                    bins.Add((bin, 0, 0, 0));
                var (_, all, onGreen, unknown) = bins[^1];
                bins[^1] = (bin, all + 1, arrival.State is IndianaCode.BeginGreen ? onGreen + 1 : onGreen, arrival.State is null ? unknown + 1 : unknown);
            }
            foreach (var (start, all, onGreen, unknown) in bins)
                rows.Add(new ArrivalsOnGreenRow(MeasureSpan.At(start), phase, all, onGreen, all > unknown ? (double)onGreen / (all - unknown) : null, span.QualityOf(start), unknown));
        }
        return rows;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Arrivals">Actuations of the phase's advance detectors.</param>
/// <param name="OnGreen">Those while it was green; the instant of begin of green counts, that of begin of amber does not.</param>
/// <param name="Share">The latter as a part of the former less the unknown, 0 to 1; null when all are.</param>
/// <param name="Unknown">Those while nobody said what it showed.</param>
public sealed record ArrivalsOnGreenRow(DateTimeOffset Start, ushort Phase, int Arrivals, int OnGreen, double? Share, MeasureQuality Quality, int Unknown = 0);
