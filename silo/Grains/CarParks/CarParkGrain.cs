using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Silo.Grains.Assets;

namespace Jena.Iot.Silo.Grains.CarParks;

/// <summary>The shell around one car park; every rule is in <see cref="CarParkModel"/>.</summary>
public sealed class CarParkGrain(AssetGrainServices services)
    : AssetGrain<CarParkModel, CarParkState, CarParkEvent, CarParkCommand, CarParkView>(services), ICarParkGrain;
