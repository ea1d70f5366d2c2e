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
/// <param name="Input">The input whose counter it is; null while no reading has named it.</param>
internal readonly record struct LaneCounter(long RawIn, long RawOut, long BaseIn, long BaseOut, string? Input = null)
{
    public long TotalIn => RawIn - BaseIn;

    public long TotalOut => RawOut - BaseOut;

    /// <summary>Whether <paramref name="input"/> is another one than the counter is of: its counters say nothing of this one's.</summary>
    public bool IsForeign(string? input) => input is not null && Input is not null && input != Input;

    /// <summary>
    /// The counter once <paramref name="value"/> was sensed. Counters that fell were started anew, and another input's are others:
    /// the totals go on from where they were.
    /// </summary>
    /// <param name="value">What was sensed.</param>
    /// <param name="input">The input that sensed it; null where none is known.</param>
    public LaneCounter After(ReadingValue value, string? input)
    {
        var (rawIn, rawOut, stepIn, stepOut) = value switch
        {
            LanePassage p => (p.TotalIn, p.TotalOut, p.Direction is PassageDirection.In ? 1 : 0, p.Direction is PassageDirection.Out ? 1 : 0),
            LaneTotals t => (t.TotalIn, t.TotalOut, 0, 0),
            _ => (RawIn, RawOut, 0, 0),
        };
        return rawIn >= RawIn && rawOut >= RawOut && !IsForeign(input)
            ? this with { RawIn = rawIn, RawOut = rawOut, Input = input ?? Input }
            : new LaneCounter(rawIn, rawOut, rawIn - stepIn - TotalIn, rawOut - stepOut - TotalOut, input ?? Input);
    }

    /// <summary>The value with the stream's totals.</summary>
    public ReadingValue Rebase(ReadingValue value) => value switch
    {
        LanePassage p => p with { TotalIn = p.TotalIn - BaseIn, TotalOut = p.TotalOut - BaseOut },
        LaneTotals t => t with { TotalIn = Math.Max(0, t.TotalIn - BaseIn), TotalOut = Math.Max(0, t.TotalOut - BaseOut) },
        _ => value,
    };
}
