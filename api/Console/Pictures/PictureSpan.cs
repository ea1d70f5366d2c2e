using System.Globalization;
using Jena.Iot.Api.Console.Words;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Console.Pictures;

/// <summary>The time that the pictures show, as somebody chose it: whole quarter hours.</summary>
/// <param name="Word">Its length: <c>1h</c>, <c>3h</c>, <c>6h</c>, <c>24h</c>.</param>
/// <param name="Until">As chosen, in local time; null to follow the present.</param>
public sealed record PictureSpan(TimeWindow Window, string Word, DateTimeOffset? Until)
{
    /// <summary>The lengths that can be chosen, shortest first.</summary>
    public static IReadOnlyList<(string Word, TimeSpan Length)> Lengths { get; } =
        [("1h", TimeSpan.FromHours(1)), ("3h", TimeSpan.FromHours(3)), ("6h", TimeSpan.FromHours(6)), ("24h", TimeSpan.FromHours(24))];

    /// <summary>The step of all figures.</summary>
    public static TimeSpan Step => Bin.Length;

    /// <summary>What cannot be read is as if it was not chosen: three hours up to the quarter hour that runs.</summary>
    /// <param name="until">Local time, as <c>2026-03-27T14:30</c>.</param>
    public static PictureSpan Of(string? until, string? length, DateTimeOffset now)
    {
        var chosen = Lengths.FirstOrDefault(l => l.Word == length);
        if (chosen.Word is null)
            chosen = Lengths[1];
        DateTimeOffset? end = DateTime.TryParseExact(until, Moments.InputFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && local.Year is > 1970 and < 9999
            ? Moments.Instant(local)
            : null;
        var at = end ?? now;
        // The quarter hour that runs belongs to the picture; one that has just ended is the last.
        var to = Bin.Of(at).Start == at ? at : Bin.Of(at).End;
        return new PictureSpan(new TimeWindow(to - chosen.Length, to), chosen.Word, end);
    }
}
