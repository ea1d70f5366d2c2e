namespace Jena.Iot.Domain.Junctions.Plausibility;

/// <summary>By what a junction's signals are judged, beside the times and matrices of its configuration.</summary>
/// <param name="ToleranceSeconds">Times that are off by no more than this are kept: 0 to 2, default 0.3.</param>
/// <param name="DarkSeconds">A group that is dark for longer, while others work, has a dark lamp: 0.5 to 60, default 2.</param>
/// <param name="MissingCycles">A group of a programme with a fixed course misses its cycle when its green does not begin for so many cycles: 1 to 10, default 2.</param>
/// <param name="CycleSeconds">The cycle to take for that when none is known: 20 to 300, default 150.</param>
/// <param name="StandsMinutes">How long a finding of a moment stands after it was last made: 1 to 1440, default 15.</param>
public sealed record PlausibilitySettings(
    double ToleranceSeconds = 0.3, double DarkSeconds = 2, double MissingCycles = 2, double CycleSeconds = 150, double StandsMinutes = 15)
{
    public static PlausibilitySettings Default { get; } = new();
}
