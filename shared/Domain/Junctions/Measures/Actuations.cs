using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How often, and for what part of the time, each detector was occupied.</summary>
public static class Actuations
{
    /// <summary>
    /// One row per bin and detector that became occupied in it, rising by bin, then detector.
    /// </summary>
    /// <param name="bins">In any order, one per bin. Those before the window give no rows and only say whether a detector was occupied when it began.</param>
    /// <param name="window">Bins that begin inside it give rows.</param>
    /// <param name="length">A multiple of 15 minutes that divides a day; else <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="now">Nothing later is known: the bin that runs is counted up to here.</param>
    /// <param name="standing">Whether a detector that was occupied in a bin without becoming so gets a row too, with a total of 0.</param>
    public static IReadOnlyList<ActuationRow> Of(IEnumerable<JunctionBinAggregate> bins, TimeWindow window, TimeSpan length, DateTimeOffset now, bool standing = false)
    {
        var quarters = MeasureBins.Quarters(length);
        var sorted = bins.OrderBy(static b => b.Bin).ToList();
        if (sorted.Count == 0)
            return [];
        var end = sorted[^1].Bin.End < now ? sorted[^1].Bin.End : now;
        var occupied = Occupied(sorted, end);
        var since = MeasureSpan.Since(sorted);

        var rows = new List<ActuationRow>();
        foreach (var group in sorted.GroupBy(b => MeasureBins.First(b.Bin, quarters)))
        {
            var start = group.Key.Start;
            if (!window.Contains(start))
                continue;
            var partial = start < since || group.Any(static b => b.Partial);
            var known = (start + length < end ? start + length : end) - start;
            var totals = new SortedDictionary<ushort, (int Total, TimeSpan On)>();
            foreach (var bin in group)
            {
                foreach (var digest in bin.Detectors)
                {
                    var so = totals.GetValueOrDefault(digest.Channel);
                    totals[digest.Channel] = (so.Total + digest.Actuations, so.On);
                }
                foreach (var (channel, on) in occupied.GetValueOrDefault(bin.Bin) ?? [])
                {
                    var so = totals.GetValueOrDefault(channel);
                    totals[channel] = (so.Total, so.On + on);
                }
            }
            foreach (var (channel, (total, on)) in totals)
            {
                if (total == 0 && (!standing || on == TimeSpan.Zero))
                    continue;
                rows.Add(new ActuationRow(
                    start,
                    channel,
                    total,
                    total * 60 / length.TotalMinutes,
                    partial || known <= TimeSpan.Zero ? null : Math.Clamp(on / known, 0, 1),
                    partial ? MeasureQuality.Partial : start + length > now ? MeasureQuality.Running : MeasureQuality.Complete));
            }
        }
        return rows;
    }

    /// <summary>The same from events, for bins of any length.</summary>
    /// <param name="log">The junction's events, from before the span on.</param>
    public static IReadOnlyList<ActuationRow> Of(EventLog log, MeasureSpan span, bool standing = false)
    {
        if (log.Last is not { } last)
            return [];
        var end = Math.Min(Bin.Of(last).End.UtcTicks, span.Known.UtcTicks);
        var rows = new List<ActuationRow>();
        foreach (var channel in log.Parameters(IndianaCode.DetectorOff, IndianaCode.DetectorOn))
        {
            var totals = BinCounts.Of(log.Times(IndianaCode.DetectorOn, channel), span).ToDictionary(static c => c.Start, static c => c.Count);
            var occupied = OccupiedTime.Of(log, [channel], end);
            foreach (var start in span.Starts())
            {
                var (from, total) = (start.UtcTicks, totals.GetValueOrDefault(start.UtcTicks));
                var known = Math.Min(from + span.Length.Ticks, end) - from;
                var on = known > 0 ? occupied.Within(from, from + known) : 0;
                if (total == 0 && (!standing || on == 0))
                    continue;
                var quality = span.QualityOf(from);
                rows.Add(new ActuationRow(
                    start, channel, total, total * 60 / span.Length.TotalMinutes, quality is MeasureQuality.Partial || known <= 0 ? null : (double)on / known, quality));
            }
        }
        return [.. rows.OrderBy(static r => r.Start).ThenBy(static r => r.Detector)];
    }

    /// <summary>How long each detector was occupied in each bin, presence carried from bin to bin.</summary>
    private static Dictionary<Bin, Dictionary<ushort, TimeSpan>> Occupied(List<JunctionBinAggregate> sorted, DateTimeOffset end)
    {
        var occupied = sorted.ToDictionary(static b => b.Bin, static _ => new Dictionary<ushort, TimeSpan>());
        var last = new Dictionary<ushort, (DateTimeOffset At, bool On)>();
        foreach (var bin in sorted)
        {
            foreach (var told in bin.Carried ?? [])
            {
                if (told.Code == IndianaCode.DetectorOn)
                    last.TryAdd(told.Parameter, (told.At, true));
            }
            foreach (var digest in bin.Detectors)
            {
                if (last.TryGetValue(digest.Channel, out var before))
                {
                    var (from, to) = DetectorRepair.Occupied(before.At, before.On, digest.First, digest.FirstOn);
                    Spread(occupied, digest.Channel, from, to);
                }
                else if (!digest.FirstOn)
                {
                    Spread(occupied, digest.Channel, digest.First - DetectorRepair.LeadingOff, digest.First);
                }
                Add(occupied[bin.Bin], digest.Channel, digest.On);
                last[digest.Channel] = (digest.Last, digest.LastOn);
            }
        }
        foreach (var (channel, (at, on)) in last)
        {
            if (on)
                Spread(occupied, channel, at, end);
        }
        return occupied;
    }

    private static void Spread(Dictionary<Bin, Dictionary<ushort, TimeSpan>> occupied, ushort channel, DateTimeOffset from, DateTimeOffset to)
    {
        while (from < to)
        {
            var bin = Bin.Of(from);
            var until = bin.End < to ? bin.End : to;
            if (occupied.TryGetValue(bin, out var channels))
                Add(channels, channel, until - from);
            from = until;
        }
    }

    private static void Add(Dictionary<ushort, TimeSpan> channels, ushort channel, TimeSpan on)
    {
        if (on > TimeSpan.Zero)
            channels[channel] = channels.GetValueOrDefault(channel) + on;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Total">How often it became occupied.</param>
/// <param name="Flow">The same per hour.</param>
/// <param name="Occupancy">The part of the bin in which it was occupied, 0 to 1; null when the bin is partial.</param>
public sealed record ActuationRow(DateTimeOffset Start, ushort Detector, int Total, double Flow, double? Occupancy, MeasureQuality Quality);
