namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Presses that are not somebody's pressing again: those more than 15 s after the one before (doi.org/10.1177/0361198121994126).</summary>
public static class UniquePedestrians
{
    /// <summary>A press at most this long after the one before is the same person's.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromSeconds(15);

    /// <summary>
    /// One row per bin and phase with any, rising by phase, then bin. The very first press of a record has none before it and does not count; that
    /// of a log does where the record goes further back: give a log that begins well before the span.
    /// </summary>
    public static IReadOnlyList<UniquePedestrianRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<UniquePedestrianRow>();
        foreach (var phase in log.Parameters(IndianaCode.PedestrianDetectorOn))
        {
            foreach (var (start, count) in BinCounts.Of(Times(log, phase, span), span))
                rows.Add(new UniquePedestrianRow(MeasureSpan.At(start), phase, count, span.QualityOf(start)));
        }
        return rows;
    }

    internal static long[] Times(EventLog log, ushort phase, MeasureSpan span)
    {
        var presses = log.Times(IndianaCode.PedestrianDetectorOn, phase);
        var unique = new List<long>();
        for (var i = 0; i < presses.Length; i++)
        {
            if (i == 0 ? span.GoesBack : presses[i] - presses[i - 1] > Again.Ticks)
                unique.Add(presses[i]);
        }
        return [.. unique];
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
public sealed record UniquePedestrianRow(DateTimeOffset Start, ushort Phase, int Total, MeasureQuality Quality);
