using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Chips;

/// <summary>One quantity as a chip measured it.</summary>
/// <param name="Name">Its name as a measurement.</param>
/// <param name="Value">In its unit.</param>
/// <param name="Unit">A word of <see cref="MeasurementUnit"/>.</param>
/// <param name="Band">A change smaller than this is not worth a reading.</param>
internal readonly record struct ChipFigure(string Name, double Value, string Unit, double Band);

/// <summary>What the chips that measure tell. Pure but for the reading itself.</summary>
internal static class ChipFigures
{
    /// <summary>What a chip is outside of these is broken, not cold: the bounds of its data sheet.</summary>
    private const double ColdestCelsius = -40;
    private const double HottestCelsius = 85;

    public static IReadOnlyList<ChipFigure> Of(Bme280Settings chip, Climate climate)
    {
        var figures = new List<ChipFigure>();
        if (climate.Celsius is >= ColdestCelsius and <= HottestCelsius and var celsius)
            figures.Add(new ChipFigure($"{chip.Name}-temperature", Rounded(celsius, 2), MeasurementUnit.Celsius, 0.5));
        if (climate.Humidity is >= 0 and <= 100 and var humidity)
            figures.Add(new ChipFigure($"{chip.Name}-humidity", Rounded(humidity, 1), MeasurementUnit.Percent, 2));
        if (climate.Hectopascals is >= 300 and <= 1100 and var pressure)
            figures.Add(new ChipFigure($"{chip.Name}-pressure", Rounded(pressure, 1), MeasurementUnit.Hectopascal, 1));
        return figures;
    }

    /// <summary>The current is negative when it flows back.</summary>
    public static IReadOnlyList<ChipFigure> Of(Ina219Settings chip, Supply supply) =>
    [
        new($"{chip.Name}-voltage", Rounded(supply.Volts, 3), MeasurementUnit.Volt, 0.1),
        new($"{chip.Name}-current", Rounded(supply.ShuntVolts / chip.Shunt, 4), MeasurementUnit.Ampere, 0.05),
    ];

    public static ChipFigure Of(Ads1115Settings chip, AnalogChannel channel, double volts)
    {
        var value = (volts * channel.Factor) + channel.Offset;
        return new ChipFigure($"{chip.Name}-{channel.Name}", Rounded(value, 4), channel.Unit, Math.Abs(0.02 * value));
    }

    private static double Rounded(double value, int digits) => Math.Round(value, digits);
}
