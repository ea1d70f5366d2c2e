using System.Collections.Immutable;

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

    /// <summary>People on foot and bicycles at signals: A to F. To be confirmed against the HBS that the city works by.</summary>
    public static ServiceThresholds Pedestrians { get; } = new([30, 40, 55, 70, 85]);

    /// <summary>Trams and buses at signals: A to F. To be confirmed against the HBS that the city works by.</summary>
    public static ServiceThresholds PublicTransport { get; } = new([5, 15, 25, 40, 60]);

    /// <param name="seconds">One to five, above 0 and rising; else <see cref="ArgumentException"/>.</param>
    public ServiceThresholds(ImmutableArray<double> seconds)
    {
        if (seconds.Length is < 1 or > 5 || seconds[0] <= 0 || seconds.Zip(seconds.Skip(1)).Any(static pair => pair.First >= pair.Second))
            throw new ArgumentException("write one to five waits in seconds, above 0 and rising, such as 20,35,50,70", nameof(seconds));
        Seconds = seconds;
    }

    public ImmutableArray<double> Seconds { get; }

    /// <summary>A to F. A wait that is just as long as a threshold has the better level.</summary>
    public char LevelOf(double seconds) => (char)('A' + Seconds.Count(most => seconds > most));
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Delay">The mean wait that was judged, seconds.</param>
/// <param name="Level">A to F.</param>
public sealed record LevelOfServiceRow(DateTimeOffset Start, ushort Phase, double Delay, char Level, MeasureQuality Quality);
