namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How often the junction was taken over by somebody who must pass: level crossings, fire engines.</summary>
public static class Preemption
{
    /// <summary>One row per bin and preemption with any of it, rising by number, then bin.</summary>
    /// <param name="log">The junction's events, from before the span on, and after it until the calls that began in it have ended, or the present.</param>
    public static IReadOnlyList<PreemptionRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<PreemptionRow>();
        foreach (var number in log.Parameters(IndianaCode.PreemptCallOn, IndianaCode.PreemptEntryStarted))
        {
            var bins = new SortedDictionary<long, (int Calls, int Entries, int Ended, long Duration)>();
            foreach (var pair in EventPairs.Of(log, number, IndianaCode.PreemptCallOn, IndianaCode.PreemptCallOff))
            {
                if (span.BinOf(pair.From) is not { } bin)
                    continue;
                var so = bins.GetValueOrDefault(bin);
                bins[bin] = pair.Valid
                    ? (so.Calls + 1, so.Entries, so.Ended + 1, so.Duration + (pair.To!.Value - pair.From))
                    : so with { Calls = so.Calls + 1 };
            }
            foreach (var (bin, count) in BinCounts.Of(log.Times(IndianaCode.PreemptEntryStarted, number), span))
                bins[bin] = bins.GetValueOrDefault(bin) with { Entries = count };
            foreach (var (start, (calls, entries, ended, duration)) in bins)
                rows.Add(new PreemptionRow(MeasureSpan.At(start), number, calls, entries, ended == 0 ? null : MeasureSpan.Seconds(duration) / ended, span.QualityOf(start)));
        }
        return rows;
    }

    /// <summary>Whether a call that began in the window has not ended in the log.</summary>
    public static bool GoesOn(EventLog log, MeasureSpan span) => log.Parameters(IndianaCode.PreemptCallOn).Any(number =>
        EventPairs.Of(log, number, IndianaCode.PreemptCallOn, IndianaCode.PreemptCallOff).Any(pair => pair.To is null && span.BinOf(pair.From) is not null));
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Number">The preemption's number.</param>
/// <param name="Calls">How often it was asked for (102).</param>
/// <param name="Entries">How often it was begun (105).</param>
/// <param name="Duration">From its call to the call's end (104), the mean in seconds; null when none has ended.</param>
public sealed record PreemptionRow(DateTimeOffset Start, ushort Number, int Calls, int Entries, double? Duration, MeasureQuality Quality);
