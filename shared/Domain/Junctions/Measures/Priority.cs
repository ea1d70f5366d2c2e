namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How often trams and buses asked for priority, and what they got (112 to 119).</summary>
public static class Priority
{
    private static readonly ushort[] Counted =
        [IndianaCode.PriorityCheckIn, IndianaCode.PriorityEarlyGreen, IndianaCode.PriorityExtendedGreen, IndianaCode.PriorityCheckOut, IndianaCode.PriorityServiceStart];

    /// <summary>One row per bin and number with any of it, rising by number, then bin.</summary>
    public static IReadOnlyList<PriorityRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<PriorityRow>();
        foreach (var number in log.Parameters(Counted))
        {
            var bins = new SortedDictionary<long, int[]>();
            for (var i = 0; i < Counted.Length; i++)
            {
                foreach (var (bin, count) in BinCounts.Of(log.Times(Counted[i], number), span))
                    (bins.TryGetValue(bin, out var so) ? so : bins[bin] = new int[Counted.Length])[i] = count;
            }
            var stays = Means(log, number, IndianaCode.PriorityCheckIn, IndianaCode.PriorityCheckOut, span);
            var services = Means(log, number, IndianaCode.PriorityServiceStart, IndianaCode.PriorityServiceEnd, span);
            foreach (var (start, counts) in bins)
            {
                rows.Add(new PriorityRow(
                    MeasureSpan.At(start), number, counts[0], counts[1], counts[2], counts[3], counts[4], stays.GetValueOrDefault(start), services.GetValueOrDefault(start), span.QualityOf(start)));
            }
        }
        return rows;
    }

    private static Dictionary<long, double?> Means(EventLog log, ushort number, ushort begin, ushort end, MeasureSpan span) =>
        EventPairs.Of(log, number, begin, end)
            .Where(static p => p.Valid)
            .Select(p => (Bin: span.BinOf(p.From), Ticks: p.To!.Value - p.From))
            .Where(static p => p.Bin is not null)
            .GroupBy(static p => p.Bin!.Value)
            .ToDictionary(static g => g.Key, static g => (double?)MeasureSpan.Seconds(g.Sum(static p => p.Ticks)) / g.Count());
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Number">The priority's number.</param>
/// <param name="CheckIns">112.</param>
/// <param name="EarlyGreens">113.</param>
/// <param name="ExtendedGreens">114.</param>
/// <param name="CheckOuts">115.</param>
/// <param name="Services">118.</param>
/// <param name="Stay">From check-in to check-out, the mean in seconds of those that checked in in the bin; null for none.</param>
/// <param name="Service">From the service's start to its end (119), likewise.</param>
public sealed record PriorityRow(
    DateTimeOffset Start, ushort Number, int CheckIns, int EarlyGreens, int ExtendedGreens, int CheckOuts, int Services, double? Stay, double? Service, MeasureQuality Quality);
