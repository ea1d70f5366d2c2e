using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

/// <summary>The rows of all measures as text, to compare one log with another.</summary>
internal static class EveryMeasure
{
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(
        EventLog log, MeasureSpan span, IReadOnlyList<DetectorUse> advance, IReadOnlyList<DetectorUse> presence, IReadOnlyList<DetectorUse> yellowRed, IReadOnlyList<DetectorUse> count) =>
        new Dictionary<string, IReadOnlyList<string>>
        {
            ["arrivals on green"] = Text(ArrivalsOnGreen.Of(log, advance, span)),
            ["approach delay"] = Text(ApproachDelay.Of(log, advance, span)),
            ["platoon ratio"] = Text(PlatoonRatio.Of(log, advance, span)),
            ["level of service"] = Text(LevelOfService.Of(ApproachDelay.Of(log, advance, span), ServiceThresholds.Vehicles)),
            ["coordination diagram"] = Text(CoordinationDiagram.Of(log, advance, span)),
            ["split failures"] = Text(SplitFailures.Of(log, presence, span)),
            ["terminations"] = Text(Terminations.Of(log, span)),
            ["pedestrians"] = Text(Pedestrians.Of(log, span)),
            ["unique pedestrians"] = Text(UniquePedestrians.Of(log, span)),
            ["pedestrian volumes"] = Text(PedestrianVolumes.Of(log, span)),
            ["pedestrian delay"] = Text(PedestrianDelay.Of(log, span)),
            ["phase wait"] = Text(PhaseWait.Of(log, span)),
            ["yellow and red actuations"] = Text(YellowRedActuations.Of(log, yellowRed, span)),
            ["red light violations"] = Text(RedLightViolations.Of(log, yellowRed, span)),
            ["splits"] = Text(Splits.Of(log, span)),
            ["coordination"] = Text(Coordination.Of(log, span)),
            ["preemption"] = Text(Preemption.Of(log, span)),
            ["priority"] = Text(Priority.Of(log, span)),
            ["has data"] = Text(HasData.Of(log, span)),
            ["timeline"] = Text(Timeline.Of(log, span)),
            ["predictability"] = Text(Predictability.Of(log, span)),
            ["volume figures"] = Text(VolumeFigures.Of(log, count, span)),
        };

    /// <summary>The same from bins, with the two that are computed from their counts.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> OfSample(int device, IReadOnlyList<JunctionBinAggregate> bins) => new Dictionary<string, IReadOnlyList<string>>(OfSample(device, EventLog.Of(bins)))
    {
        ["actuations"] = Text(Actuations.Of(bins, SampleLog.Window, SampleLog.Span.Length, SampleLog.Window.To, standing: true)),
        ["has data, of counts"] = Text(HasData.Of(bins, SampleLog.Window, SampleLog.Span.Length)),
    };

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> OfSample(int device, EventLog log, MeasureSpan? span = null) => Of(
        log,
        span ?? SampleLog.Span,
        SampleLog.Uses(device, "Advance"),
        SampleLog.Uses(device, "Presence"),
        SampleLog.Uses(device, "Yellow_Red", -YellowRedActuations.UsualLatency),
        SampleLog.Uses(device, "Stopbar Count"));

    private static IReadOnlyList<string> Text<T>(IEnumerable<T> rows) => [.. rows.Select(Given.Json)];
}
