using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Junctions.Live;

/// <summary>From codes to what a signal group shows, whichever family of codes tells of it.</summary>
public static class HeadCodes
{
    /// <summary>Null for a code that tells of no group. Pedestrian clearance is red: nobody may begin to walk.</summary>
    public static (SignalCodes ToldBy, SignalColour Colour)? Of(ushort code) => code switch
    {
        IndianaCode.PedestrianBeginWalk => (SignalCodes.Walk, SignalColour.Green),
        IndianaCode.PedestrianBeginClearance or IndianaCode.PedestrianBeginDontWalk => (SignalCodes.Walk, SignalColour.Red),
        IndianaCode.OverlapBeginGreen or IndianaCode.OverlapBeginTrailingGreen => (SignalCodes.Overlap, SignalColour.Green),
        IndianaCode.OverlapBeginYellow => (SignalCodes.Overlap, SignalColour.Amber),
        IndianaCode.OverlapBeginRedClearance or IndianaCode.OverlapOff => (SignalCodes.Overlap, SignalColour.Red),
        IndianaCode.OverlapDark => (SignalCodes.Overlap, SignalColour.Dark),
        IndianaCode.PedestrianOverlapBeginWalk => (SignalCodes.OverlapWalk, SignalColour.Green),
        IndianaCode.PedestrianOverlapBeginClearance or IndianaCode.PedestrianOverlapBeginDontWalk => (SignalCodes.OverlapWalk, SignalColour.Red),
        _ => SignalColours.Of(code) is var colour and not SignalColour.Unknown ? (SignalCodes.Phase, colour) : null,
    };
}
