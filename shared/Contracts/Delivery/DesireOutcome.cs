using Jena.Iot.Domain.Common;

namespace Jena.Iot.Contracts.Delivery;

/// <summary>What became of a wish for a station file: it was taken when there is neither a refusal nor a mistake.</summary>
/// <param name="Hash">Of the text.</param>
/// <param name="Refusal">Why the cabinet refused it; null when it did not.</param>
/// <param name="Mistakes">Why the registry refused it; empty when it did not.</param>
[GenerateSerializer, Immutable, Alias("jena.DesireOutcome")]
public sealed record DesireOutcome([property: Id(0)] string Hash, [property: Id(1)] Refusal? Refusal, [property: Id(2)] IReadOnlyList<string> Mistakes);
