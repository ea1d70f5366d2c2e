using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>A probe of a network node, repeated for ever.</summary>
/// <param name="Asset">A node.</param>
/// <param name="Every">How often; 1 s to 1 h. Default 30 s.</param>
/// <param name="Line">The line that is high while the node answers; null for a probe of another kind.</param>
/// <param name="Probe">How it is asked over the network; null with a line, and when the probe is simulated.</param>
public sealed record HeartbeatPoint(AssetId Asset, TimeSpan Every, string? Line, ProbeSettings? Probe = null) : Point(Asset)
{
    public override string Kind => HeartbeatDriver.Word;

    public override string Input => $"heartbeat:{Asset}";

    public override IReadOnlyList<string> Lines => Line is null ? [] : [Line];
}
