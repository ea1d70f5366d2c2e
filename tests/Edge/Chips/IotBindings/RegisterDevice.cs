using System.Device.I2c;

namespace Jena.Iot.Edge.Tests.Chips.IotBindings;

/// <summary>A chip on I²C as its data sheet has it: the first byte written selects a register, the others are written there, reads go on from there.</summary>
/// <param name="address">Its address on bus 1.</param>
/// <param name="width">Bytes of one register; registers behind each other are read and written in one go where it is 1.</param>
internal class RegisterDevice(int address, int width = 1) : I2cDevice
{
    private int _selected;

    public Dictionary<int, byte[]> Registers { get; } = [];

    public bool IsGone { get; set; }

    public override I2cConnectionSettings ConnectionSettings { get; } = new(1, address);

    public override void Read(Span<byte> buffer)
    {
        Answer();
        for (var i = 0; i < buffer.Length; i++)
            buffer[i] = (Registers.GetValueOrDefault(_selected + (i / width)) ?? new byte[width])[i % width];
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Answer();
        _selected = buffer[0];
        for (var i = 1; i < buffer.Length; i += width)
            Written(_selected + ((i - 1) / width), buffer.Slice(i, width).ToArray());
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Write(writeBuffer);
        Read(readBuffer);
    }

    protected virtual void Written(int register, byte[] value) => Registers[register] = value;

    private void Answer()
    {
        if (IsGone)
            throw new IOException("Error 121 performing I2C data transfer.");
    }
}
