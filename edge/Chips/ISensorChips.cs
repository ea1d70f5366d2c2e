namespace Jena.Iot.Edge.Chips;

/// <summary>A chip that senses the climate of the cabinet. One call at a time; one that failed may be called again.</summary>
public interface IClimateSensor : IDisposable
{
    /// <summary>Throws <see cref="IOException"/> that tells what to mend.</summary>
    Climate Read();
}

/// <param name="Celsius">Temperature in °C; null when it was not measured.</param>
/// <param name="Humidity">Relative humidity in percent; null likewise.</param>
/// <param name="Hectopascals">Air pressure; null likewise.</param>
public readonly record struct Climate(double? Celsius, double? Humidity, double? Hectopascals);

/// <summary>A chip that senses a supply. One call at a time; one that failed may be called again.</summary>
public interface ICurrentSensor : IDisposable
{
    /// <summary>Throws <see cref="IOException"/> that tells what to mend.</summary>
    Supply Read();
}

/// <param name="Volts">Voltage of the supply behind the shunt.</param>
/// <param name="ShuntVolts">Voltage across the shunt; negative when the current flows back, as from a battery.</param>
public readonly record struct Supply(double Volts, double ShuntVolts);

/// <summary>A chip with analogue inputs. One call at a time; one that failed may be called again.</summary>
public interface IAnalogInput : IDisposable
{
    /// <summary>The voltage of an input, 0 to 3, against ground. Throws <see cref="IOException"/> that tells what to mend.</summary>
    double ReadVolts(int input);
}
