using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>struct gpio_v2_line_info of linux/gpio.h. Its attributes are not looked at.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LineInfoData
{
    public const int Size = 256;

    public fixed byte Name[32];
    public fixed byte Consumer[32];
    public uint Offset;
    public uint AttributeCount;
    public LineFlags Flags;
    public fixed ulong Attributes[20];
    public fixed uint Padding[4];
}
