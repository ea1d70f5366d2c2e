using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Contracts;

/// <summary>How grains are named, in one place.</summary>
public static class GrainKeys
{
    /// <summary>The key of the grains of which a city has one: the registry and the access grain.</summary>
    public const string City = "city";

    /// <summary>The grain of an asset of any kind. Its key is the id's text.</summary>
    public static IAssetGrain Asset(this IGrainFactory grains, AssetId id) => id.Kind switch
    {
        AssetKind.Junction => grains.GetGrain<IJunctionGrain>(id.ToString()),
        AssetKind.CarPark => grains.GetGrain<ICarParkGrain>(id.ToString()),
        AssetKind.Site => grains.GetGrain<ISiteGrain>(id.ToString()),
        AssetKind.Node => grains.GetGrain<INodeGrain>(id.ToString()),
        AssetKind.Edge => grains.GetGrain<ICabinetGrain>(id.ToString()),
        _ => throw new ArgumentException("the id names no asset", nameof(id)),
    };

    /// <summary>The delivery grain of an edge, by the edge's slug.</summary>
    public static IEdgeGrain Edge(this IGrainFactory grains, string slug) => grains.GetGrain<IEdgeGrain>(slug);
}
