using System.Device.I2c;
using Iot.Device.Bmxx80;

namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>A BME280, asleep between two readings.</summary>
internal sealed class Bme280Chip(Bme280Settings settings, Func<I2cDevice> device) : IClimateSensor
{
    private readonly Lazily<Bme280> _chip = new(() => new Bme280(device()), $"the bme280 '{settings.Name}' at 0x{settings.Address:x2} of bus {settings.Bus}");

    public Climate Read() => _chip.Use(static chip =>
    {
        var read = chip.Read();
        return new Climate(read.Temperature?.DegreesCelsius, read.Humidity?.Percent, read.Pressure?.Hectopascals);
    });

    public void Dispose() => _chip.Dispose();
}
