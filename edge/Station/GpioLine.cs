using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Station;

/// <summary>One line of a GPIO chip. Levels are those after <see cref="ActiveLow"/>.</summary>
/// <param name="Name">Its name in the station.</param>
/// <param name="Chip">The chip's name (<c>gpiochip0</c>), label (<c>pinctrl-rp1</c>) or path.</param>
/// <param name="Line">The line's name (<c>GPIO17</c>) or number on the chip, from 0.</param>
public sealed record GpioLine(string Name, string Chip, string Line)
{
    public bool IsOutput { get; init; }

    /// <summary>Only of an input. Default as it is.</summary>
    public LineBias Bias { get; init; }

    /// <summary>A high voltage is a low level. Default false.</summary>
    public bool ActiveLow { get; init; }

    /// <summary>So long the kernel waits for an input to be quiet; 0, the default, for not at all, to 10 s.</summary>
    public TimeSpan KernelDebounce { get; init; }
}
