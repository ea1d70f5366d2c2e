using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>struct gpiochip_info of linux/gpio.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ChipInfoData
{
    public const int Size = 68;

    public fixed byte Name[32];
    public fixed byte Label[32];
    public uint Lines;
}
