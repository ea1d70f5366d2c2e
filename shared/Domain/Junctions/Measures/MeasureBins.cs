using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>The bins that measures are given in: 5 minutes or whole quarter hours, aligned to UTC midnight.</summary>
public static class MeasureBins
{
    /// <summary>The one length that is no multiple of a quarter hour: what is counted by quarter hours is counted by events then.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    /// <summary>Whether measures can be given in bins of this length: 5 minutes, or a multiple of 15 that divides a day.</summary>
    public static bool IsLength(TimeSpan length) => length == Shortest || IsQuarters(length);

    private static bool IsQuarters(TimeSpan length) =>
        length > TimeSpan.Zero && length <= TimeSpan.FromDays(1) && length.Ticks % Bin.Length.Ticks == 0 && TimeSpan.TicksPerDay % length.Ticks == 0;

    /// <summary>How many quarter hours <paramref name="length"/> has; throws <see cref="ArgumentOutOfRangeException"/> for a length that is none.</summary>
    internal static int Quarters(TimeSpan length) => IsQuarters(length)
        ? (int)(length / Bin.Length)
        : throw new ArgumentOutOfRangeException(nameof(length), length, "quarter hours make a bin that is a multiple of 15 minutes and divides a day");

    /// <summary>The first quarter hour of the measure's bin that holds <paramref name="bin"/>.</summary>
    internal static Bin First(Bin bin, int quarters) => new(bin.Number - (((bin.Number % quarters) + quarters) % quarters));
}
