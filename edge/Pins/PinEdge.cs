namespace Jena.Iot.Edge.Pins;

/// <summary>A line changed its level.</summary>
/// <param name="Line">The line's name, as the station file declares it.</param>
/// <param name="Level">The level after the change: true for high.</param>
/// <param name="Monotonic">When, since boot.</param>
/// <param name="Position">The place of this edge in a stimulus that counts its own edges, 1 or more; 0 when there is none.</param>
/// <param name="Sequence">
/// The kernel's number of the event among those of the lines that it orders with this one, 1 or more; null where pins have none, and for
/// an edge that was found by reading the line.
/// </param>
public readonly record struct PinEdge(string Line, bool Level, TimeSpan Monotonic, long Position = 0, uint? Sequence = null);
