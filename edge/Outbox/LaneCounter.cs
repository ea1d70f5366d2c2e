using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// Brings the sampler's running counters of one lane to the zero of the present stream: what goes out starts at zero with the
/// stream and only grows, although the sampler's own counters live longer than a stream, or shorter.
/// </summary>
/// <param name="RawIn">The sampler's counter at its last reading.</param>
/// <param name="RawOut">The same for the other direction.</param>
/// <param name="BaseIn">The sampler's counter at the stream's zero; negative after the sampler began anew.</param>
/// <param name="BaseOut">The same for the other direction.</param>
internal readonly record struct LaneCounter(long RawIn, long RawOut, long BaseIn, long BaseOut)
{
    public long TotalIn => RawIn - BaseIn;

    public long TotalOut => RawOut - BaseOut;

    /// <summary>The counter once <paramref name="value"/> was sensed. Counters that fell were started anew: the totals go on from where they were.</summary>
    public LaneCounter After(ReadingValue value)
    {
        var (rawIn, rawOut, stepIn, stepOut) = value switch
        {
            LanePassage p => (p.TotalIn, p.TotalOut, p.Direction is PassageDirection.In ? 1 : 0, p.Direction is PassageDirection.Out ? 1 : 0),
            LaneTotals t => (t.TotalIn, t.TotalOut, 0, 0),
            _ => (RawIn, RawOut, 0, 0),
        };
        return rawIn >= RawIn && rawOut >= RawOut
            ? this with { RawIn = rawIn, RawOut = rawOut }
            : new LaneCounter(rawIn, rawOut, rawIn - stepIn - TotalIn, rawOut - stepOut - TotalOut);
    }

    /// <summary>The value with the stream's totals.</summary>
    public ReadingValue Rebase(ReadingValue value) => value switch
    {
        LanePassage p => p with { TotalIn = p.TotalIn - BaseIn, TotalOut = p.TotalOut - BaseOut },
        LaneTotals t => t with { TotalIn = Math.Max(0, t.TotalIn - BaseIn), TotalOut = Math.Max(0, t.TotalOut - BaseOut) },
        _ => value,
    };
}
