using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Access;

/// <param name="Name">The person's, as the audit will say: a slug, such as <c>petra-vogel</c>.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c>, <c>engineer</c> or <c>admin</c>.</param>
public sealed record TokenRequest(string Name, string Role);

/// <param name="Token">Shown in this answer and nowhere else.</param>
public sealed record IssuedToken(string Name, string Role, string Token);

public sealed record TokenEntry(string Name, string Role, DateTimeOffset IssuedAt);

public sealed record TokenList(IReadOnlyList<TokenEntry> Items);

/// <summary>Gives, lists and takes back tokens.</summary>
public static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/tokens").WithTags("Access").RequireRole(AccessPolicies.Admin);

        group.MapPost("/", IssueAsync).WithName("issueToken")
            .WithSummary("Makes a token for a person").WithDescription("The token is in this answer and nowhere else.")
            .Accepts<TokenRequest>("application/json").Produces<IssuedToken>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);

        group.MapGet("/", ListAsync).WithName("listTokens")
            .WithSummary("Whose tokens there are").Produces<TokenList>();

        group.MapDelete("/{name}", RevokeAsync).WithName("revokeToken")
            .WithSummary("Takes a token back").WithDescription("Other API hosts may take it for ten seconds more.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> IssueAsync(HttpContext context, IClusterClient cluster, TokenCache cache)
    {
        var (request, problem) = await BodyReader.ReadAsync<TokenRequest>(context.Request);
        if (request is null)
            return problem!;
        if (!Slug.IsValid(request.Name))
            return Problem.BadBody($"name: {Slug.Explain(request.Name)}.");
        if (!AccessPolicies.TryParse(request.Role, out var role))
            return Problem.BadBody($"role: '{request.Role}' is none: write viewer, operator, engineer or admin.");
        try
        {
            var token = await Access(cluster).IssueToken(request.Name, role, context.User.Identity!.Name!);
            cache.Forget();
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Created($"/api/v1/tokens/{request.Name}", new IssuedToken(request.Name, role.Word(), token));
        }
        catch (ArgumentException exception)
        {
            return Problem.Of(StatusCodes.Status409Conflict, "name-taken", "The token was not made", exception.Message);
        }
    }

    private static async Task<IResult> ListAsync(IClusterClient cluster)
    {
        var holders = await Access(cluster).Tokens();
        return TypedResults.Ok(new TokenList([.. holders.Select(static holder => new TokenEntry(holder.Name, holder.Role.Word(), holder.IssuedAt))]));
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, string name, IClusterClient cluster, TokenCache cache)
    {
        bool revoked;
        try
        {
            revoked = await Access(cluster).RevokeToken(name, context.User.Identity!.Name!);
        }
        catch (ArgumentException refused)
        {
            return Problem.Of(StatusCodes.Status409Conflict, "token-kept", "The token stays", refused.Message);
        }
        cache.Forget();
        return revoked ? TypedResults.NoContent() : Problem.NotFound($"Nobody called '{name}' holds a token; GET /api/v1/tokens lists who does.");
    }

    private static IAccessGrain Access(IClusterClient cluster) => cluster.GetGrain<IAccessGrain>(GrainKeys.City);
}
