using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.LoopDetector;

/// <summary>A detector of a junction: high while it is occupied. Gives Indiana 82 (on) and 81 (off).</summary>
/// <param name="Asset">A junction.</param>
/// <param name="Channel">Indiana detector channel, 1 to 65535.</param>
/// <param name="Line">Its line.</param>
/// <param name="Debounce">A level must hold this long to be believed; 0 to 1 s. Default 20 ms; 0 believes every edge.</param>
public sealed record LoopDetectorPoint(AssetId Asset, ushort Channel, string Line, TimeSpan Debounce) : Point(Asset)
{
    public override string Kind => LoopDetectorDriver.Word;

    public override string Input => $"detector:{Asset}:{Channel}";

    public override IReadOnlyList<string> Lines => [Line];

    public override TimeSpan ShortestBelieved => Debounce;
}
