using Jena.Iot.Api.Access;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
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
        group.MapCommand<RequestOutput>(AssetKind.Edge, "request-output", "Asks for an output of the edge, such as the contact that requests another signal programme; the reason is public, the name of whoever asks is not");
        group.MapCommand<SetSign>(AssetKind.Edge, "set-sign", "Says what a number sign is to show from now on; the reason is public, the name of whoever asks is not");
        group.MapRequests();
        group.MapConfiguration();
        group.MapPost("/{id}/credential", IssueAsync).WithName("issueEdgeCredential").RequireRole(AccessPolicies.Admin)
            .WithSummary("Makes the secret by which the broker knows an edge, in place of any before it")
            .WithDescription("The secret is in this answer and nowhere else.")
            .Produces<EdgeCredential>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapDelete("/{id}/credential", RevokeAsync).WithName("revokeEdgeCredential").RequireRole(AccessPolicies.Admin)
            .WithSummary("Takes the secret of an edge back: the broker inside the silo lets it in no more")
            .WithDescription("A connection that stands goes on until it ends. A broker elsewhere has a password file of its own.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, string id, IClusterClient cluster) =>
        await cluster.GetGrain<IAccessGrain>(GrainKeys.City).RevokeEdgeCredential(id, context.User.Identity!.Name!)
            ? TypedResults.NoContent()
            : Problem.NotFound($"The edge '{id}' has no secret.");

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
