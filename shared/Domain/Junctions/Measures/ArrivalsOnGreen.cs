namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How many of those who arrive find the phase green.</summary>
public static class ArrivalsOnGreen
{
    /// <summary>One row per bin and phase in which somebody arrived, rising by phase, then bin. A bin in which nobody arrived on green has the share 0.</summary>
    /// <param name="log">The junction's events, from before the span on: they say whether a phase was green when it began.</param>
    /// <param name="detectors">Advance detectors.</param>
    public static IReadOnlyList<ArrivalsOnGreenRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var rows = new List<ArrivalsOnGreenRow>();
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var bins = new List<(long Start, int All, int OnGreen)>();
            foreach (var arrival in PhaseArrivals.Of(log, phase, detectors).Arrivals)
            {
                if (span.BinOf(arrival.At) is not { } bin)
                    continue;
                // Arrivals rise, and so do their bins.
                if (bins.Count == 0 || bins[^1].Start != bin)
                    bins.Add((bin, 0, 0));
                var (_, all, onGreen) = bins[^1];
                bins[^1] = (bin, all + 1, arrival.State == IndianaCode.BeginGreen ? onGreen + 1 : onGreen);
            }
            foreach (var (start, all, onGreen) in bins)
                rows.Add(new ArrivalsOnGreenRow(MeasureSpan.At(start), phase, all, onGreen, (double)onGreen / all, span.QualityOf(start)));
        }
        return rows;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Arrivals">Actuations of the phase's advance detectors.</param>
/// <param name="OnGreen">Those while it was green; the instant of begin of green counts, that of begin of amber does not.</param>
/// <param name="Share">The latter as a part of the former, 0 to 1.</param>
public sealed record ArrivalsOnGreenRow(DateTimeOffset Start, ushort Phase, int Arrivals, int OnGreen, double Share, MeasureQuality Quality);
