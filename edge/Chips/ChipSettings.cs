namespace Jena.Iot.Edge.Chips;

/// <summary>One chip of the cabinet on an I²C bus.</summary>
/// <param name="Name">A slug of at most 40 characters; no two chips have one name.</param>
/// <param name="Bus">The number in <c>/dev/i2c-N</c>; 0 to 63. Default 1.</param>
/// <param name="Address">On the bus; no two chips of a bus have one address.</param>
public abstract record ChipSettings(string Name, int Bus, int Address)
{
    /// <summary>Its word in station files.</summary>
    public abstract string Kind { get; }

    /// <summary>The lines that it adds to the station's inputs.</summary>
    public virtual IReadOnlyList<string> Lines => [];
}

/// <summary>An MCP23017: 16 more inputs, asked at an even pace.</summary>
/// <param name="Inputs">Those that are used, with a pin each.</param>
/// <param name="PollEvery">How often it is asked, and so how exactly its edges are dated; 5 ms to 1 s. Default 20 ms.</param>
public sealed record Mcp23017Settings(string Name, int Bus, int Address, IReadOnlyList<ChipInput> Inputs, TimeSpan PollEvery) : ChipSettings(Name, Bus, Address)
{
    public override string Kind => ChipKinds.Mcp23017;

    public override IReadOnlyList<string> Lines => [.. Inputs.Select(static i => i.Line)];
}

/// <param name="Line">Its name as a line of the station.</param>
/// <param name="Pin">0 to 7 for GPA0 to GPA7, 8 to 15 for GPB0 to GPB7.</param>
/// <param name="ActiveLow">A high voltage is a low level. Default false.</param>
/// <param name="PullUp">Whether the chip's own pull-up (100 kΩ) is on. Default false.</param>
public sealed record ChipInput(string Line, int Pin, bool ActiveLow, bool PullUp);

/// <summary>A chip that measures.</summary>
/// <param name="Every">How often it is read; 1 s to 1 h. Default 60 s.</param>
public abstract record SensorSettings(string Name, int Bus, int Address, TimeSpan Every) : ChipSettings(Name, Bus, Address);

/// <summary>A BME280: temperature, humidity and air pressure.</summary>
public sealed record Bme280Settings(string Name, int Bus, int Address, TimeSpan Every) : SensorSettings(Name, Bus, Address, Every)
{
    public override string Kind => ChipKinds.Bme280;
}

/// <summary>An INA219: voltage of a supply and its current through a shunt.</summary>
/// <param name="Shunt">The shunt's resistance in ohms; 0.001 to 10. Default 0.1.</param>
public sealed record Ina219Settings(string Name, int Bus, int Address, TimeSpan Every, double Shunt) : SensorSettings(Name, Bus, Address, Every)
{
    public override string Kind => ChipKinds.Ina219;
}

/// <summary>An ADS1115: four voltages against ground, up to 4.096 V.</summary>
public sealed record Ads1115Settings(string Name, int Bus, int Address, TimeSpan Every, IReadOnlyList<AnalogChannel> Channels) : SensorSettings(Name, Bus, Address, Every)
{
    public override string Kind => ChipKinds.Ads1115;
}

/// <summary>One input of an ADS1115, as a measurement: volts times <paramref name="Factor"/> plus <paramref name="Offset"/>.</summary>
/// <param name="Name">A slug of at most 20 characters; the measurement is called by the chip's name and this one.</param>
/// <param name="Input">0 to 3.</param>
/// <param name="Unit">A word of <see cref="Domain.Sensing.MeasurementUnit"/>. Default V.</param>
/// <param name="Factor">Default 1: a divider of 10 to 1 has 11.</param>
/// <param name="Offset">Default 0.</param>
public sealed record AnalogChannel(string Name, int Input, string Unit, double Factor, double Offset);

/// <summary>The words for chips in station files.</summary>
public static class ChipKinds
{
    public const string Mcp23017 = "mcp23017";
    public const string Bme280 = "bme280";
    public const string Ina219 = "ina219";
    public const string Ads1115 = "ads1115";

    public static IReadOnlyList<string> All { get; } = [Mcp23017, Bme280, Ina219, Ads1115];
}
