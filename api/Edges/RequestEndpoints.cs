using Jena.Iot.Api.Access;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Outputs;

namespace Jena.Iot.Api.Edges;

/// <param name="Edge">The edge's id.</param>
/// <param name="Items">The newest first.</param>
public sealed record RequestList(string Edge, IReadOnlyList<OutputRequest> Items);

/// <summary>Who asked what of an edge's outputs, and what became of it.</summary>
public static class RequestEndpoints
{
    public static void MapRequests(this RouteGroupBuilder group) =>
        group.MapGet("/{id}/requests", ReadAsync).WithName("listEdgeRequests").RequireRole(AccessPolicies.Viewer)
            .WithSummary("The requests for an edge's outputs, with who asked, why, and what became of each")
            .WithDescription($"All that are pending and the latest {RequestBook.MaxKept} of the others; older ones are among the edge's events.")
            .Produces<RequestList>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> ReadAsync(HttpContext context, string id, ILiveViews views, IClusterClient cluster)
    {
        var (edge, unknown) = await AssetEndpoints.FindAsync(AssetKind.Edge, id, views, cluster);
        if (unknown is not null)
            return unknown;
        context.Response.Headers.CacheControl = "no-cache";
        var requests = await cluster.GetGrain<ICabinetGrain>(edge.ToString()).Requests();
        return TypedResults.Ok(new RequestList(edge.ToString(), [.. requests.Reverse()]));
    }
}
