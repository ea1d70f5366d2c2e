using Jena.Iot.Api.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Network;

namespace Jena.Iot.Api.Network;

/// <summary>Network nodes.</summary>
public static class NodeEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder routes) => routes.MapAssets<NodeView>(AssetKind.Node, "Network");
}
