namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>Edges that the kernel counted and did not hand over, or so late that they were told with another date.</summary>
/// <param name="Lines">Offsets of the lines that may be concerned.</param>
/// <param name="Since">Nothing was lost before this instant.</param>
/// <param name="Until">Nor after this one.</param>
/// <param name="Count">How many.</param>
/// <param name="Levels">The level of every line of the request at the end of it, as it was told.</param>
internal sealed record LineLoss(IReadOnlyList<int> Lines, TimeSpan Since, TimeSpan Until, long Count, IReadOnlyDictionary<int, bool> Levels);
