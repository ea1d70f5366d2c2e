using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Jena.Iot.Edge.Pins.Gpio.Uapi;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>Sizes, offsets and numbers as linux/gpio.h gives them to a C compiler.</summary>
public class UapiLayout
{
    [Fact]
    public void Structures_are_as_large_as_those_of_the_kernel()
    {
        Assert.Equal(ChipInfoData.Size, Unsafe.SizeOf<ChipInfoData>());
        Assert.Equal(LineInfoData.Size, Unsafe.SizeOf<LineInfoData>());
        Assert.Equal(LineAttributeData.Size, Unsafe.SizeOf<LineAttributeData>());
        Assert.Equal(LineConfigData.Size, Unsafe.SizeOf<LineConfigData>());
        Assert.Equal(LineRequestData.Size, Unsafe.SizeOf<LineRequestData>());
        Assert.Equal(LineValuesData.Size, Unsafe.SizeOf<LineValuesData>());
        Assert.Equal(LineEventData.Size, Unsafe.SizeOf<LineEventData>());
        Assert.Equal(PollData.Size, Unsafe.SizeOf<PollData>());
    }

    [Theory]
    [InlineData(typeof(ChipInfoData), nameof(ChipInfoData.Lines), 64)]
    [InlineData(typeof(LineInfoData), nameof(LineInfoData.Offset), 64)]
    [InlineData(typeof(LineInfoData), nameof(LineInfoData.Flags), 72)]
    [InlineData(typeof(LineConfigData), nameof(LineConfigData.AttributeCount), 8)]
    [InlineData(typeof(LineConfigData), nameof(LineConfigData.Attributes), 32)]
    [InlineData(typeof(LineAttributeData), nameof(LineAttributeData.Levels), 8)]
    [InlineData(typeof(LineAttributeData), nameof(LineAttributeData.Mask), 16)]
    [InlineData(typeof(LineRequestData), nameof(LineRequestData.Config), 288)]
    [InlineData(typeof(LineRequestData), nameof(LineRequestData.LineCount), 560)]
    [InlineData(typeof(LineRequestData), nameof(LineRequestData.EventBuffer), 564)]
    [InlineData(typeof(LineRequestData), nameof(LineRequestData.Descriptor), 588)]
    [InlineData(typeof(LineEventData), nameof(LineEventData.Offset), 12)]
    [InlineData(typeof(LineEventData), nameof(LineEventData.Sequence), 16)]
    [InlineData(typeof(LineEventData), nameof(LineEventData.LineSequence), 20)]
    public void Fields_stand_where_the_kernel_has_them(Type type, string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf(type, field));

    [Fact]
    public void Requests_have_the_numbers_of_the_kernel()
    {
        Assert.Equal(0x8044B401, GpioIoctl.GetChipInfo);
        Assert.Equal(0xC100B405, GpioIoctl.GetLineInfo);
        Assert.Equal(0xC250B407, GpioIoctl.GetLine);
        Assert.Equal(0xC110B40D, GpioIoctl.SetConfig);
        Assert.Equal(0xC010B40E, GpioIoctl.GetValues);
        Assert.Equal(0xC010B40F, GpioIoctl.SetValues);
    }
}
