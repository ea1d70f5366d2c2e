using System.Globalization;

namespace Jena.Iot.Edge.Replay;

/// <summary>How fast a log is replayed.</summary>
/// <param name="Factor">Recorded seconds per second; null for as fast as the cluster takes it.</param>
public readonly record struct ReplaySpeed(double? Factor)
{
    /// <summary>Reads <c>max</c> or a factor such as <c>1x</c> or <c>60x</c>, 0.01 to 100,000; throws <see cref="FormatException"/> that says what to write.</summary>
    public static ReplaySpeed Parse(string text)
    {
        if (text == "max")
            return new ReplaySpeed(null);
        return text.EndsWith('x') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor is >= 0.01 and <= 100_000
            ? new ReplaySpeed(factor)
            : throw new FormatException($"'{text}' is not a speed: write max, 1x or 60x");
    }
}
