using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Domain.OpenData;

/// <summary>From what everybody may know of a junction to the detectors that count there.</summary>
public static class CountingDetectors
{
    /// <summary>By channel; empty where nothing counts, or nobody has said what does.</summary>
    public static IReadOnlyList<CountingDetector> Of(JunctionView view, DateTimeOffset now)
    {
        // At a station without signals every detector counts, whatever else is known of it.
        var station = view.SignalGroups.Count == 0;
        return station ? [.. view.Detectors.Select(detector => Of(view, detector, now))] : [];
    }

    private static CountingDetector Of(JunctionView view, DetectorView detector, DateTimeOffset now)
    {
        var (condition, since, fault) = Judge(view.At(now), detector);
        return new CountingDetector
        {
            Junction = view.Id,
            Channel = detector.Channel,
            Name = $"{view.Name}, {(detector.Name.Length > 0 ? detector.Name : detector.Channel)}",
            Place = view.Place,
            Condition = condition,
            Since = since,
            Fault = fault,
        };
    }

    /// <summary>Silence comes first, as it hides everything else; then what the detector itself is known to have.</summary>
    private static (DetectorCondition Condition, DateTimeOffset? Since, string? Fault) Judge(Published published, DetectorView detector) => published.Quality switch
    {
        Quality.Unknown => (DetectorCondition.Unknown, null, "never-heard"),
        Quality.Stale => (DetectorCondition.Stale, published.Since, "stale"),
        _ when detector.Fault is { } code => (DetectorCondition.Faulty, detector.FaultSince, $"fault-{code}"),
        _ when detector.On is null => (DetectorCondition.Unknown, null, "never-heard"),
        Quality.Partial => (DetectorCondition.Partial, null, "gap"),
        _ => (DetectorCondition.Working, null, null),
    };
}
