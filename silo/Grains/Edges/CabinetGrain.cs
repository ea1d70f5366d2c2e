using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Silo.Grains.Assets;

namespace Jena.Iot.Silo.Grains.Edges;

/// <summary>The shell around one cabinet; every rule is in <see cref="CabinetModel"/>.</summary>
public sealed class CabinetGrain(AssetGrainServices services)
    : AssetGrain<CabinetModel, CabinetState, CabinetEvent, CabinetCommand, CabinetView>(services), ICabinetGrain;
