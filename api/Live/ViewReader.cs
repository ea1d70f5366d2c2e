using System.Text.Json;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Network;
using Jena.Iot.Domain.Sites;

namespace Jena.Iot.Api.Live;

/// <summary>Reads a view as it travels into the record of its kind.</summary>
public static class ViewReader
{
    /// <summary>The record in which the views of a kind are published.</summary>
    public static Type ViewOf(AssetKind kind) => kind switch
    {
        AssetKind.Junction => typeof(JunctionView),
        AssetKind.CarPark => typeof(CarParkView),
        AssetKind.Site => typeof(SiteView),
        AssetKind.Node => typeof(NodeView),
        AssetKind.Edge => typeof(CabinetView),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "an asset has a kind"),
    };

    /// <summary>Throws <see cref="JsonException"/> or <see cref="FormatException"/> for what is no view.</summary>
    public static (AssetId Id, IAssetView View) Read(ViewEnvelope envelope)
    {
        var id = AssetId.Parse(envelope.Asset);
        var view = JsonSerializer.Deserialize(envelope.Json, ViewOf(id.Kind), DomainJson.Options) as IAssetView
            ?? throw new JsonException($"the view of {id} is null");
        return (id, view);
    }
}
