namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>What the kernel tells of a line.</summary>
/// <param name="Offset">Its number on its chip.</param>
/// <param name="Name">Its name, empty for none; two lines may have the same.</param>
/// <param name="Consumer">Who holds it, as they call themselves; empty when they do not.</param>
/// <param name="IsUsed">Whether somebody holds it, be it the kernel.</param>
/// <param name="Direction">Input or output, as it is now.</param>
internal sealed record LineInfo(int Offset, string Name, string Consumer, bool IsUsed, LineDirection Direction);
