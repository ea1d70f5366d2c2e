using System.Device.I2c;
using System.Device.Spi;
using Iot.Device.Max7219;

namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>Chips through Iot.Device.Bindings, on the buses of this machine.</summary>
internal sealed class BindingsFactory : IChipFactory
{
    public IInputChip Inputs(Mcp23017Settings settings) => new Mcp23017Chip(settings, () => Device(settings));

    public IClimateSensor Climate(Bme280Settings settings) => new Bme280Chip(settings, () => Device(settings));

    public ICurrentSensor Current(Ina219Settings settings) => new Ina219Chip(settings, () => Device(settings));

    public IAnalogInput Analog(Ads1115Settings settings) => new Ads1115Chip(settings, () => Device(settings));

    public INumberSign Max7219(string name, int digits, int bus, int chipSelect, int brightness) => new Max7219Chip(
        name,
        digits,
        brightness,
        () => SpiDevice.Create(new SpiConnectionSettings(bus, chipSelect) { ClockFrequency = Max7219Chip.Frequency, Mode = global::Iot.Device.Max7219.Max7219.SpiMode }));

    public INumberSign Tm1637(string name, int digits, int clock, int data, int brightness) => new Tm1637Chip(name, digits, clock, data, brightness, static () => new System.Device.Gpio.GpioController());

    private static I2cDevice Device(ChipSettings settings) => I2cDevice.Create(new I2cConnectionSettings(settings.Bus, settings.Address));
}
