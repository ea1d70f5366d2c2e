namespace Jena.Iot.Domain.Junctions.Health;

/// <summary>By what detectors are judged.</summary>
/// <param name="Rules">For all of them; null for the defaults.</param>
/// <param name="Detectors">For some, in place of those: each names a detector that is configured.</param>
public sealed record HealthSettings(HealthRules? Rules = null, IReadOnlyList<DetectorRules>? Detectors = null)
{
    /// <summary>The rules of one detector: its own, else those for all, else the defaults.</summary>
    public static HealthRules Of(HealthSettings? settings, string detector)
    {
        var all = settings?.Rules ?? HealthRules.Default;
        return settings?.Detectors?.FirstOrDefault(d => d.Name == detector)?.Rules ?? all;
    }

    /// <summary>Whether a detector has rules of its own.</summary>
    public static bool HasOwn(HealthSettings? settings, string detector) => settings?.Detectors?.Any(d => d.Name == detector) is true;
}

/// <param name="Name">The detector's name.</param>
/// <param name="Rules">All of its rules: what is left out has its default.</param>
public sealed record DetectorRules(string Name, HealthRules Rules);

/// <summary>The figures that a detector, or a junction's record, is judged by.</summary>
/// <param name="StuckOnMinutes">Occupied for longer without a break: 1 to 1440, default 60 (RSMP A0302, always on).</param>
/// <param name="StuckOffHours">Not occupied for longer, of the hours from 06 to 22 local time: 0.5 to 168, default 4 (RSMP A0302, always off; PeMS, no change for 4 h).</param>
/// <param name="NoDataHours">Nothing said for longer while the junction speaks: 1 to 720, default 24.</param>
/// <param name="ChatterPerMinute">More actuations in one minute: 10 to 6000, default 60 (RSMP A0302, intermittent).</param>
/// <param name="ConstantHours">The same actuations and the same occupied time in every quarter hour for so long: 1 to 48, default 4 (PeMS).</param>
/// <param name="MostPerHour">More vehicles per hour in a quarter of an hour, of detectors that count: 100 to 10,000, default 2400.</param>
/// <param name="HighOccupancy">Occupancy that is high, of detectors that count: above 0 to 1, default 0.7 (PeMS).</param>
/// <param name="HighShare">The part of a day's quarter hours with high occupancy at which it is too much: above 0 to 1, default 0.2 (PeMS).</param>
/// <param name="LeastSamples">The part of a day's quarter hours that has to be whole: 0 to 1, default 0.6 (PeMS).</param>
/// <param name="PatternShare">Below this part of what the same hours of earlier weeks had: 0 to 1, default 0.2.</param>
/// <param name="PatternHours">In so many hours in a row: 1 to 24, default 3.</param>
/// <param name="LeastRecords">Fewer events of a junction in a day: 0 to 1,000,000, default 500 (UDOT watchdog).</param>
/// <param name="MostMaxOuts">A larger part of a phase's terminations from 01 to 05 local time is max-outs: 0 to 1, default 0.9 (UDOT watchdog).</param>
/// <param name="LeastTerminations">When there were more terminations than this: 1 to 10,000, default 50 (UDOT watchdog).</param>
/// <param name="MostPedestrian">More actuations of a push button from 01 to 05 local time: 1 to 100,000, default 200 (UDOT watchdog).</param>
public sealed record HealthRules(
    double StuckOnMinutes = 60,
    double StuckOffHours = 4,
    double NoDataHours = 24,
    double ChatterPerMinute = 60,
    double ConstantHours = 4,
    double MostPerHour = 2400,
    double HighOccupancy = 0.7,
    double HighShare = 0.2,
    double LeastSamples = 0.6,
    double PatternShare = 0.2,
    double PatternHours = 3,
    double LeastRecords = 500,
    double MostMaxOuts = 0.9,
    double LeastTerminations = 50,
    double MostPedestrian = 200)
{
    public static HealthRules Default { get; } = new();

    internal IEnumerable<(string Path, double Value, double Least, double Most)> Bounds(string path) =>
    [
        ($"{path}.stuckOnMinutes", StuckOnMinutes, 1, 1440),
        ($"{path}.stuckOffHours", StuckOffHours, 0.5, 168),
        ($"{path}.noDataHours", NoDataHours, 1, 720),
        ($"{path}.chatterPerMinute", ChatterPerMinute, 10, 6000),
        ($"{path}.constantHours", ConstantHours, 1, 48),
        ($"{path}.mostPerHour", MostPerHour, 100, 10_000),
        ($"{path}.highOccupancy", HighOccupancy, 0.01, 1),
        ($"{path}.highShare", HighShare, 0.01, 1),
        ($"{path}.leastSamples", LeastSamples, 0, 1),
        ($"{path}.patternShare", PatternShare, 0, 1),
        ($"{path}.patternHours", PatternHours, 1, 24),
        ($"{path}.leastRecords", LeastRecords, 0, 1_000_000),
        ($"{path}.mostMaxOuts", MostMaxOuts, 0, 1),
        ($"{path}.leastTerminations", LeastTerminations, 1, 10_000),
        ($"{path}.mostPedestrian", MostPedestrian, 1, 100_000),
    ];
}
