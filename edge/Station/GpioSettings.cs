using Jena.Iot.Edge.Pins.Gpio;

namespace Jena.Iot.Edge.Station;

/// <summary>Which lines of which GPIO chips a station uses.</summary>
/// <param name="Driver">Default kernel.</param>
/// <param name="Lines">Inputs and outputs, by their names; no line of a chip twice.</param>
public sealed record GpioSettings(GpioDriverKind Driver, IReadOnlyList<GpioLine> Lines);
