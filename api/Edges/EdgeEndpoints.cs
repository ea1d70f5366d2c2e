using Jena.Iot.Api.Access;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;

namespace Jena.Iot.Api.Edges;

/// <param name="UserName">What the edge calls itself at the broker.</param>
/// <param name="Secret">Shown in this answer and nowhere else; to be put into the file that the edge's settings name.</param>
public sealed record EdgeCredential(string Edge, string UserName, string Secret);

/// <summary>Street cabinets with their edge agents, and their credentials.</summary>
public static class EdgeEndpoints
{
    public static void MapEdges(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapAssets<CabinetView>(AssetKind.Edge, "Edges");
        group.MapPost("/{id}/credential", IssueAsync).WithName("issueEdgeCredential").RequireRole(AccessPolicies.Admin)
            .WithSummary("Makes the secret by which the broker knows an edge, in place of any before it")
            .WithDescription("The secret is in this answer and nowhere else.")
            .Produces<EdgeCredential>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> IssueAsync(HttpContext context, string id, ILiveViews views, IClusterClient cluster)
    {
        var (edge, unknown) = await AssetEndpoints.FindAsync(AssetKind.Edge, id, views, cluster);
        if (unknown is not null)
            return unknown;
        var secret = await cluster.GetGrain<IAccessGrain>(GrainKeys.City).IssueEdgeCredential(edge.Slug, context.User.Identity!.Name!);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new EdgeCredential(edge.ToString(), edge.Slug, secret));
    }
}
