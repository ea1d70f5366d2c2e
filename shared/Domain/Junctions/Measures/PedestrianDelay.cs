namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How long who pressed first waits for walk.</summary>
public static class PedestrianDelay
{
    /// <summary>A wait shorter than this is none: the press and the walk are one thing.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(0.2);

    /// <summary>One row per bin and phase with a wait that ended in it, rising by phase, then bin.</summary>
    /// <param name="log">The junction's events, from before the span on.</param>
    public static IReadOnlyList<PedestrianDelayRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<PedestrianDelayRow>();
        foreach (var phase in log.Parameters(IndianaCode.PedestrianDetectorOn))
        {
            var bins = new SortedDictionary<long, (int Count, long Delay)>();
            foreach (var (from, to) in Waits(log, phase))
            {
                if (span.BinOf(to) is not { } bin)
                    continue;
                var (count, delay) = bins.GetValueOrDefault(bin);
                bins[bin] = (count + 1, delay + (to - from));
            }
            foreach (var (start, (count, delay)) in bins)
                rows.Add(new PedestrianDelayRow(MeasureSpan.At(start), phase, count, MeasureSpan.Seconds(delay) / count, span.QualityOf(start)));
        }
        return rows;
    }

    /// <summary>From the first press (90) after walk ended (22), or of the log, to the next walk or its end (21, 22).</summary>
    internal static IEnumerable<(long From, long To)> Waits(EventLog log, ushort phase)
    {
        var events = log.Of(phase, IndianaCode.PedestrianBeginWalk, IndianaCode.PedestrianBeginClearance, IndianaCode.PedestrianDetectorOn);
        long? since = null;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Code == IndianaCode.PedestrianDetectorOn)
            {
                if (i == 0 || events[i - 1].Code == IndianaCode.PedestrianBeginClearance)
                    since = events[i].Ticks;
            }
            else if (since is { } from)
            {
                since = null;
                if (events[i].Ticks - from >= Least.Ticks)
                    yield return (from, events[i].Ticks);
            }
        }
    }
}

/// <param name="Start">The beginning of the bin in which the waits ended, UTC.</param>
/// <param name="Waits">How many.</param>
/// <param name="Delay">Their mean, seconds.</param>
public sealed record PedestrianDelayRow(DateTimeOffset Start, ushort Phase, int Waits, double Delay, MeasureQuality Quality);
