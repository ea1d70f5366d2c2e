using Jena.Iot.Edge.Chips;

namespace Jena.Iot.Edge.Tests.Chips;

/// <summary>Chips whose answers a test sets; null is a chip that does not answer.</summary>
internal sealed class FakeChips : IChipFactory
{
    public ushort? Pins { get; set; } = 0;

    public Climate? Air { get; set; }

    public Supply? Battery { get; set; }

    public double[]? Volts { get; set; }

    public int Disposed { get; private set; }

    public IInputChip Inputs(Mcp23017Settings settings) => new Chip(this);

    public IClimateSensor Climate(Bme280Settings settings) => new Chip(this);

    public ICurrentSensor Current(Ina219Settings settings) => new Chip(this);

    public IAnalogInput Analog(Ads1115Settings settings) => new Chip(this);

    public INumberSign Max7219(string name, int digits, int bus, int chipSelect, int brightness) => new MemoryNumberSign(name, digits);

    public INumberSign Tm1637(string name, int digits, int clock, int data, int brightness) => new MemoryNumberSign(name, digits);

    private sealed class Chip(FakeChips chips) : IInputChip, IClimateSensor, ICurrentSensor, IAnalogInput
    {
        ushort IInputChip.Read() => chips.Pins ?? throw Silent();

        Climate IClimateSensor.Read() => chips.Air ?? throw Silent();

        Supply ICurrentSensor.Read() => chips.Battery ?? throw Silent();

        public double ReadVolts(int input) => chips.Volts?[input] ?? throw Silent();

        public void Dispose() => chips.Disposed++;

        private static IOException Silent() => new("it does not answer");
    }
}
