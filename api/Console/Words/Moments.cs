namespace Jena.Iot.Api.Console.Words;

/// <summary>Times as people in the city read them.</summary>
public static class Moments
{
    private static readonly TimeZoneInfo Berlin =
        TimeZoneInfo.TryFindSystemTimeZoneById("Europe/Berlin", out var zone) ? zone
        // Windows knows it by another name, and cannot translate without ICU.
        : TimeZoneInfo.FindSystemTimeZoneById("W. Europe Standard Time");

    /// <summary>With seconds.</summary>
    public static string Clock(this DateTimeOffset at) => Local(at).ToString("HH:mm:ss");

    /// <summary>The day alone.</summary>
    public static string Day(this DateTimeOffset at) => Local(at).ToString("dd.MM.yyyy");

    /// <summary>Day and time.</summary>
    public static string Full(this DateTimeOffset at) => Local(at).ToString("dd.MM.yyyy HH:mm:ss");

    /// <summary>The time, and the day unless it is today.</summary>
    public static string Short(this DateTimeOffset at, DateTimeOffset now) =>
        Local(at).ToString(Local(at).Date == Local(now).Date ? "HH:mm:ss" : "dd.MM. HH:mm");

    /// <summary>How a page's field for a time writes it, in local time.</summary>
    public const string InputFormat = "yyyy-MM-dd'T'HH:mm";

    /// <summary>As a page's field for a time has it.</summary>
    public static string Input(this DateTimeOffset at) => Local(at).ToString(InputFormat);

    /// <summary>The instant of a local time. One that comes twice, or never, is that of winter.</summary>
    public static DateTimeOffset Instant(DateTime local) =>
        new DateTimeOffset(local, Berlin.IsInvalidTime(local) ? Berlin.BaseUtcOffset : Berlin.GetUtcOffset(local)).ToUniversalTime();

    private static DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Berlin);
}
