namespace Jena.Iot.Domain.Junctions;

/// <summary>How long the colours of one signal group last at least; zero for a colour that is not judged.</summary>
/// <param name="Amber">0 to 10 s. For vehicles 3 s at 50 km/h, 4 s at 60, 5 s at 70 (VwV-StVO to § 37).</param>
/// <param name="Green">0 to 60 s. Five seconds for vehicles and pedestrians (RiLSA).</param>
public sealed record SignalTimes(TimeSpan Amber, TimeSpan Green)
{
    /// <summary>Red-amber lasts this long at least, whatever the head (VwV-StVO to § 37).</summary>
    public static readonly TimeSpan LeastRedAmber = TimeSpan.FromSeconds(1);

    /// <summary>And at most this long.</summary>
    public static readonly TimeSpan MostRedAmber = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Amber of vehicles and bicycles lasts this long at most: a second more than the longest that VwV-StVO to § 37 knows, which is as long as any
    /// of 11,266 in 200 hours of Hamburg's signals.
    /// </summary>
    public static readonly TimeSpan MostAmber = TimeSpan.FromSeconds(6);

    /// <summary>What holds for a head unless its signal plan says otherwise.</summary>
    public static SignalTimes Of(SignalHead head) => head switch
    {
        SignalHead.Vehicle => new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)),
        SignalHead.Pedestrian => new(TimeSpan.Zero, TimeSpan.FromSeconds(5)),
        SignalHead.Bicycle => new(TimeSpan.FromSeconds(2), TimeSpan.Zero),
        _ => new(TimeSpan.Zero, TimeSpan.Zero),
    };

    /// <summary>The least time of a colour; zero when there is none.</summary>
    public TimeSpan Least(SignalColour colour) => colour switch
    {
        SignalColour.RedAmber => LeastRedAmber,
        SignalColour.Amber => Amber,
        SignalColour.Green => Green,
        _ => TimeSpan.Zero,
    };

    /// <summary>The greatest time of a colour; null when it may last for ever.</summary>
    public static TimeSpan? Most(SignalColour colour) => colour is SignalColour.RedAmber ? MostRedAmber : null;
}
