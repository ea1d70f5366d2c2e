using Jena.Iot.Api.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;

namespace Jena.Iot.Api.Junctions;

/// <summary>Junctions and their figures.</summary>
public static class JunctionEndpoints
{
    public static void MapJunctions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapAssets<JunctionView>(AssetKind.Junction, "Junctions");
        group.MapMeasures();
        group.MapConfiguration();
    }
}
