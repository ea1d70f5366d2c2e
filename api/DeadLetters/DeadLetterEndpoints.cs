using System.ComponentModel;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts.Archive;
using Microsoft.AspNetCore.Mvc;

namespace Jena.Iot.Api.DeadLetters;

/// <param name="Items">By rising id.</param>
/// <param name="Next">The address of the next page; null on the last.</param>
public sealed record DeadLetterList(IReadOnlyList<DeadLetterAnswer> Items, string? Next);

/// <summary>Readings that were refused: listed, and tried again once their cause is mended.</summary>
public static class DeadLetterEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostLimit = 1000;

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/dead-letters").WithTags("Dead letters");

        group.MapGet("/", (
                HttpContext context,
                [FromQuery, Description("The last id of the page before; 0 unless given")] string? after,
                [FromQuery, Description("Letters in one page, 1 to 1000; 100 unless given")] string? limit,
                IClusterClient cluster) => ListAsync(context, cluster))
            .WithName("listDeadLetters").RequireRole(AccessPolicies.Viewer)
            .WithSummary("Readings that were refused, by rising id").WithDescription("The payload is Base64.")
            .Produces<DeadLetterList>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapPost("/{id:long}/replay", ReplayAsync).WithName("replayDeadLetter").RequireRole(AccessPolicies.Engineer)
            .WithSummary("Tries a dead letter again, under a source of its own")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IClusterClient cluster)
    {
        var query = new QueryReader(context.Request.Query);
        var after = query.Number("after", 0, long.MaxValue, 0);
        var limit = (int)query.Number("limit", 1, MostLimit, DefaultLimit);
        if (query.Problem is { } unreadable)
            return unreadable;
        var letters = await cluster.GetGrain<IArchiveGrain>(0).DeadLetters(after, limit);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DeadLetterList(letters, letters.Count < limit ? null : $"/api/v1/dead-letters?after={letters[^1].Id}&limit={limit}"));
    }

    private static async Task<IResult> ReplayAsync(HttpContext context, long id, IClusterClient cluster)
    {
        var refusal = await cluster.GetGrain<IArchiveGrain>(0).ReplayDeadLetter(id, context.User.Identity!.Name!);
        return refusal is null
            ? TypedResults.NoContent()
            : Problem.Of(StatusCodes.Status409Conflict, "replay-refused", "The dead letter was not taken", refusal);
    }
}
