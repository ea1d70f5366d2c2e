using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Drivers;

/// <summary>What samplers work with beside their point.</summary>
/// <param name="Clock">Dates what is sensed.</param>
/// <param name="Probe">Answers a simulated probe of a node at once.</param>
/// <param name="Probes">Asks nodes over the network.</param>
internal sealed record InputContext(IEdgeClock Clock, Func<AssetId, Heartbeat> Probe, INodeProbes Probes);
