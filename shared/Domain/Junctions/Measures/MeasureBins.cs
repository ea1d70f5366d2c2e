using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>The bins that measures are given in: whole quarter hours, aligned to UTC midnight.</summary>
public static class MeasureBins
{
    /// <summary>Whether measures can be given in bins of this length: a multiple of 15 minutes that divides a day.</summary>
    public static bool IsLength(TimeSpan length) =>
        length > TimeSpan.Zero && length <= TimeSpan.FromDays(1) && length.Ticks % Bin.Length.Ticks == 0 && TimeSpan.TicksPerDay % length.Ticks == 0;

    /// <summary>How many quarter hours <paramref name="length"/> has; throws <see cref="ArgumentOutOfRangeException"/> for a length that is none.</summary>
    internal static int Quarters(TimeSpan length) => IsLength(length)
        ? (int)(length / Bin.Length)
        : throw new ArgumentOutOfRangeException(nameof(length), length, "a measure's bin is a multiple of 15 minutes that divides a day");

    /// <summary>The first quarter hour of the measure's bin that holds <paramref name="bin"/>.</summary>
    internal static Bin First(Bin bin, int quarters) => new(bin.Number - (((bin.Number % quarters) + quarters) % quarters));
}
