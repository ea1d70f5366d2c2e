using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Junctions.Health;

/// <summary>Which measures a detector that is not to be trusted makes doubtful.</summary>
public static class Tainted
{
    private static readonly Dictionary<DetectorFunction, string[]> ByFunction = new()
    {
        [DetectorFunction.Advance] = ["actuations", "approach-delay", "arrivals-on-green", "coordination-diagram", "level-of-service", "platoon-ratio"],
        [DetectorFunction.Presence] = ["actuations", "split-failures"],
        [DetectorFunction.Count] = ["actuations", "volume-figures"],
        [DetectorFunction.YellowRed] = ["actuations", "red-light-violations", "yellow-red-actuations"],
        [DetectorFunction.Bicycle] = ["actuations"],
        [DetectorFunction.Pedestrian] = ["pedestrian-delay", "pedestrian-volumes", "pedestrians", "unique-pedestrians"],
        [DetectorFunction.Priority] = ["priority"],
    };

    /// <summary>The words of the measures, in order, each once. Whatever ends or calls the phase by the detector is doubtful as well.</summary>
    public static IReadOnlyList<string> By(Detector detector) =>
    [
        .. detector.Functions.SelectMany(static f => ByFunction.GetValueOrDefault(f) ?? [])
            .Concat(detector.Phase is null ? [] : (string[])["terminations", "phase-wait"])
            .Distinct().Order(StringComparer.Ordinal),
    ];
}
