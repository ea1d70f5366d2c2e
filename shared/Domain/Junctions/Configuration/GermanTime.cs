namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>German local time: UTC + 1 h, and + 2 h from the last Sunday of March to the last of October, each at 01:00 UTC (since 1996).</summary>
public static class GermanTime
{
    public static DateTime Of(DateTimeOffset at) => DateTime.SpecifyKind(at.UtcDateTime + OffsetAt(at.UtcDateTime), DateTimeKind.Unspecified);

    /// <summary>The instant of a local time. Of the hour that comes twice it is the first; a time in the hour that is left out is taken as if it were winter still.</summary>
    public static DateTimeOffset Instant(DateTime local)
    {
        var summer = local.AddHours(-2);
        var utc = OffsetAt(summer) == TimeSpan.FromHours(2) ? summer : local.AddHours(-1);
        return new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
    }

    private static TimeSpan OffsetAt(DateTime utc) =>
        LastSunday(utc.Year, 3) <= utc && utc < LastSunday(utc.Year, 10) ? TimeSpan.FromHours(2) : TimeSpan.FromHours(1);

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, 31, 1, 0, 0, DateTimeKind.Unspecified);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
