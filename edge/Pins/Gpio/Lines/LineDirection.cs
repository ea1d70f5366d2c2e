namespace Jena.Iot.Edge.Pins.Gpio.Lines;

internal enum LineDirection
{
    /// <summary>As the firmware or the last user left it.</summary>
    AsIs = 0,

    Input = 1,

    Output = 2,
}
