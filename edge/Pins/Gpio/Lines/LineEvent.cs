namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>One edge as the kernel tells it.</summary>
/// <param name="Offset">The line's number on its chip.</param>
/// <param name="Level">
/// The level after the edge. With both edges watched it is sampled a moment after the interrupt, and may be that after the next edge.
/// </param>
/// <param name="At">When, by the kernel's monotonic clock.</param>
/// <param name="Sequence">The number of the event among those of all lines of the request, from 1; wraps. Two may share one.</param>
/// <param name="LineSequence">The number of the event among those of its line, from 1; wraps.</param>
internal readonly record struct LineEvent(int Offset, bool Level, TimeSpan At, uint Sequence, uint LineSequence);
