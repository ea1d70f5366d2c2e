namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>A detector as a measure needs it.</summary>
/// <param name="Channel">The parameter of its events.</param>
/// <param name="Phase">The phase that it serves.</param>
/// <param name="Shift">What is added to the time of its actuations: time to the stop line less latency. Default 0.</param>
/// <param name="Approach">The approach that it lies in; null for that of its phase.</param>
public readonly record struct DetectorUse(ushort Channel, ushort Phase, TimeSpan Shift = default, string? Approach = null);
