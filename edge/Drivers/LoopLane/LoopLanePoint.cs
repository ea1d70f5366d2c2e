using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.LoopLane;

/// <summary>In which order a vehicle that drives in covers the loops of its lane.</summary>
public enum InDirection
{
    AToB = 0,
    BToA = 1,
}

/// <summary>A lane of a car park with two loops: high while a vehicle is on the loop.</summary>
/// <param name="Asset">A car park.</param>
/// <param name="Lane">The lane's name in the registry.</param>
/// <param name="A">The line of loop A.</param>
/// <param name="B">The line of loop B; another one.</param>
/// <param name="InDirection">Which order drives in.</param>
/// <param name="Debounce">A level must hold this long to be believed; 0 to 1 s. Default 20 ms; 0 believes every edge.</param>
/// <param name="MaxPassage">A passage that takes longer is given up; 1 s to 1 h. Default 60 s.</param>
public sealed record LoopLanePoint(AssetId Asset, string Lane, string A, string B, InDirection InDirection, TimeSpan Debounce, TimeSpan MaxPassage) : Point(Asset)
{
    public override string Kind => LoopLaneDriver.Word;

    public override string Input => $"lane:{Asset}:{Lane}";

    public override IReadOnlyList<string> Lines => [A, B];

    public override TimeSpan ShortestBelieved => Debounce;
}
