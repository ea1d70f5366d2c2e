namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How long splits were, as the controller's maker tells (300 to 316). Other tools take 317 for one too.</summary>
public static class Splits
{
    /// <summary>One row per bin and code that happened, rising by code, then bin.</summary>
    public static IReadOnlyList<SplitRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<SplitRow>();
        for (var code = IndianaCode.FirstVendorSplit; code <= IndianaCode.LastVendorSplit; code++)
        {
            var bins = new SortedDictionary<long, (int Services, long Sum)>();
            foreach (var seconds in log.Parameters(code))
            {
                foreach (var (start, count) in BinCounts.Of(log.Times(code, seconds), span))
                {
                    var (services, sum) = bins.GetValueOrDefault(start);
                    bins[start] = (services + count, sum + ((long)count * seconds));
                }
            }
            foreach (var (start, (services, sum)) in bins)
                rows.Add(new SplitRow(MeasureSpan.At(start), code, services, (double)sum / services, span.QualityOf(start)));
        }
        return rows;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Code">The event code, 300 to 316.</param>
/// <param name="Services">How often it was told.</param>
/// <param name="Split">The mean of its parameter, seconds.</param>
public sealed record SplitRow(DateTimeOffset Start, ushort Code, int Services, double Split, MeasureQuality Quality);
