using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Common;

/// <summary>
/// A half-open span of UTC time: <see cref="From"/> belongs to it, <see cref="To"/> does not, so that windows laid side by
/// side hold every instant once. Never empty and never backwards: <c>From &lt; To</c>. The default value holds no instant.
/// </summary>
public readonly record struct TimeWindow
{
    /// <summary>Throws <see cref="ArgumentException"/> unless <paramref name="from"/> is before <paramref name="to"/>.</summary>
    [JsonConstructor]
    public TimeWindow(DateTimeOffset from, DateTimeOffset to)
    {
        if (from >= to)
            throw new ArgumentException($"a window begins before it ends: from {from:O} to {to:O}", nameof(to));
        From = from.ToUniversalTime();
        To = to.ToUniversalTime();
    }

    /// <summary>The first instant inside.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The first instant after it.</summary>
    public DateTimeOffset To { get; }

    public TimeSpan Length => To - From;

    public bool Contains(DateTimeOffset at) => at >= From && at < To;

    public bool Overlaps(TimeWindow other) => From < other.To && other.From < To;
}
