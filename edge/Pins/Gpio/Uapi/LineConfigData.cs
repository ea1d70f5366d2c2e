using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>struct gpio_v2_line_config of linux/gpio.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LineConfigData
{
    public const int Size = 272;

    /// <summary>Attributes that one configuration holds.</summary>
    public const int MostAttributes = 10;

    public LineFlags Flags;
    public uint AttributeCount;
    public fixed uint Padding[5];
    public LineAttributes Attributes;
}

/// <summary>The attributes of a configuration.</summary>
[InlineArray(LineConfigData.MostAttributes)]
internal struct LineAttributes
{
    private LineAttributeData _first;
}
