using System.Device.I2c;
using Iot.Device.Adc;

namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>An INA219, up to 32 V and 320 mV across the shunt, which measures all the time.</summary>
internal sealed class Ina219Chip(Ina219Settings settings, Func<I2cDevice> device) : ICurrentSensor
{
    /// <summary>The shunt's register counts 10 µV in 16 bits.</summary>
    private const double Range = 0.65536;

    private readonly Lazily<Holder> _chip = new(() => new Holder(device()), $"the ina219 '{settings.Name}' at 0x{settings.Address:x2} of bus {settings.Bus}");

    public Supply Read() => _chip.Use(static held =>
    {
        var shunt = held.Chip.ReadShuntVoltage().Volts;
        // The binding reads the register without its sign.
        return new Supply(held.Chip.ReadBusVoltage().Volts, shunt >= Range / 2 ? shunt - Range : shunt);
    });

    public void Dispose() => _chip.Dispose();

    /// <summary>The binding does not dispose of a device that it was given.</summary>
    private sealed class Holder(I2cDevice device) : IDisposable
    {
        public Ina219 Chip { get; } = Make(device);

        public void Dispose()
        {
            Chip.Dispose();
            device.Dispose();
        }

        private static Ina219 Make(I2cDevice device)
        {
            var chip = new Ina219(device);
            chip.Reset();
            return chip;
        }
    }
}
