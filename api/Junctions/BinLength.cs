using System.Globalization;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Api.Junctions;

/// <summary>The length of a measure's bin in words: <c>5m</c>, <c>15m</c>, <c>1h</c>, <c>1d</c>.</summary>
public static class BinLength
{
    /// <summary>What to write, for messages.</summary>
    public const string Explanation = "write 5m, or a multiple of 15 minutes that divides a day, such as 15m, 30m, 1h, 6h or 1d";

    /// <summary>False for what is no length, or none that measures are given in.</summary>
    public static bool TryParse(string text, out TimeSpan length)
    {
        length = TimeSpan.Zero;
        if (text.Length is < 2 or > 5 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        length = text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => TimeSpan.Zero,
        };
        return MeasureBins.IsLength(length);
    }
}
