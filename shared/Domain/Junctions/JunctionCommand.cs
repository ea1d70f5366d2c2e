using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions;

/// <summary>What can be asked of a junction: nothing yet.</summary>
public abstract record JunctionCommand : IAssetCommand;
