using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>struct gpio_v2_line_event of linux/gpio.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LineEventData
{
    public const int Size = 48;

    public const uint Rising = 1;

    public ulong TimestampNanoseconds;
    public uint Id;
    public uint Offset;
    public uint Sequence;
    public uint LineSequence;
    public fixed uint Padding[6];
}
