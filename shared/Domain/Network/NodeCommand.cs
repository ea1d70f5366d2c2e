using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Network;

/// <summary>What can be asked of a network node: nothing yet.</summary>
public abstract record NodeCommand : IAssetCommand;
