namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>A signal programme.</summary>
/// <param name="Number">The parameter of event 131 while it runs, 1 to 255; unique.</param>
/// <param name="Name">As people call it; 1 to 80 characters, unique.</param>
/// <param name="Mode">How it runs.</param>
/// <param name="Cycle">Seconds, 20 to 300; null for a programme without a cycle.</param>
/// <param name="Offset">Seconds after midnight, local time, modulo the cycle, at which its cycle begins: 0 to below the cycle; null for not coordinated.</param>
/// <param name="Splits">Seconds of green, amber and clearance together, by phase; each at most the cycle.</param>
/// <param name="Request">What asks the controller for it; null for a programme that cannot be selected from here.</param>
public sealed record Programme(
    int Number,
    string Name,
    ProgrammeMode Mode = ProgrammeMode.FixedTime,
    double? Cycle = null,
    double? Offset = null,
    IReadOnlyDictionary<ushort, double>? Splits = null,
    ProgrammeRequest? Request = null);

/// <summary>The output of an edge that asks the controller for a programme.</summary>
/// <param name="Edge">The edge's name, as in <c>edge/cab-017</c> without its kind.</param>
/// <param name="Output">The output's name in the edge's station file.</param>
public sealed record ProgrammeRequest(string Edge, string Output);

/// <summary>How a programme runs.</summary>
public enum ProgrammeMode
{
    /// <summary>The same every cycle.</summary>
    FixedTime = 0,

    /// <summary>Detectors have a say.</summary>
    Actuated = 1,

    /// <summary>Amber flashes for those who have to give way.</summary>
    Flashing = 2,

    /// <summary>Switched off.</summary>
    Off = 3,
}
