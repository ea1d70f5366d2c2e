namespace Jena.Iot.Edge.Pins.Gpio.Uapi;

/// <summary>The ioctl requests of linux/gpio.h: direction, size of the structure, 0xB4 and the number of the call. The same on x64 and arm64.</summary>
internal static class GpioIoctl
{
    public const uint GetChipInfo = Read | (ChipInfoData.Size << 16) | Magic | 0x01;
    public const uint GetLineInfo = ReadWrite | (LineInfoData.Size << 16) | Magic | 0x05;
    public const uint GetLine = ReadWrite | (LineRequestData.Size << 16) | Magic | 0x07;
    public const uint SetConfig = ReadWrite | (LineConfigData.Size << 16) | Magic | 0x0D;
    public const uint GetValues = ReadWrite | (LineValuesData.Size << 16) | Magic | 0x0E;
    public const uint SetValues = ReadWrite | (LineValuesData.Size << 16) | Magic | 0x0F;

    private const uint Read = 2u << 30;
    private const uint ReadWrite = 3u << 30;
    private const uint Magic = 0xB4 << 8;
}
