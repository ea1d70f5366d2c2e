namespace Jena.Iot.Domain.Junctions.Selection;

/// <summary>What the controller was last seen to run: the latest event 131.</summary>
/// <param name="Programme">0 for none that is known.</param>
/// <param name="Since">Since when it is so.</param>
public sealed record ProgrammeShown(int Programme, DateTimeOffset Since);
