using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>When a junction recorded nothing at all: before it began to, while nothing came of it, and in the future. A street may be that quiet too.</summary>
public static class NothingRecorded
{
    /// <summary>The quarter hours of the window without any event, those side by side as one span, rising; at its edges no longer than the window.</summary>
    /// <param name="bins">In any order, one per bin, all that the junction has in the window.</param>
    public static IReadOnlyList<TimeWindow> Of(IEnumerable<JunctionBinAggregate> bins, TimeWindow window)
    {
        var recorded = bins.Where(static b => b.Events > 0).Select(static b => b.Bin).ToHashSet();
        var spans = new List<TimeWindow>();
        for (var bin = Bin.Of(window.From); bin.Start < window.To; bin = bin.Next)
        {
            if (recorded.Contains(bin))
                continue;
            var from = bin.Start > window.From ? bin.Start : window.From;
            var to = bin.End < window.To ? bin.End : window.To;
            if (spans.Count > 0 && spans[^1].To == from)
                spans[^1] = new TimeWindow(spans[^1].From, to);
            else
                spans.Add(new TimeWindow(from, to));
        }
        return spans;
    }
}
