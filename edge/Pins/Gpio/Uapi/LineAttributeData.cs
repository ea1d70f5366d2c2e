using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>struct gpio_v2_line_config_attribute of linux/gpio.h with the attribute within.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct LineAttributeData
{
    public const int Size = 24;

    public const uint FlagsId = 1;
    public const uint LevelsId = 2;
    public const uint DebounceId = 3;

    [FieldOffset(0)]
    public uint Id;

    [FieldOffset(4)]
    public uint Padding;

    [FieldOffset(8)]
    public LineFlags Flags;

    [FieldOffset(8)]
    public ulong Levels;

    [FieldOffset(8)]
    public uint DebounceMicroseconds;

    /// <summary>The lines that it is meant for.</summary>
    [FieldOffset(16)]
    public ulong Mask;
}
