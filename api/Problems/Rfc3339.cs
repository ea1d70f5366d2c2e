using System.Globalization;

namespace Jena.Iot.Api.Problems;

/// <summary>Times as they stand in links and CSV.</summary>
public static class Rfc3339
{
    /// <summary>In UTC, with as many decimals of the second as it needs.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
