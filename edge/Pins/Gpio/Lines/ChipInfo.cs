namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>What the kernel tells of a chip.</summary>
/// <param name="Path">Its device file, as in <c>/dev/gpiochip0</c>.</param>
/// <param name="Name">Its name, which may be another one after the next boot, as in <c>gpiochip0</c>.</param>
/// <param name="Label">What it is, as in <c>pinctrl-rp1</c>.</param>
/// <param name="Lines">How many lines it has.</param>
internal sealed record ChipInfo(string Path, string Name, string Label, int Lines);
