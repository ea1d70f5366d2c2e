using System.Device.I2c;
using Iot.Device.Ads1115;

namespace Jena.Iot.Edge.Chips.IotBindings;

/// <summary>An ADS1115, one conversion of up to 4.096 V at a time.</summary>
internal sealed class Ads1115Chip(Ads1115Settings settings, Func<I2cDevice> device) : IAnalogInput
{
    private readonly Lazily<Ads1115> _chip = new(
        () => new Ads1115(device(), measuringRange: MeasuringRange.FS4096, deviceMode: DeviceMode.PowerDown),
        $"the ads1115 '{settings.Name}' at 0x{settings.Address:x2} of bus {settings.Bus}");

    public double ReadVolts(int input) => _chip.Use(chip => chip.ReadVoltage(InputMultiplexer.AIN0 + input).Volts);

    public void Dispose() => _chip.Dispose();
}
