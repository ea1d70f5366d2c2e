using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>struct gpio_v2_line_request of linux/gpio.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LineRequestData
{
    public const int Size = 592;

    public fixed uint Offsets[64];
    public fixed byte Consumer[32];
    public LineConfigData Config;
    public uint LineCount;
    public uint EventBuffer;
    public fixed uint Padding[5];
    public int Descriptor;
}
