namespace Jena.Iot.Edge.Chips;

/// <summary>
/// Makes chips from the settings of a station. Nothing is asked of a chip until it is read or shown: one that is not there fails then,
/// with an <see cref="IOException"/>, and may come later.
/// </summary>
public interface IChipFactory
{
    IInputChip Inputs(Mcp23017Settings settings);

    IClimateSensor Climate(Bme280Settings settings);

    ICurrentSensor Current(Ina219Settings settings);

    IAnalogInput Analog(Ads1115Settings settings);

    /// <param name="name">The sign's name.</param>
    /// <param name="digits">1 to 64; eight to a chip.</param>
    /// <param name="bus">The first number in <c>/dev/spidevB.C</c>.</param>
    /// <param name="chipSelect">The second.</param>
    /// <param name="brightness">0 to 15.</param>
    INumberSign Max7219(string name, int digits, int bus, int chipSelect, int brightness);

    /// <param name="name">The sign's name.</param>
    /// <param name="digits">1 to 6.</param>
    /// <param name="clock">Number of the GPIO line of its clock.</param>
    /// <param name="data">Number of the GPIO line of its data.</param>
    /// <param name="brightness">0 to 7.</param>
    INumberSign Tm1637(string name, int digits, int clock, int data, int brightness);
}
