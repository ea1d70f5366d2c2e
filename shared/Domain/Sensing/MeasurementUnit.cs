using System.Collections.Frozen;

namespace Jena.Iot.Domain.Sensing;

/// <summary>The units of measurements: words of UCUM (Unified Code for Units of Measure), and <see cref="DecibelMilliwatt"/> and <see cref="MegabitPerSecond"/> as the field writes them.</summary>
public static class MeasurementUnit
{
    /// <summary>A ratio, a count, a state.</summary>
    public const string One = "1";

    public const string Percent = "%";

    /// <summary>Degrees Celsius.</summary>
    public const string Celsius = "Cel";

    public const string Byte = "By";

    public const string Second = "s";

    public const string Millisecond = "ms";

    public const string Volt = "V";

    public const string Ampere = "A";

    public const string Watt = "W";

    public const string Hertz = "Hz";

    public const string Hectopascal = "hPa";

    /// <summary>Radio power relative to 1 mW.</summary>
    public const string DecibelMilliwatt = "dBm";

    public const string MegabitPerSecond = "Mbit/s";

    /// <summary>Every unit. Stored for years: add, never change or remove.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        One, Percent, Celsius, Byte, Second, Millisecond, Volt, Ampere, Watt, Hertz, Hectopascal, DecibelMilliwatt, MegabitPerSecond);
}
