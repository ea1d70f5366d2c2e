namespace Jena.Iot.Edge.Pins;

/// <summary>Edges that happened and are not delivered.</summary>
/// <param name="Lines">The lines that may be concerned.</param>
/// <param name="Since">Nothing was lost before this instant since boot.</param>
/// <param name="Until">Nor after this one; edges delivered afterwards are later.</param>
/// <param name="Levels">The level of every line at the end of it.</param>
public sealed record PinLoss(IReadOnlyList<string> Lines, TimeSpan Since, TimeSpan Until, IReadOnlyDictionary<string, bool> Levels);
