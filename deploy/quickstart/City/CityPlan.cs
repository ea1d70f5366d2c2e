using Jena.Iot.Domain.Common;

namespace Jena.Iot.Quickstart.City;

/// <summary>What the simulation needs to know beyond the registry: signal programs, lanes' directions, demand, spans of sites.</summary>
/// <param name="Junctions">By junction; every junction of the registry is in it.</param>
/// <param name="CarParks">By car park; every car park of the registry is in it.</param>
/// <param name="Sites">By site; every site of the registry is in it.</param>
public sealed record CityPlan(
    IReadOnlyDictionary<AssetId, JunctionPlan> Junctions,
    IReadOnlyDictionary<AssetId, CarParkPlan> CarParks,
    IReadOnlyDictionary<AssetId, SitePlan> Sites);

/// <param name="Cycle">Seconds, 60 to 90.</param>
/// <param name="Offset">Seconds by which the cycle begins later than those of offset 0.</param>
/// <param name="Stages">In the order in which they are shown.</param>
/// <param name="VehiclesPerHour">Peak demand by detector channel.</param>
public sealed record JunctionPlan(int Cycle, int Offset, IReadOnlyList<StagePlan> Stages, IReadOnlyDictionary<ushort, int> VehiclesPerHour);

/// <param name="Phases">Signal groups that may go together.</param>
/// <param name="Green">Seconds of green of its vehicle groups.</param>
public sealed record StagePlan(IReadOnlyList<ushort> Phases, int Green);

/// <param name="Use">Who parks there: decides the course of the day.</param>
/// <param name="Lanes">Direction of each lane of the registry's car park.</param>
public sealed record CarParkPlan(CarParkUse Use, IReadOnlyDictionary<string, LaneUse> Lanes);

public enum CarParkUse
{
    None = 0,
    Shopping = 1,
    Centre = 2,
    Work = 3,
    Residents = 4,
}

[Flags]
public enum LaneUse
{
    None = 0,
    In = 1,
    Out = 2,
    Both = 3,
}

/// <summary>The span of a site in days from the day on which the model was first started.</summary>
public sealed record SitePlan(int FromDays, int ToDays);
