namespace Jena.Iot.Edge.Pins;

/// <summary>What lies behind the lines of a station.</summary>
public enum PinsKind
{
    /// <summary>Memory; set by a simulation in the same process.</summary>
    Virtual = 0,

    /// <summary>A stimulus outside the process, over a Unix domain socket.</summary>
    Socket = 1,

    /// <summary>Lines of GPIO chips of this machine.</summary>
    Gpio = 2,
}
