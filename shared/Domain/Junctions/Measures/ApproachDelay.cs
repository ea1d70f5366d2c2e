namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// How long those who arrive on red wait for green (UDOT). What they lose by braking and queueing is not in it. UDOT leaves out whole cycles in
/// which a change of the signal is missing; here only those are left out whose own wait is not known for that.
/// </summary>
public static class ApproachDelay
{
    /// <summary>
    /// One row per bin and phase with an arrival whose wait is known, rising by phase, then bin. It is not known before the first change of the
    /// signal, while somebody still waits, and between two changes with one missing between them, such as a red that amber follows,
    /// and when the signal was dark or flashed meanwhile.
    /// </summary>
    /// <param name="log">The junction's events, from before the span on, and after it until the greens that ended the waiting.</param>
    /// <param name="detectors">Advance detectors.</param>
    public static IReadOnlyList<ApproachDelayRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var rows = new List<ApproachDelayRow>();
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var signals = PhaseSignals.Of(log, phase);
            var next = 0;
            var bins = new List<(long Start, int Known, int OnRed, long Delay, int Unknown)>();
            foreach (var at in PhaseArrivals.Shifted(log, phase, detectors))
            {
                while (next < signals.Count && signals[next].Ticks <= at)
                    next++;
                if (span.BinOf(at) is not { } bin)
                    continue;
                // Arrivals rise, and so do their bins.
                if (bins.Count == 0 || bins[^1].Start != bin)
                    bins.Add((bin, 0, 0, 0, 0));
                var (_, known, onRed, delay, unknown) = bins[^1];
                bins[^1] = Wait(at, next > 0 ? signals[next - 1] : null, next < signals.Count ? signals[next] : null) is { } wait
                    ? (bin, known + 1, wait > 0 ? onRed + 1 : onRed, delay + wait, unknown)
                    : (bin, known, onRed, delay, unknown + 1);
            }
            foreach (var (start, known, onRed, delay, unknown) in bins)
            {
                if (known > 0)
                    rows.Add(new ApproachDelayRow(MeasureSpan.At(start), phase, known, onRed, MeasureSpan.Seconds(delay), MeasureSpan.Seconds(delay) / known, span.QualityOf(start), unknown));
            }
        }
        return rows;
    }

    /// <summary>How long who arrives between two changes that follow each other waits; null when that is not known.</summary>
    private static long? Wait(long at, TimedEvent? before, TimedEvent? after) => (before?.Code, after?.Code) switch
    {
        (IndianaCode.BeginGreen, not IndianaCode.BeginGreen) => 0,
        (IndianaCode.BeginYellow, null or IndianaCode.BeginRedClearance) => 0,
        (IndianaCode.BeginRedClearance, IndianaCode.BeginGreen) => after!.Value.Ticks - at,
        _ => null,
    };
}

/// <param name="Start">The bin's beginning, UTC: that of the arrivals.</param>
/// <param name="Arrivals">Actuations of the phase's advance detectors whose wait is known.</param>
/// <param name="OnRed">Those of them that came while it was red.</param>
/// <param name="TotalDelay">Seconds from their arrival to green, all together.</param>
/// <param name="Delay">The same per arrival, on whatever colour.</param>
/// <param name="Unknown">Actuations whose wait is not known: a change of the signal is missing, or green has not come yet. They are in none of the figures before.</param>
public sealed record ApproachDelayRow(DateTimeOffset Start, ushort Phase, int Arrivals, int OnRed, double TotalDelay, double Delay, MeasureQuality Quality, int Unknown = 0);
