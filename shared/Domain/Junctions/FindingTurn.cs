using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Plausibility;

namespace Jena.Iot.Domain.Junctions;

/// <summary>A finding came to stand, or ceased to. One of the two is set.</summary>
/// <param name="At">When that was known: never before an earlier turn.</param>
internal readonly record struct FindingTurn(PlausibilityFinding? Signals, HealthFinding? Detector, bool Stands, DateTimeOffset At);
