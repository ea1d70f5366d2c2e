namespace Jena.Iot.Edge.Pins.Gpio.Lines;

/// <summary>What pulls an input that nobody drives.</summary>
public enum LineBias
{
    /// <summary>As the firmware or the last user left it.</summary>
    AsIs = 0,

    PullUp = 1,

    PullDown = 2,

    /// <summary>Nothing: the line floats unless it is driven.</summary>
    Disabled = 3,
}
