namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>A line changed its level.</summary>
/// <param name="Offset">The line's number on its chip.</param>
/// <param name="Level">The level after the change.</param>
/// <param name="At">When the line changed, by the kernel's monotonic clock; less the period of a kernel debounce.</param>
/// <param name="Sequence">The kernel's number of the event within its request; null for a change that was found by reading the line.</param>
internal readonly record struct LineChange(int Offset, bool Level, TimeSpan At, uint? Sequence);
