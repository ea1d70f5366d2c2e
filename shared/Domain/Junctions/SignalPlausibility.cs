namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// What a single signal group may show: pictures, sequences and times, by kind of head. Whether groups conflict with each other is the
/// controller's own business; this only finds what no controller in order gives. Pure.
/// </summary>
/// <remarks>
/// Sequences: no head goes from red to amber, from amber to green or red-amber, from green to red-amber, or from red-amber to red or
/// amber; a vehicle head never goes between red and green directly (VwV-StVO to § 37; none of this is found in 200 hours of Hamburg's
/// signals). From and to dark or flashing amber every step is allowed: that is how a signal is switched off, on, or fails.
/// </remarks>
public static class SignalPlausibility
{
    /// <summary>Times measured at lamps are taken as kept when they are off by no more than this.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(300);

    /// <summary>The colour of a picture; null for one that no head of this kind may show. No lamp at all is <see cref="SignalColour.Dark"/>; flashing is not seen in one picture.</summary>
    public static SignalColour? ColourOf(SignalHead head, SignalLamps lamps) => lamps switch
    {
        SignalLamps.None => SignalColour.Dark,
        SignalLamps.Red => SignalColour.Red,
        SignalLamps.Green => SignalColour.Green,
        SignalLamps.Amber when head is not SignalHead.Pedestrian => SignalColour.Amber,
        SignalLamps.Red | SignalLamps.Amber when head is SignalHead.Vehicle or SignalHead.Bicycle => SignalColour.RedAmber,
        _ => null,
    };

    /// <summary>Whether a head may go from one colour to the other. What is unknown is not judged, and staying is no step.</summary>
    public static bool MayFollow(SignalHead head, SignalColour from, SignalColour to) => (from, to) switch
    {
        (SignalColour.Red, SignalColour.Amber) => false,
        (SignalColour.Amber, SignalColour.Green or SignalColour.RedAmber) => false,
        (SignalColour.Green, SignalColour.RedAmber) => false,
        (SignalColour.RedAmber, SignalColour.Red or SignalColour.Amber) => false,
        (SignalColour.Red, SignalColour.Green) or (SignalColour.Green, SignalColour.Red) => head is not SignalHead.Vehicle,
        _ => true,
    };

    /// <summary>Whether a colour that was followed by another one lasted for neither too short nor too long, give or take <see cref="Tolerance"/>.</summary>
    public static bool Lasted(SignalTimes times, SignalColour colour, TimeSpan duration) =>
        duration >= times.Least(colour) - Tolerance && !IsTooLong(colour, duration);

    /// <summary>Whether a colour that still shows has shown for too long.</summary>
    public static bool IsTooLong(SignalColour colour, TimeSpan duration) =>
        SignalTimes.Most(colour) is { } most && duration > most + Tolerance;
}
