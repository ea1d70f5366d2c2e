using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions.Live;

/// <summary>What the live stream of an edge told last of a signal group, a detector, its fault or the unit, and the journal may not tell yet.</summary>
/// <param name="Origin">The edge.</param>
public sealed record LiveLevel(string Origin, IndianaEvent Event, DateTimeOffset At)
{
    internal bool IsOfSame(LiveLevel other) => About(Event) is { Kind: not 0 } about && about == About(other.Event);

    private static (int Kind, ushort Parameter) About(IndianaEvent e) => e.Code switch
    {
        IndianaCode.DetectorOff or IndianaCode.DetectorOn => (1, e.Parameter),
        >= IndianaCode.DetectorRestored and <= IndianaCode.LastDetectorFault => (2, e.Parameter),
        IndianaCode.UnitFlashStatus => (3, 0),
        _ => SignalColours.Of(e.Code) is SignalColour.Unknown ? (0, e.Parameter) : (4, e.Parameter),
    };

    /// <summary>Whether it is of what a junction shows at all.</summary>
    internal bool IsShown => About(Event).Kind != 0;
}
