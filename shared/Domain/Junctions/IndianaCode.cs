namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// The codes of the Indiana hi-resolution enumeration that the junction's logic reads, and those that it adds. The enumeration
/// has no red-amber, dark or flashing per signal group; ours stand from 600 on, above every vendor's code that was seen.
/// </summary>
public static class IndianaCode
{
    /// <summary>Phase: begin of green.</summary>
    public const ushort BeginGreen = 1;

    /// <summary>Phase: begin of amber.</summary>
    public const ushort BeginYellow = 8;

    /// <summary>Phase: end of amber.</summary>
    public const ushort EndYellow = 9;

    /// <summary>Phase: begin of red clearance, so of red.</summary>
    public const ushort BeginRedClearance = 10;

    /// <summary>Phase: end of red clearance; it stays red.</summary>
    public const ushort EndRedClearance = 11;

    /// <summary>Phase: no longer active, so red.</summary>
    public const ushort Inactive = 12;

    /// <summary>Pedestrian phase: begin of walk.</summary>
    public const ushort PedestrianBeginWalk = 21;

    /// <summary>Pedestrian phase: begin of clearance, in which nobody is to begin to walk.</summary>
    public const ushort PedestrianBeginClearance = 22;

    /// <summary>Pedestrian phase: begin of solid don't walk.</summary>
    public const ushort PedestrianBeginDontWalk = 23;

    /// <summary>Pedestrian phase: the controller has registered a call.</summary>
    public const ushort PedestrianCallRegistered = 45;

    /// <summary>Overlap: begin of green.</summary>
    public const ushort OverlapBeginGreen = 61;

    /// <summary>Overlap: begin of the green that trails its phases.</summary>
    public const ushort OverlapBeginTrailingGreen = 62;

    /// <summary>Overlap: begin of amber.</summary>
    public const ushort OverlapBeginYellow = 63;

    /// <summary>Overlap: begin of red clearance, so of red.</summary>
    public const ushort OverlapBeginRedClearance = 64;

    /// <summary>Overlap: off, so red.</summary>
    public const ushort OverlapOff = 65;

    /// <summary>Pedestrian overlap: begin of walk.</summary>
    public const ushort PedestrianOverlapBeginWalk = 67;

    /// <summary>Pedestrian overlap: begin of clearance.</summary>
    public const ushort PedestrianOverlapBeginClearance = 68;

    /// <summary>Pedestrian overlap: begin of solid don't walk.</summary>
    public const ushort PedestrianOverlapBeginDontWalk = 69;

    /// <summary>Detector: not occupied any more.</summary>
    public const ushort DetectorOff = 81;

    /// <summary>Detector: occupied.</summary>
    public const ushort DetectorOn = 82;

    /// <summary>Detector: works again.</summary>
    public const ushort DetectorRestored = 83;

    /// <summary>Detector: the first of the faults (other, watchdog, open loop, shorted loop, excessive change).</summary>
    public const ushort FirstDetectorFault = 84;

    /// <summary>Detector: the last of the faults.</summary>
    public const ushort LastDetectorFault = 88;

    /// <summary>Pedestrian detector: released.</summary>
    public const ushort PedestrianDetectorOff = 89;

    /// <summary>Pedestrian detector: pressed.</summary>
    public const ushort PedestrianDetectorOn = 90;

    /// <summary>Pedestrian detector: failed.</summary>
    public const ushort PedestrianDetectorFailed = 91;

    /// <summary>Pedestrian detector: works again.</summary>
    public const ushort PedestrianDetectorRestored = 92;

    /// <summary>Unit: flash status; the parameter is NTCIP 1202's unitFlashStatus, in which 2 is not flashing.</summary>
    public const ushort UnitFlashStatus = 173;

    /// <summary>The last code that shows that a controller records; those above are vendors' own.</summary>
    public const ushort LastOfController = 218;

    /// <summary>Ours, phase: begin of red-amber.</summary>
    public const ushort BeginRedAmber = 601;

    /// <summary>Ours, phase: no lamp is lit.</summary>
    public const ushort BeginDark = 602;

    /// <summary>Ours, phase: amber flashes.</summary>
    public const ushort BeginFlashingAmber = 603;
}
