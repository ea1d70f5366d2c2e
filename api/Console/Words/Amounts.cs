using System.Globalization;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Api.Console.Words;

/// <summary>Quantities as people read them.</summary>
public static class Amounts
{
    private static readonly string[] Multiples = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A value with its unit, such as <c>48,3 °C</c>: three figures or so, a decimal comma in German.</summary>
    public static string Amount(this WordTable words, double value, string unit) => unit switch
    {
        MeasurementUnit.Second when value is >= 0 and < 1e10 => words.Length(TimeSpan.FromSeconds(value)),
        MeasurementUnit.Byte when value >= 0 => Bytes(words, value),
        MeasurementUnit.One => words.Number(value),
        MeasurementUnit.Celsius => $"{words.Number(value)} °C",
        _ => $"{words.Number(value)} {unit}",
    };

    private static string Bytes(WordTable words, double value)
    {
        var power = 0;
        for (; value >= 1024 && power < Multiples.Length - 1; power++)
            value /= 1024;
        return $"{words.Number(value)} {Multiples[power]}";
    }

    private static string Number(this WordTable words, double value)
    {
        var text = value.ToString(Math.Abs(value) < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);
        return words.Language is "de" ? text.Replace('.', ',') : text;
    }
}
