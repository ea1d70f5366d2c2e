using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;

namespace Jena.Iot.Domain.OpenData;

/// <summary>From what everybody may know of a junction to the detectors that count there.</summary>
public static class CountingDetectors
{
    /// <summary>Over how many minutes figures are published.</summary>
    public const int Minutes = 5;

    /// <summary>By channel; empty where nothing counts, or nobody has said what does.</summary>
    public static IReadOnlyList<CountingDetector> Of(JunctionView view, DateTimeOffset now)
    {
        // At a station without signals every detector counts unless its functions say otherwise.
        var station = view.Kind is JunctionKind.Counting || (view.Kind is null && view.SignalGroups.Count == 0);
        return [.. view.Detectors.Where(detector => Counts(detector, station)).Select(detector => Of(view, detector, now))];
    }

    private static bool Counts(DetectorView detector, bool station) => detector.Functions is { } functions
        ? functions.Any(static f => f is DetectorFunction.Count or DetectorFunction.Advance or DetectorFunction.Bicycle)
        : station;

    private static CountingDetector Of(JunctionView view, DetectorView detector, DateTimeOffset now)
    {
        var (condition, since, fault) = Judge(view.At(now), detector);
        return new CountingDetector
        {
            Junction = view.Id,
            Channel = detector.Channel,
            Name = $"{view.Name}, {(detector.Name.Length > 0 ? detector.Name : detector.Channel)}",
            Place = view.Place,
            Counted = detector.Functions?.Contains(DetectorFunction.Bicycle) is true ? Counted.Bicycles : Counted.Vehicles,
            Lane = detector.Lane,
            Approach = detector.Approach,
            Condition = condition,
            Since = since,
            Fault = fault,
            // Who says nothing has counted nothing that could be told.
            Last = fault is HealthReason.NoData or HealthReason.StuckOff ? null : Last(detector),
        };
    }

    private static CountedSpan? Last(DetectorView detector) => detector.Figures?.FirstOrDefault(static f => f.Minutes == Minutes) is { } figure
        ? new CountedSpan(new TimeWindow(figure.To.AddMinutes(-figure.Minutes), figure.To), figure.Count, figure.Occupancy)
        : null;

    /// <summary>Silence comes first, as it hides everything else; then what the detector itself is known to have.</summary>
    private static (DetectorCondition Condition, DateTimeOffset? Since, string? Fault) Judge(Published published, DetectorView detector) => published.Quality switch
    {
        Quality.Unknown => (DetectorCondition.Unknown, null, "never-heard"),
        Quality.Stale => (DetectorCondition.Stale, published.Since, "stale"),
        _ when detector.Fault is { } code => (DetectorCondition.Faulty, detector.FaultSince, $"fault-{code}"),
        _ when detector.Health is [var first, ..] => (DetectorCondition.Faulty, first.Since, first.Reason),
        _ when detector.On is null => (DetectorCondition.Unknown, null, "never-heard"),
        Quality.Partial => (DetectorCondition.Partial, null, "gap"),
        _ => (DetectorCondition.Working, null, null),
    };
}
