using System.Device.Gpio;

namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>How one line of a chip is to be used. Levels and edges are those after <see cref="ActiveLow"/>.</summary>
/// <param name="Offset">The line's number on its chip, from 0.</param>
internal sealed record LineSettings(int Offset)
{
    public LineDirection Direction { get; init; }

    public LineBias Bias { get; init; }

    /// <summary>A high voltage is a low level, and the other way round. Default false.</summary>
    public bool ActiveLow { get; init; }

    /// <summary>The edges that give events; only of an input. Default none.</summary>
    public PinEventTypes Edges { get; init; }

    /// <summary>So long the kernel waits for the line to be quiet before it gives an event; zero, the default, for not at all. Only of an input.</summary>
    public TimeSpan Debounce { get; init; }

    /// <summary>The level that an output takes when it is requested or configured.</summary>
    public bool Level { get; init; }
}
