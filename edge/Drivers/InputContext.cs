using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Drivers;

/// <summary>What samplers work with beside their point.</summary>
/// <param name="Clock">Dates what is sensed.</param>
/// <param name="Probe">Answers a simulated probe of a node at once.</param>
internal sealed record InputContext(IEdgeClock Clock, Func<AssetId, Heartbeat> Probe);
