using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Sampling;

/// <summary>Makes the input of each point.</summary>
internal static class InputFactory
{
    public static Input Make(Point point, IEdgeClock clock, Func<AssetId, Heartbeat> probe) => point switch
    {
        LoopLanePoint p => new Input<LaneMemory>(p, new LaneSampler(p), clock),
        DetectorPoint p => new Input<DetectorMemory>(p, new DetectorSampler(p), clock),
        SignalGroupPoint p => new Input<SignalGroupMemory>(p, new SignalGroupSampler(p), clock),
        ContactPoint p => new Input<ContactMemory>(p, new ContactSampler(p), clock),
        HeartbeatPoint p => new Input<HeartbeatMemory>(p, new HeartbeatSampler(p, probe), clock),
        _ => throw new ArgumentException($"no sampler for {point.GetType().Name}", nameof(point)),
    };
}
