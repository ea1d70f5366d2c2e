using System.Device.I2c;
using Iot.Device.Mcp23xxx;

namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>An MCP23017, all of its pins inputs.</summary>
internal sealed class Mcp23017Chip(Mcp23017Settings settings, Func<I2cDevice> device) : IInputChip
{
    private readonly Lazily<Mcp23017> _chip = new(() => Make(settings, device()), $"the mcp23017 '{settings.Name}' at 0x{settings.Address:x2} of bus {settings.Bus}");

    public ushort Read() => _chip.Use(static chip => chip.ReadUInt16(Register.GPIO));

    public void Dispose() => _chip.Dispose();

    private static Mcp23017 Make(Mcp23017Settings settings, I2cDevice device)
    {
        // Made by the binding with every pin an input.
        var chip = new Mcp23017(device);
        ushort pullUps = 0;
        foreach (var input in settings.Inputs.Where(static i => i.PullUp))
            pullUps |= (ushort)(1 << input.Pin);
        chip.WriteUInt16(Register.GPPU, pullUps);
        return chip;
    }
}
