namespace Jena.Iot.Quickstart.City;

/// <summary>The city's own time, by which its people come and go.</summary>
public static class BerlinTime
{
    private static readonly TimeZoneInfo Zone =
        TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out var zone) ? zone
        // Windows knows it by another name, and cannot translate without ICU.
        : TimeZoneInfo.FindSystemTimeZoneById("W. Europe Standard Time");

    public static DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>The hour of the day, 0 to 24, with its fraction.</summary>
    public static double HourOfDay(DateTimeOffset at) => Local(at).TimeOfDay.TotalHours;

    /// <summary>The beginning of the day that holds <paramref name="at"/>, UTC.</summary>
    public static DateTimeOffset Midnight(DateTimeOffset at)
    {
        var day = Local(at).Date;
        return new DateTimeOffset(day, Zone.GetUtcOffset(day)).ToUniversalTime();
    }
}
