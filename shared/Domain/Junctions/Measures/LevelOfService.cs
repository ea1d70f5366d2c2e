using System.Collections.Immutable;
using System.Globalization;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>The level of service (Qualitätsstufe des Verkehrsablaufs) that a mean wait comes to.</summary>
public static class LevelOfService
{
    /// <summary>One row per row of approach delay.</summary>
    public static IReadOnlyList<LevelOfServiceRow> Of(IEnumerable<ApproachDelayRow> delays, ServiceThresholds thresholds) =>
        [.. delays.Select(row => new LevelOfServiceRow(row.Start, row.Phase, row.Delay, thresholds.LevelOf(row.Delay), row.Quality))];
}

/// <summary>The greatest mean waits of the levels from A on, in seconds, rising; what waits longer has the level after them.</summary>
public sealed record ServiceThresholds
{
    /// <summary>Motor vehicles at signals: A to E. To be confirmed against the HBS that the city works by.</summary>
    public static ServiceThresholds Vehicles { get; } = new([20, 35, 50, 70]);

    /// <summary>How they are written, for whoever wrote something else.</summary>
    public const string Explanation = "write one to five waits in seconds, above 0 and rising, such as 20,35,50,70";

    /// <param name="seconds">One to five, finite, above 0 and rising; else <see cref="ArgumentException"/>.</param>
    public ServiceThresholds(ImmutableArray<double> seconds)
    {
        if (!Stand(seconds))
            throw new ArgumentException(Explanation, nameof(seconds));
        Seconds = seconds;
    }

    public ImmutableArray<double> Seconds { get; }

    /// <summary>Reads what <see cref="ToString"/> writes; null when it is something else.</summary>
    public static ServiceThresholds? Read(string text)
    {
        var seconds = ImmutableArray.CreateBuilder<double>();
        foreach (var part in text.Split(','))
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var wait))
                return null;
            seconds.Add(wait);
        }
        return Stand(seconds.ToImmutable()) ? new ServiceThresholds(seconds.ToImmutable()) : null;
    }

    /// <summary>Such as <c>20,35,50,70</c>.</summary>
    public override string ToString() => string.Join(',', Seconds.Select(static s => s.ToString(CultureInfo.InvariantCulture)));

    private static bool Stand(ImmutableArray<double> seconds) =>
        seconds.Length is >= 1 and <= 5 && seconds[0] > 0 && double.IsFinite(seconds[^1]) && seconds.Zip(seconds.Skip(1)).All(static pair => pair.First < pair.Second);

    /// <summary>A to F. A wait that is just as long as a threshold has the better level.</summary>
    public char LevelOf(double seconds) => (char)('A' + Seconds.Count(most => seconds > most));
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Delay">The mean wait that was judged, seconds.</param>
/// <param name="Level">A to F.</param>
public sealed record LevelOfServiceRow(DateTimeOffset Start, ushort Phase, double Delay, char Level, MeasureQuality Quality);
