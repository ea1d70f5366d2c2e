using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>struct gpio_v2_line_values of linux/gpio.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LineValuesData
{
    public const int Size = 16;

    public ulong Levels;
    public ulong Mask;
}
