namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// The codes of the Indiana hi-resolution enumeration that the junction's logic reads, and those that it adds. The enumeration
/// has no red-amber, dark or flashing per signal group; ours stand from 600 on, above every vendor's code that was seen.
/// </summary>
public static class IndianaCode
{
    /// <summary>Phase: begin of green.</summary>
    public const ushort BeginGreen = 1;

    /// <summary>Phase: green ends because nobody came for the gap time.</summary>
    public const ushort GapOut = 4;

    /// <summary>Phase: green ends at its greatest length.</summary>
    public const ushort MaxOut = 5;

    /// <summary>Phase: coordination ends green.</summary>
    public const ushort ForceOff = 6;

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

    /// <summary>Phase: the controller has registered a call.</summary>
    public const ushort PhaseCallRegistered = 43;

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

    /// <summary>None of its lamps is lit.</summary>
    public const ushort OverlapDark = 66;

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

    /// <summary>Priority: the detector of trams or buses is not occupied any more.</summary>
    public const ushort PriorityDetectorOff = 93;

    /// <summary>Preemption: its call begins.</summary>
    public const ushort PreemptCallOn = 102;

    /// <summary>Preemption: its call ends.</summary>
    public const ushort PreemptCallOff = 104;

    /// <summary>Preemption: the junction begins to serve it.</summary>
    public const ushort PreemptEntryStarted = 105;

    /// <summary>Priority: a tram or bus has checked in.</summary>
    public const ushort PriorityCheckIn = 112;

    /// <summary>Priority: green is brought forward.</summary>
    public const ushort PriorityEarlyGreen = 113;

    /// <summary>Priority: green is extended.</summary>
    public const ushort PriorityExtendedGreen = 114;

    /// <summary>Priority: a tram or bus has checked out.</summary>
    public const ushort PriorityCheckOut = 115;

    /// <summary>Priority: its service begins.</summary>
    public const ushort PriorityServiceStart = 118;

    /// <summary>Priority: its service ends.</summary>
    public const ushort PriorityServiceEnd = 119;

    /// <summary>Coordination: the pattern that runs from now on.</summary>
    public const ushort PatternChange = 131;

    /// <summary>Coordination: the cycle length from now on, seconds; 0 for free.</summary>
    public const ushort CycleLengthChange = 132;

    /// <summary>Coordination: its state; 2 to 4 are transitions.</summary>
    public const ushort CoordinationStateChange = 150;

    /// <summary>Preemption: it ends.</summary>
    public const ushort PreemptionExit = 111;

    /// <summary>Coordination: the offset in seconds.</summary>
    public const ushort OffsetChange = 133;

    /// <summary>Coordination: the coordinated phase begins.</summary>
    public const ushort CoordinatedPhaseBegin = 152;

    /// <summary>Unit: steered by hand; 1 for yes, 0 for no.</summary>
    public const ushort ManualControl = 178;


    /// <summary>Unit: flash status; the parameter is NTCIP 1202's unitFlashStatus, in which 2 is not flashing.</summary>
    public const ushort UnitFlashStatus = 173;

    /// <summary>Unit: alarm status, the bits of NTCIP 1202's unitAlarmStatus1.</summary>
    public const ushort UnitAlarmStatus = 174;

    /// <summary>Unit: state of an alarm group.</summary>
    public const ushort AlarmGroupState = 175;

    /// <summary>The last code that shows that a controller records; those above are vendors' own.</summary>
    public const ushort LastOfController = 218;

    /// <summary>A maker's own: the first of the splits, seconds.</summary>
    public const ushort FirstVendorSplit = 300;

    /// <summary>A maker's own: the last of the splits.</summary>
    public const ushort LastVendorSplit = 316;

    /// <summary>A maker's own: the cycle length as it was, seconds.</summary>
    public const ushort ActualCycleLength = 316;

    /// <summary>A maker's own: the offset as it was, seconds.</summary>
    public const ushort ActualCycleOffset = 318;

    /// <summary>Ours, phase: begin of red-amber.</summary>
    public const ushort BeginRedAmber = 601;

    /// <summary>Ours, phase: no lamp is lit.</summary>
    public const ushort BeginDark = 602;

    /// <summary>Ours, phase: amber flashes.</summary>
    public const ushort BeginFlashingAmber = 603;
}
