using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Api.Junctions;

/// <summary>Every measure that can be asked for.</summary>
internal static class MeasureCatalogue
{
    private static readonly ushort[] Signals = [IndianaCode.BeginGreen, IndianaCode.BeginYellow, IndianaCode.BeginRedClearance];

    private static readonly MeasureNeeds Volumes = new("volume-figures", DetectorFunction.Count, IndianaCode.DetectorOn);

    public static IReadOnlyList<Measure> All { get; } =
    [
        new Measure<ActuationRow>(
            new("actuations", null, IndianaCode.DetectorOn) { HeardAs = DetectorFunction.None },
            "How often, and for what part of the time, each detector was occupied; ?standing=true has bins in which it was so throughout, too",
            static (input, question, _) => question.IsShort
                ? Actuations.Of(input.Log, input.Span, question.Standing is true)
                : Actuations.Of(input.Bins, input.Span.Window, input.Span.Length, input.Span.Known, question.Standing is true),
            new Dictionary<string, string>
            {
                ["actuation"] = $"event code {IndianaCode.DetectorOn}",
                ["occupancy"] = $"from event code {IndianaCode.DetectorOn} to {IndianaCode.DetectorOff}; missing changes repaired",
                ["flow"] = "actuations per hour",
            }) { Detector = static row => row.Detector, CountsAlone = true, Heard = static (input, _) => input.Bins.Any(static b => b.Detectors.Length > 0) },
        new Measure<HasDataRow>(
            new("has-data", null),
            "The bins in which the junction's controller recorded throughout",
            static (input, question, _) => question.IsShort ? HasData.Of(input.Log, input.Span) : HasData.Of(input.Bins, input.Span.Window, input.Span.Length),
            new Dictionary<string, string> { ["least"] = $"{HasData.Least} events of the controller's own in each 5 minutes" })
        { CountsAlone = true },
        new Measure<ArrivalsOnGreenRow>(
            new("arrivals-on-green", DetectorFunction.Advance, [IndianaCode.DetectorOn, .. Signals]),
            "How many of those who arrive find the phase green",
            static (input, _, detectors) => ArrivalsOnGreen.Of(input.Log, detectors, input.Span),
            new Dictionary<string, string> { ["arrival"] = "an actuation of an advance detector, moved to the stop line by distance over speed where both are configured, less latency (0 s unless configured)" })
        { Phase = static row => row.Phase },
        new Measure<ApproachDelayRow>(
            new("approach-delay", DetectorFunction.Advance, [IndianaCode.DetectorOn, .. Signals]),
            "How long those who arrive on red wait for green",
            static (input, _, detectors) => ApproachDelay.Of(input.Log, detectors, input.Span),
            new Dictionary<string, string> { ["delay"] = "seconds from arrivals on red to the next green, over all arrivals" })
        { Phase = static row => row.Phase },
        new Measure<PlatoonRatioRow>(
            new("platoon-ratio", DetectorFunction.Advance, [IndianaCode.DetectorOn, .. Signals]),
            "The share that arrives on green over the share of time that is green",
            static (input, _, detectors) => PlatoonRatio.Of(input.Log, detectors, input.Span),
            new Dictionary<string, string> { ["ratio"] = "share of arrivals on green over share of green time" })
        { Phase = static row => row.Phase },
        new Measure<LevelOfServiceRow>(
            new("level-of-service", DetectorFunction.Advance, [IndianaCode.DetectorOn, .. Signals]),
            "The level of service that the approach delay comes to; ?thresholds= are the greatest waits of the levels from A on",
            static (input, question, detectors) => LevelOfService.Of(ApproachDelay.Of(input.Log, detectors, input.Span), question.Thresholds),
            new Dictionary<string, string> { ["toBeConfirmed"] = $"the thresholds that come with it, {ServiceThresholds.Vehicles} s, are to be confirmed against the HBS that the city works by; Measures:LevelOfService and ?thresholds= have others" })
        { Phase = static row => row.Phase },
        new Measure<DiagramCycleRow>(
            new("coordination-diagram", DetectorFunction.Advance, [IndianaCode.DetectorOn, .. Signals]),
            "What a Purdue coordination diagram is drawn from: every cycle with its colours and arrivals",
            static (input, _, detectors) => CoordinationDiagram.Of(input.Log, detectors, input.Span),
            new Dictionary<string, string> { ["cycle"] = "from a begin of green to the next; seconds count from there" })
        { Phase = static row => row.Phase },
        new Measure<SplitFailureRow>(
            new("split-failures", DetectorFunction.Presence, [IndianaCode.DetectorOff, IndianaCode.DetectorOn, .. Signals]),
            "Cycles whose green did not suffice",
            static (input, _, detectors) => SplitFailures.Of(input.Log, detectors, input.Span),
            new Dictionary<string, string>
            {
                ["greenOccupancy"] = FormattableString.Invariant($"at least {SplitFailures.UsualThreshold}"),
                ["redOccupancy"] = FormattableString.Invariant($"at least {SplitFailures.UsualThreshold} of the first {SplitFailures.RedTime.TotalSeconds} s"),
            }) { Phase = static row => row.Phase },
        new Measure<TerminationRow>(
            new("terminations", null, IndianaCode.GapOut, IndianaCode.MaxOut, IndianaCode.ForceOff),
            "Why greens ended",
            static (input, _, _) => Terminations.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["causes"] = "event codes 4 gapOut, 5 maxOut, 6 forceOff" })
        { Phase = static row => row.Phase },
        new Measure<PedestrianRow>(
            new("pedestrians", null, IndianaCode.PedestrianBeginWalk, IndianaCode.PedestrianDetectorOn) { HeardAs = DetectorFunction.Pedestrian },
            "How often people on foot were served, and how often they pressed",
            static (input, _, _) => Pedestrians.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["services"] = "event codes 21 and 67", ["actuations"] = "event code 90" })
        { Phase = static row => row.Phase },
        new Measure<UniquePedestrianRow>(
            new("unique-pedestrians", null, IndianaCode.PedestrianDetectorOn) { HeardAs = DetectorFunction.Pedestrian },
            "Presses that are not somebody's pressing again",
            static (input, _, _) => UniquePedestrians.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["unique"] = FormattableString.Invariant($"more than {UniquePedestrians.Again.TotalSeconds} s after the one before") })
        { Phase = static row => row.Phase, Heard = Pressed },
        new Measure<PedestrianVolumeRow>(
            new("pedestrian-volumes", null, IndianaCode.PedestrianDetectorOn) { HeardAs = DetectorFunction.Pedestrian },
            "How many people on foot there were, estimated from unique presses",
            static (input, _, _) => PedestrianVolumes.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["estimate"] = "0.7167 n + 0.0599 n² for the n unique presses of the hour that begins with a quarter, by the quarter's share of them, and 1.1063 / 4" })
        { Phase = static row => row.Phase, Heard = Pressed, QuartersAlone = true },
        new Measure<PedestrianDelayRow>(
            new("pedestrian-delay", null, IndianaCode.PedestrianBeginWalk, IndianaCode.PedestrianBeginClearance, IndianaCode.PedestrianDetectorOn) { HeardAs = DetectorFunction.Pedestrian },
            "How long who pressed first waits for walk",
            static (input, _, _) => PedestrianDelay.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["least"] = FormattableString.Invariant($"{PedestrianDelay.Least.TotalSeconds} s") })
        { Phase = static row => row.Phase, Heard = Pressed },
        new Measure<PhaseWaitRow>(
            new("phase-wait", null, IndianaCode.BeginGreen, IndianaCode.PhaseCallRegistered),
            "How long a phase that was called waits for its green",
            static (input, _, _) => PhaseWait.Of(input.Log, input.Span),
            new Dictionary<string, string>
            {
                ["preemption"] = FormattableString.Invariant($"waits that begin within one, or up to {PhaseWait.Recovery.TotalSeconds} s after it, are left out"),
                ["skip"] = FormattableString.Invariant($"longer than {PhaseWait.SkipCycles} cycles; the cycle is {PhaseWait.AssumedCycle.TotalSeconds} s where none is told"),
                ["least"] = FormattableString.Invariant($"{PhaseWait.Least.TotalSeconds} s"),
            }) { Phase = static row => row.Phase },
        new Measure<YellowRedRow>(
            new("yellow-red-actuations", DetectorFunction.YellowRed, [IndianaCode.DetectorOn, .. Signals]),
            "Who enters around the begin of red, by how long before or after it",
            static (input, _, detectors) => YellowRedActuations.Of(input.Log, detectors, input.Span),
            new Dictionary<string, string> { ["offset"] = FormattableString.Invariant($"from red's begin, in half seconds, from {YellowRedActuations.From} s on"), ["latency"] = FormattableString.Invariant($"{YellowRedActuations.UsualLatency.TotalSeconds} s unless configured") })
        { Phase = static row => row.Phase },
        new Measure<RedLightViolationRow>(
            new("red-light-violations", DetectorFunction.YellowRed, [IndianaCode.DetectorOn, .. Signals]),
            "Who enters after amber has ended",
            static (input, _, detectors) => RedLightViolations.Of(input.Log, detectors, input.Span),
            new Dictionary<string, string> { ["severe"] = FormattableString.Invariant($"more than {RedLightViolations.Severe.TotalSeconds} s after amber's end"), ["latency"] = FormattableString.Invariant($"{YellowRedActuations.UsualLatency.TotalSeconds} s unless configured") })
        { Phase = static row => row.Phase },
        new Measure<SplitRow>(
            new("splits", null, IndianaCode.FirstVendorSplit),
            "How long splits were, as the controller's maker tells",
            static (input, _, _) => Splits.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["split"] = $"the mean parameter of event codes {IndianaCode.FirstVendorSplit} to {IndianaCode.LastVendorSplit}" }),
        new Measure<CoordinationRow>(
            new("coordination", null, IndianaCode.PatternChange),
            "Which pattern and cycle ran",
            static (input, _, _) => Coordination.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["carried"] = "the last that was told in the bin or before it, however long ago; 0 for none" }),
        new Measure<PreemptionRow>(
            new("preemption", null, IndianaCode.PreemptCallOn, IndianaCode.PreemptCallOff),
            "How often the junction was taken over by somebody who must pass",
            static (input, _, _) => Preemption.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["duration"] = "from event code 102 to 104" })
        { GoesOn = static input => Preemption.GoesOn(input.Log, input.Span) },
        new Measure<PriorityRow>(
            new("priority", null, IndianaCode.PriorityCheckIn, IndianaCode.PriorityCheckOut),
            "How often trams and buses asked for priority, and what they got",
            static (input, _, _) => Priority.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["events"] = "codes 112 to 119" }),
        new Measure<TimelineRow>(
            new("timeline", null),
            "What went on from when to when",
            static (input, _, _) => Timeline.Of(input.Log, input.Span, input.Configured?.Configuration.Observes, StillSpeaks(input)),
            new Dictionary<string, string> { ["least"] = FormattableString.Invariant($"{Timeline.Least.TotalSeconds} s"), ["instants"] = FormattableString.Invariant($"shown for {Timeline.Instant.TotalSeconds} s") })
        { GoesOn = static input => Timeline.GoesOn(input.Log, input.Span, input.Configured?.Configuration.Observes) },
        new Measure<PredictabilityRow>(
            new("predictability", null, IndianaCode.BeginGreen, IndianaCode.BeginRedClearance),
            "How alike the cycles of a signal are",
            static (input, _, _) => Predictability.Of(input.Log, input.Span),
            new Dictionary<string, string> { ["cycle"] = "from a begin of green to the next, second by second" })
        { Phase = static row => row.Phase },
        new Measure<VolumeFigureRow>(
            Volumes,
            "Peak hour, peak-hour factor, the peak hour's part of the span and the direction's part of the peak hour",
            VolumesOf,
            new Dictionary<string, string>
            {
                ["peakHour"] = "the four quarters in a row with the most vehicles",
                ["peakShare"] = "K, of both directions where the configuration has the phase that opposes",
                ["directionalSplit"] = "D, null where it has none; none of a single detector",
            })
        { Phase = static row => row.Phase },
    ];

    /// <summary>The other direction is counted whatever phase is asked for.</summary>
    private static IReadOnlyList<VolumeFigureRow> VolumesOf(MeasureInput input, MeasureQuestion question, IReadOnlyList<DetectorUse> detectors) =>
        question.Detector is null && input.Configured?.Configuration is { } configuration
            ? VolumeFigures.Of(input.Log, Volumes.Detectors(configuration), input.Span, OppositePhases.Of(configuration))
            : VolumeFigures.Of(input.Log, detectors, input.Span);

    /// <summary>What has not ended at a junction that is not heard any more has an end that nobody knows.</summary>
    private static bool StillSpeaks(MeasureInput input)
    {
        var read = input.Span.Window.To + MeasureReader.Furthest;
        return input.Log.Last >= (read < input.Span.Known ? read : input.Span.Known) - MeasureReader.UsualSilence;
    }

    private static bool Pressed(MeasureInput input, ushort? phase) => input.Log.Parameters(IndianaCode.PedestrianDetectorOn).Any(pressed => phase is null || pressed == phase);
}
