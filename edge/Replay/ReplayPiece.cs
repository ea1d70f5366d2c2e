using System.Globalization;

namespace Jena.Iot.Edge.Replay;

/// <summary>A part of a log: piece k of n, or so many events from one on.</summary>
public sealed record ReplayPiece
{
    private readonly Func<long, (long From, long Count)> _of;

    private ReplayPiece(Func<long, (long From, long Count)> of) => _of = of;

    /// <summary>From the event <paramref name="from"/>, counted from 1, at most <paramref name="count"/>.</summary>
    public static ReplayPiece Range(long from, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new ReplayPiece(total => (Math.Min(from - 1, total), Math.Max(0, Math.Min(count, total - from + 1))));
    }

    /// <summary>Reads <c>k/n</c> with 1 ≤ k ≤ n; throws <see cref="FormatException"/> that says what to write. The n pieces make the whole, each event once.</summary>
    public static ReplayPiece Parse(string text)
    {
        if (text.Split('/') is not [var first, var second]
            || !int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            || !int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || k < 1 || k > n)
            throw new FormatException($"'{text}' is not a piece: write 3/12 for the third of twelve");
        return new ReplayPiece(total => (total * (k - 1) / n, (total * k / n) - (total * (k - 1) / n)));
    }

    /// <summary>The index of the first event, from 0, and how many, of a log of <paramref name="total"/>.</summary>
    public (long From, long Count) Of(long total) => _of(total);
}
