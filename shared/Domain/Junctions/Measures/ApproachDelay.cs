namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How long those who arrive on red wait for green (UDOT). What they lose by braking and queueing is not in it.</summary>
public static class ApproachDelay
{
    /// <summary>One row per bin and phase in which somebody arrived, rising by phase, then bin.</summary>
    /// <param name="log">The junction's events, from before the span on, and after it until the greens that ended the waiting.</param>
    /// <param name="detectors">Advance detectors.</param>
    public static IReadOnlyList<ApproachDelayRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var rows = new List<ApproachDelayRow>();
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var greens = log.Times(IndianaCode.BeginGreen, phase).ToArray();
            var next = 0;
            var bins = new SortedDictionary<long, (int All, int OnRed, long Delay)>();
            foreach (var arrival in PhaseArrivals.Of(log, phase, detectors).Arrivals)
            {
                if (span.BinOf(arrival.At) is not { } bin)
                    continue;
                while (next < greens.Length && greens[next] <= arrival.At)
                    next++;
                var (all, onRed, delay) = bins.GetValueOrDefault(bin);
                // Who still waits is told of once it is known for how long.
                if (arrival.State == IndianaCode.BeginRedClearance && next < greens.Length)
                    (onRed, delay) = (onRed + 1, delay + (greens[next] - arrival.At));
                bins[bin] = (all + 1, onRed, delay);
            }
            foreach (var (start, (all, onRed, delay)) in bins)
                rows.Add(new ApproachDelayRow(MeasureSpan.At(start), phase, all, onRed, MeasureSpan.Seconds(delay), MeasureSpan.Seconds(delay) / all, span.QualityOf(start)));
        }
        return rows;
    }
}

/// <param name="Start">The bin's beginning, UTC: that of the arrivals.</param>
/// <param name="Arrivals">Actuations of the phase's advance detectors.</param>
/// <param name="OnRed">Those while it was red that have got green since.</param>
/// <param name="TotalDelay">Seconds from their arrival to green, all together.</param>
/// <param name="Delay">The same per arrival, on whatever colour.</param>
public sealed record ApproachDelayRow(DateTimeOffset Start, ushort Phase, int Arrivals, int OnRed, double TotalDelay, double Delay, MeasureQuality Quality);
