namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How long a phase that was called waits for its green.</summary>
public static class PhaseWait
{
    /// <summary>How long after a preemption waits are still its doing.</summary>
    public static readonly TimeSpan Recovery = TimeSpan.FromSeconds(120);

    /// <summary>The cycle that is assumed where none is known or the junction runs free.</summary>
    public static readonly TimeSpan AssumedCycle = TimeSpan.FromSeconds(140);

    /// <summary>A wait longer than this many cycles skipped the phase.</summary>
    public const double SkipCycles = 1.5;

    /// <summary>A wait shorter than this is none.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(0.2);

    /// <summary>
    /// One row per bin and phase with a wait that ended in it, rising by phase, then bin. A wait goes from a call (43) to green (1) when no
    /// other call comes between; those that began within a preemption or up to 120 s after it are left out.
    /// A preemption that has not ended goes on; one whose end is missing before the next of its number counts for none.
    /// </summary>
    /// <param name="log">The junction's events, from before the span on, with the cycle length that held before them: they say which one holds.</param>
    public static IReadOnlyList<PhaseWaitRow> Of(EventLog log, MeasureSpan span)
    {
        var preemptions = Preemptions(log, span.Known.UtcTicks);
        var lengths = log.All(IndianaCode.CycleLengthChange);
        var rows = new List<PhaseWaitRow>();
        foreach (var phase in log.Parameters(IndianaCode.PhaseCallRegistered))
        {
            var bins = new SortedDictionary<long, (int Count, long Wait, int Skips)>();
            foreach (var (from, to) in Waits(log, phase))
            {
                if (span.BinOf(to) is not { } bin || preemptions.Exists(p => p.From <= from && from < p.To + Recovery.Ticks))
                    continue;
                var (count, wait, skips) = bins.GetValueOrDefault(bin);
                var skipped = to - from > SkipCycles * Cycle(lengths, from);
                bins[bin] = (count + 1, wait + (to - from), skipped ? skips + 1 : skips);
            }
            foreach (var (start, (count, wait, skips)) in bins)
                rows.Add(new PhaseWaitRow(MeasureSpan.At(start), phase, count, MeasureSpan.Seconds(wait) / count, skips, span.QualityOf(start)));
        }
        return rows;
    }

    internal static IEnumerable<(long From, long To)> Waits(EventLog log, ushort phase)
    {
        var events = log.Of(phase, IndianaCode.PhaseCallRegistered, IndianaCode.BeginGreen);
        for (var i = 1; i < events.Count; i++)
        {
            if (events[i].Code == IndianaCode.BeginGreen && events[i - 1].Code == IndianaCode.PhaseCallRegistered && events[i].Ticks - events[i - 1].Ticks >= Least.Ticks)
                yield return (events[i - 1].Ticks, events[i].Ticks);
        }
    }

    private static List<(long From, long To)> Preemptions(EventLog log, long known)
    {
        var preemptions = new List<(long From, long To)>();
        foreach (var number in log.Parameters(IndianaCode.PreemptCallOn))
        {
            foreach (var pair in EventPairs.Of(log, number, IndianaCode.PreemptCallOn, IndianaCode.PreemptCallOff))
            {
                if (pair.Valid || pair.To is null)
                    preemptions.Add((pair.From, pair.To ?? known));
            }
        }
        return preemptions;
    }

    private static long Cycle(List<TimedEvent> lengths, long at)
    {
        var place = lengths.BinarySearch(new TimedEvent(at, ushort.MaxValue, ushort.MaxValue));
        var last = (place < 0 ? ~place : place) - 1;
        return last >= 0 && lengths[last].Parameter > 0 ? lengths[last].Parameter * TimeSpan.TicksPerSecond : AssumedCycle.Ticks;
    }
}

/// <param name="Start">The beginning of the bin in which the waits ended, UTC.</param>
/// <param name="Waits">How many.</param>
/// <param name="Wait">Their mean, seconds.</param>
/// <param name="Skips">Those longer than one and a half cycles.</param>
public sealed record PhaseWaitRow(DateTimeOffset Start, ushort Phase, int Waits, double Wait, int Skips, MeasureQuality Quality);
