using System.Collections.Immutable;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions;

/// <summary>Bins from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public sealed record BinSpan(Bin First, Bin Last)
{
    public bool Contains(Bin bin) => First <= bin && bin <= Last;
}

/// <summary>Spans in rising order that neither overlap nor touch.</summary>
public static class BinSpans
{
    /// <summary>Spans that are remembered at most; beyond it the two closest are taken as one: rather too much doubt than too little.</summary>
    public const int MaxSpans = 500;

    public static bool Holds(this ImmutableArray<BinSpan> spans, Bin bin)
    {
        foreach (var span in spans)
        {
            if (span.Contains(bin))
                return true;
        }
        return false;
    }

    /// <summary>The bins of the spans that lie in [<paramref name="from"/>, <paramref name="to"/>), rising.</summary>
    public static IEnumerable<Bin> Within(this ImmutableArray<BinSpan> spans, Bin from, Bin to)
    {
        foreach (var span in spans)
        {
            for (var bin = span.First > from ? span.First : from; bin <= span.Last && bin < to; bin = bin.Next)
                yield return bin;
        }
    }

    public static ImmutableArray<BinSpan> With(this ImmutableArray<BinSpan> spans, BinSpan span)
    {
        var merged = new List<BinSpan>(spans.Length + 1);
        foreach (var next in spans.Add(span).OrderBy(static s => s.First))
        {
            if (merged.Count > 0 && next.First <= merged[^1].Last.Next)
                merged[^1] = merged[^1] with { Last = next.Last > merged[^1].Last ? next.Last : merged[^1].Last };
            else
                merged.Add(next);
        }
        if (merged.Count > MaxSpans)
        {
            var closest = Enumerable.Range(0, merged.Count - 1).MinBy(i => merged[i + 1].First.Number - merged[i].Last.Number);
            merged[closest] = merged[closest] with { Last = merged[closest + 1].Last };
            merged.RemoveAt(closest + 1);
        }
        return [.. merged];
    }
}
