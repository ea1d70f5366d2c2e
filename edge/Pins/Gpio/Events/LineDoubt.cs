using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>An event whose level alternation contradicts.</summary>
/// <param name="Event">As the kernel told it.</param>
/// <param name="At">When it is told to have happened.</param>
/// <param name="Arrived">When it was taken out of the kernel.</param>
internal sealed record LineDoubt(LineEvent Event, TimeSpan At, TimeSpan Arrived);
