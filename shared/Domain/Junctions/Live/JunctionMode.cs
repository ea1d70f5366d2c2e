namespace Jena.Iot.Domain.Junctions.Live;

/// <summary>How a junction's signals are run.</summary>
public enum JunctionMode
{
    /// <summary>Nobody says, or it has no signals.</summary>
    Unknown = 0,

    FixedTime = 1,

    /// <summary>Detectors have a say.</summary>
    Actuated = 2,

    Flashing = 3,

    /// <summary>All signals are dark.</summary>
    Off = 4,

    /// <summary>Somebody steers it by hand.</summary>
    Manual = 5,

    /// <summary>The controller flashes because its own signal safety found a fault.</summary>
    Fault = 6,
}

/// <summary>Where it comes from that a programme runs.</summary>
public enum ProgrammeSource
{
    Unknown = 0,

    /// <summary>It is the one that the calendar has for now.</summary>
    Calendar = 1,

    /// <summary>It is another one than the calendar has for now: the controller, or somebody at it, decided so.</summary>
    Controller = 2,

    /// <summary>Somebody steers the junction by hand.</summary>
    Manual = 3,

    /// <summary>Nothing tells which programme runs; it is what the calendar has for now.</summary>
    Assumed = 4,

    /// <summary>Somebody asked for it from here.</summary>
    Command = 5,
}
