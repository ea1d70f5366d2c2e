namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How many of some instants lie in each bin.</summary>
internal static class BinCounts
{
    /// <summary>Bins that hold any, rising. The instants have to rise.</summary>
    public static List<(long Start, int Count)> Of(ReadOnlySpan<long> times, MeasureSpan span)
    {
        var counts = new List<(long Start, int Count)>();
        foreach (var at in times)
        {
            if (span.BinOf(at) is not { } bin)
                continue;
            if (counts.Count > 0 && counts[^1].Start == bin)
                counts[^1] = (bin, counts[^1].Count + 1);
            else
                counts.Add((bin, 1));
        }
        return counts;
    }
}
