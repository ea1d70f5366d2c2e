using Jena.Iot.Api.Alarms;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts;
using Jena.Iot.Domain.Common;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jena.Iot.Api.Assets;

/// <param name="Items">In order of id.</param>
public sealed record AssetList<TView>(IReadOnlyList<TView> Items);

/// <summary>What can be read of every kind alike.</summary>
public static class AssetEndpoints
{
    /// <summary>The list, the one, and what happened to it.</summary>
    public static RouteGroupBuilder MapAssets<TView>(this IEndpointRouteBuilder routes, AssetKind kind, string tag)
        where TView : IAssetView
    {
        var group = routes.MapGroup($"/{kind.Plural()}").WithTags(tag);
        var title = kind.Title();

        group.MapGet("/", IResult (HttpContext context, RenderedViews rendered, ILiveViews views) =>
                views.IsComplete ? Answer(context, rendered.List(kind)) : NotYet(context))
            .WithName($"list{title}s").OpenToAll()
            .WithSummary($"Every {kind.Word()} as it is now, in order of id")
            .WithDescription("Answered from memory. Send the ETag back as If-None-Match: 304 says that nothing changed.")
            .Produces<AssetList<TView>>().Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("/{id}", IResult (HttpContext context, string id, RenderedViews rendered, ILiveViews views) =>
                Slug.IsValid(id) && rendered.Find(new AssetId(kind, id)) is { } one ? Answer(context, one)
                : views.IsComplete ? Unknown(kind, id)
                : NotYet(context))
            .WithName($"get{title}").OpenToAll()
            .WithSummary($"One {kind.Word()} as it is now")
            .WithDescription("Answered from memory. Send the ETag back as If-None-Match: 304 says that nothing changed.")
            .Produces<TView>().Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapEvents(kind);
        return group.MapAlarmCommands(kind);
    }

    /// <summary>Reads the slug of a route and makes sure of the asset, if need be by asking the cluster: a new one may not be in memory yet.</summary>
    public static async Task<(AssetId Id, IResult? Problem)> FindAsync(AssetKind kind, string slug, ILiveViews views, IClusterClient cluster)
    {
        if (!Slug.IsValid(slug))
            return (default, Unknown(kind, slug));
        var id = new AssetId(kind, slug);
        if (views.Find(id) is not null || await cluster.Asset(id).GetView() is not null)
            return (id, null);
        return (default, Unknown(kind, slug));
    }

    /// <summary>503 while the stored views are still being read: an empty answer would say that there is nothing.</summary>
    public static ProblemHttpResult NotYet(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "2";
        return Problem.Of(
            StatusCodes.Status503ServiceUnavailable,
            "not-read-yet",
            "This host has not read the city's figures yet",
            "Try again in a few seconds; /health/ready says what it waits for.");
    }

    /// <summary>The kind as it stands inside an operation's name, such as <c>Carpark</c>.</summary>
    public static string Title(this AssetKind kind) => char.ToUpperInvariant(kind.Word()[0]) + kind.Word()[1..];

    private static FileContentHttpResult Answer(HttpContext context, RenderedView rendered)
    {
        // To be kept, but asked for each time: the ETag makes that cheap.
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(rendered.Bytes, "application/json", entityTag: rendered.ETag);
    }

    private static ProblemHttpResult Unknown(AssetKind kind, string slug) => Problem.NotFound(
        Slug.IsValid(slug)
            ? $"There is no {kind.Word()} '{slug}'; GET /api/v1/{kind.Plural()} lists those there are."
            : $"{Slug.Explain(slug)}; GET /api/v1/{kind.Plural()} lists those there are.");
}
