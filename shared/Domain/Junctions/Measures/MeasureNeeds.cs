using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>What a measure needs of a junction. Whoever lacks it gets a reason, never an empty answer.</summary>
public sealed class MeasureNeeds
{
    private readonly ushort[] _codes;

    /// <param name="measure">The measure's word.</param>
    /// <param name="function">What its detectors have to serve for; null when it needs none.</param>
    /// <param name="codes">The event codes that it is computed from.</param>
    public MeasureNeeds(string measure, DetectorFunction? function, params ReadOnlySpan<ushort> codes) => (Measure, Function, _codes) = (measure, function, codes.ToArray());

    public string Measure { get; }

    public DetectorFunction? Function { get; }

    /// <summary>What its detectors serve for where their events alone say enough to compute it; <see cref="DetectorFunction.None"/> for any that is no push button, null for no detectors.</summary>
    public DetectorFunction? HeardAs { get; init; }

    /// <summary>
    /// What is missing; null when the measure can be computed. A junction that nobody has configured is asked for its detectors, and taken to
    /// observe every code.
    /// </summary>
    /// <param name="phase">The phase that is asked for; null for all.</param>
    /// <param name="channel">The detector that is asked for; null for all.</param>
    public MeasureLack? Lacking(JunctionConfiguration? configuration, ushort? phase = null, ushort? channel = null)
    {
        if (configuration?.Observes.Missing(_codes) is { Count: > 0 } missing)
        {
            return new MeasureLack(
                "codes-not-observed",
                $"'{Measure}' is computed from event codes that cannot be observed here: {string.Join(", ", missing)}. Where they can, add them to 'observes' in the configuration.");
        }
        if (Function is not { } function || Detectors(configuration, phase, channel).Count > 0)
            return null;
        var word = Word(function);
        var which = (phase, channel) switch
        {
            (_, { } detector) => $"detector {detector} is not configured as one{(phase is { } p ? $" of phase {p}" : "")}",
            ({ } p, null) => $"phase {p} has none",
            _ => configuration is null ? "the junction has no configuration" : "none is configured with a phase",
        };
        return new MeasureLack("detector-not-configured", $"'{Measure}' needs a detector with the function '{word}': {which}. Add it to 'detectors' in the configuration.");
    }

    /// <summary>
    /// Why an answer about this phase or detector has no row: the configuration does not have it. Null when it has, and where nobody has
    /// configured the junction.
    /// </summary>
    public MeasureLack? Unknown(JunctionConfiguration? configuration, ushort? phase, ushort? channel)
    {
        if (configuration is null)
            return null;
        if (channel is { } detector && configuration.Detectors.All(d => d.IsPedestrian || d.Channel != detector))
            return new MeasureLack("detector-not-configured", $"'{Measure}' knows nothing of detector {detector}: it is not configured, and said nothing. Add it to 'detectors' in the configuration.");
        if (phase is not { } number || PhasesOf(configuration).Contains(number))
            return null;
        return new MeasureLack("phase-not-configured", $"'{Measure}' knows nothing of phase {number}: it is not configured, and said nothing. Those that are: {string.Join(", ", PhasesOf(configuration).Order())}.");
    }

    /// <summary>
    /// Why an answer about what was never heard of is none: no detector of <see cref="HeardAs"/> is configured. Null when one is, and where nobody has
    /// configured the junction.
    /// </summary>
    /// <param name="phase">The phase that is asked for; null for all.</param>
    public MeasureLack? Unheard(JunctionConfiguration? configuration, ushort? phase)
    {
        if (configuration is null || HeardAs is not { } function)
            return null;
        var own = configuration.Detectors.Where(d => function is DetectorFunction.None ? !d.IsPedestrian : d.Serves(function)).ToList();
        if (own.Exists(d => phase is null || d.Phase is null || d.Phase == phase))
            return null;
        var which = function is DetectorFunction.None ? "a detector" : $"a detector with the function '{Word(function)}'";
        return new MeasureLack(
            "detector-not-configured", $"'{Measure}' needs {which}: {(own.Count > 0 ? $"phase {phase} has none" : "none is configured")}, and none was heard of. Add it to 'detectors' in the configuration.");
    }

    /// <summary>Why rows of detectors cannot be those of a phase: none is configured for it. Null when one is.</summary>
    public MeasureLack? WithoutDetectorOf(ushort phase, JunctionConfiguration? configuration) => configuration?.Detectors.Any(d => !d.IsPedestrian && d.Phase == phase) is true
        ? null
        : new MeasureLack(
            "detector-not-configured",
            $"'{Measure}' of phase {phase} needs a detector that serves it: {(configuration is null ? "the junction has no configuration" : "none does")}. Add it to 'detectors' in the configuration.");

    private static HashSet<ushort> PhasesOf(JunctionConfiguration configuration) =>
    [
        .. configuration.Phases.Select(static p => p.Number), .. configuration.Overlaps.Select(static o => o.Number), .. configuration.Groups.Select(static g => g.Number),
        .. configuration.Groups.Select(static g => g.ServedPhase()).OfType<ushort>(), .. configuration.Detectors.Select(static d => d.Phase).OfType<ushort>(),
    ];

    /// <summary>The detectors that it is computed from, in the configuration's order: those with its function and a phase. None when it needs none.</summary>
    public IReadOnlyList<DetectorUse> Detectors(JunctionConfiguration? configuration, ushort? phase = null, ushort? channel = null)
    {
        if (Function is not { } function || configuration is null)
            return [];
        return [.. configuration.Detectors
            .Where(d => d.Serves(function) && d.Phase is not null && (phase is null || d.Phase == phase) && (channel is null || d.Channel == channel))
            .Select(d => new DetectorUse(d.Channel, d.Phase!.Value, Shift(d, function), d.Approach))];
    }

    private static TimeSpan Shift(Detector detector, DetectorFunction function)
    {
        var latency = detector.LatencySeconds is { } seconds ? TimeSpan.FromSeconds(seconds)
            : function is DetectorFunction.YellowRed ? YellowRedActuations.UsualLatency
            : TimeSpan.Zero;
        // Only who is still on the way has a distance to go.
        return function is DetectorFunction.Advance ? ArrivalCorrection.Of(detector.DistanceMetres, detector.SpeedKmh, latency)
            : function is DetectorFunction.YellowRed ? -latency
            : TimeSpan.Zero;
    }

    private static string Word(DetectorFunction function)
    {
        var name = function.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}

/// <param name="Code"><c>codes-not-observed</c>, <c>detector-not-configured</c> or <c>phase-not-configured</c>.</param>
/// <param name="Reason">What is missing, and what to do about it.</param>
public sealed record MeasureLack(string Code, string Reason);
