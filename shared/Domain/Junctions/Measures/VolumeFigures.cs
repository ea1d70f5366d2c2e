using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// The figures that a street is laid out by: its peak hour and how much of the traffic lies in it (UDOT, HCM). UDOT rounds them to three places,
/// and takes the bins that were asked for; here they are exact, and of quarter hours whatever was asked for.
/// </summary>
public static class VolumeFigures
{
    /// <summary>One row per phase with a counted vehicle in the span, rising.</summary>
    /// <param name="detectors">Detectors that count every vehicle once.</param>
    /// <param name="opposing">The phase of the other direction, by phase; one that has none has no directional split, and a K of its own.</param>
    public static IReadOnlyList<VolumeFigureRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span, IReadOnlyDictionary<ushort, ushort>? opposing = null)
    {
        var quarters = PhaseArrivals.Phases(detectors).ToDictionary(static phase => phase, phase => Quarters(log, detectors, span, phase));
        var quality = span.QualityBetween(span.Window.From.UtcTicks, span.Window.To.UtcTicks);
        var rows = new List<VolumeFigureRow>();
        foreach (var (phase, counts) in quarters)
        {
            if (counts.Sum() == 0)
                continue;
            var peak = PeakHour(counts);
            var total = counts.Sum();
            var (bothPeak, bothTotal, share) = (peak.Volume, total, (double?)null);
            if (opposing is not null && opposing.TryGetValue(phase, out var other) && quarters.TryGetValue(other, out var others))
            {
                var meanwhile = others.Skip(peak.First).Take(4).Sum();
                (bothPeak, bothTotal, share) = (peak.Volume + meanwhile, total + others.Sum(), DirectionalSplit(peak.Volume, meanwhile));
            }
            rows.Add(new VolumeFigureRow(
                Bin.Of(span.Window.From).Start + (peak.First * Bin.Length), phase, total, peak.Volume, PeakHourFactor(peak.Volume, peak.Quarter)!.Value, PeakShare(bothPeak, bothTotal)!.Value, share, quality));
        }
        return rows;
    }

    /// <summary>The four quarters in a row with the most vehicles; the first of several such. All there are when they are fewer.</summary>
    /// <returns>Its first quarter's place, its volume, and the volume of its greatest quarter.</returns>
    public static (int First, int Volume, int Quarter) PeakHour(IReadOnlyList<int> quarters)
    {
        var (first, volume) = (0, quarters.Take(4).Sum());
        for (var i = 1; i + 4 <= quarters.Count; i++)
        {
            var sum = quarters[i] + quarters[i + 1] + quarters[i + 2] + quarters[i + 3];
            if (sum > volume)
                (first, volume) = (i, sum);
        }
        return (first, volume, quarters.Skip(first).Take(4).DefaultIfEmpty().Max());
    }

    /// <summary>Peak hour over four times its greatest quarter (PHF), 0.25 to 1 for a whole hour; null without a vehicle.</summary>
    public static double? PeakHourFactor(int hour, int greatestQuarter) => greatestQuarter == 0 ? null : hour / (4.0 * greatestQuarter);

    /// <summary>The part of the traffic that lies in the peak hour (K), 0 to 1; null without a vehicle.</summary>
    public static double? PeakShare(int hour, int total) => total == 0 ? null : (double)hour / total;

    /// <summary>The part that goes in this direction (D = A / (A + B)), 0 to 1; null without a vehicle.</summary>
    public static double? DirectionalSplit(int one, int other) => one + other == 0 ? null : (double)one / (one + other);

    private static int[] Quarters(EventLog log, IEnumerable<DetectorUse> detectors, MeasureSpan span, ushort phase)
    {
        var first = Bin.Of(span.Window.From);
        var counts = new int[Bin.Of(span.Window.To.AddTicks(-1)).Number - first.Number + 1];
        foreach (var detector in detectors.Where(d => d.Phase == phase))
        {
            foreach (var at in log.Times(IndianaCode.DetectorOn, detector.Channel))
            {
                if (span.Window.Contains(MeasureSpan.At(at)))
                    counts[Bin.Of(MeasureSpan.At(at)).Number - first.Number]++;
            }
        }
        return counts;
    }
}

/// <param name="PeakStart">When the peak hour begins, UTC: the four quarters in a row with the most vehicles.</param>
/// <param name="Total">Vehicles in the whole span.</param>
/// <param name="PeakHour">Vehicles in the peak hour.</param>
/// <param name="PeakHourFactor">PHF, 0.25 to 1 for a whole hour.</param>
/// <param name="PeakShare">
/// K: this peak hour as a part of the span, 0 to 1; of both directions where the other one is known. The K of the literature is that of a day: ask for one.
/// </param>
/// <param name="DirectionalSplit">D: this direction's part of its peak hour, 0 to 1; null when the other direction is not known.</param>
/// <param name="Quality">Of the whole span, in which the peak hour was looked for.</param>
public sealed record VolumeFigureRow(DateTimeOffset PeakStart, ushort Phase, int Total, int PeakHour, double PeakHourFactor, double PeakShare, double? DirectionalSplit, MeasureQuality Quality);
