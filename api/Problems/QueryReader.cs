using System.Globalization;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jena.Iot.Api.Problems;

/// <summary>Reads the parameters of a request, and remembers the first that cannot be read: <see cref="Problem"/> is to be asked once, at the end.</summary>
public sealed class QueryReader(IQueryCollection query)
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:sszzz",
    ];

    // Spans around times that are asked for have to stay within those that there are.
    private static readonly DateTimeOffset First = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset End = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Null when everything could be read.</summary>
    public ProblemHttpResult? Problem { get; private set; }

    /// <summary>The span between two RFC 3339 times. Without <paramref name="to"/> it ends now, without <paramref name="from"/> it is one hour long.</summary>
    public TimeWindow Window(string from, string to, DateTimeOffset now) => Window(from, to, now, TimeSpan.FromHours(1));

    /// <param name="length">How long it is without <paramref name="from"/>.</param>
    public TimeWindow Window(string from, string to, DateTimeOffset now, TimeSpan length)
    {
        var end = Time(to) ?? now;
        var start = Time(from) ?? end - length;
        if (start < end)
            return new TimeWindow(start, end);
        Refuse(from, $"'{from}' ({Rfc3339.Text(start)}) has to lie before '{to}' ({Rfc3339.Text(end)}); without '{to}' the span ends now");
        return new TimeWindow(end - length, end);
    }

    /// <summary>A whole number within bounds, or <paramref name="fallback"/> when it is not given.</summary>
    public long Number(string name, long least, long most, long fallback)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Refuse(name, $"'{text}' is no number that can stand here: write {least} to {most}; {fallback} unless given");
        return fallback;
    }

    /// <summary>Null when it is not given. Given twice it is refused.</summary>
    public string? Text(string name)
    {
        var values = query[name];
        if (values.Count > 1)
            Refuse(name, $"'{name}' is given {values.Count} times: write it once");
        return values.Count == 0 || string.IsNullOrEmpty(values[0]) ? null : values[0];
    }

    /// <summary>One of these words; null when it is not given, or when it was refused.</summary>
    public string? OneOf(string name, params string[] words)
    {
        if (Text(name) is not { } text)
            return null;
        if (Array.IndexOf(words, text) >= 0)
            return text;
        Refuse(name, $"'{text}' cannot stand here: write {string.Join(" or ", words)}");
        return null;
    }

    public void Refuse(string name, string detail) => Problem ??= Problems.Problem.BadParameter(name, detail);

    private DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // A plus sign that was not escaped arrives as a space.
        if (DateTimeOffset.TryParseExact(text.Replace(' ', '+'), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time >= First && time < End)
            return time.ToUniversalTime();
        Refuse(name, $"'{text}' is no RFC 3339 time from {First.Year} to {End.Year - 1}: write date, time and offset, as in 2026-03-29T06:15:00Z or 2026-03-29T08:15:00%2B02:00");
        return null;
    }
}
