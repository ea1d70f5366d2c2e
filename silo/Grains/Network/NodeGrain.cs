using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Network;
using Jena.Iot.Silo.Grains.Assets;

namespace Jena.Iot.Silo.Grains.Network;

/// <summary>The shell around one network node; every rule is in <see cref="NodeModel"/>.</summary>
public sealed class NodeGrain(AssetGrainServices services)
    : AssetGrain<NodeModel, NodeState, NodeEvent, NodeCommand, NodeView>(services), INodeGrain;
