using System.Text;
using System.Text.Json;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Configuration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jena.Iot.Api.Edges;

/// <param name="Version">That of the station file.</param>
/// <param name="Hash">Of its text.</param>
/// <param name="Assets">Whom the edge may report of from this version on, besides itself.</param>
public sealed record DesiredAnswer(string Edge, int Version, string Hash, IReadOnlyList<AssetId> Assets);

/// <param name="Version">That of the station file.</param>
/// <param name="Hash">Of its text.</param>
/// <param name="By">Who asked for it; empty for a file that was installed by hand.</param>
/// <param name="Since">When it was asked for, or since when it is in force; null when it is not known.</param>
public sealed record StationSummary(int Version, string Hash, string By, DateTimeOffset? Since);

/// <summary>What an edge is to have beside what it has.</summary>
/// <param name="State">How the two stand to each other.</param>
/// <param name="Desired">Null when nobody asked for any.</param>
/// <param name="Reported">Null when the edge told of none.</param>
/// <param name="Last">What became of the one that was desired last, as the edge tells it.</param>
/// <param name="Differences">Where the two differ, by JSON pointer; null when there are not two.</param>
public sealed record ConfigurationAnswer(
    string Edge, StationState State, StationSummary? Desired, StationSummary? Reported, StationOutcome? Last, IReadOnlyList<StationDifference>? Differences);

/// <summary>The station file that an edge is to have, and the one that it has.</summary>
public static class ConfigurationEndpoints
{
    public static void MapConfiguration(this RouteGroupBuilder group)
    {
        group.MapPut("/{id}/desired", SetAsync).WithName("setDesiredConfiguration").RequireRole(AccessPolicies.Engineer)
            .WithSummary("Says which station file the edge is to have")
            .WithDescription("The body is the file itself, at most 128 KiB. Its version has to be above every one that is known of the edge, and every asset that it speaks of "
                + "has to be defined: from this version on the edge may report of them. The edge checks it, tries it, and takes it back when it does not come up healthy.")
            .Accepts<JsonElement>("application/json").Produces<DesiredAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        Get("desired", "getDesiredConfiguration", "The station file that the edge is to have, and who asked for it", static (edge, book) =>
            book.Desired is { } desired ? TypedResults.Ok(desired) : Problem.NotFound($"No station file is desired of {edge}: it has what was installed by hand.")).Produces<DesiredStation>();
        Get("reported", "getReportedConfiguration", "The station file that the edge says it has, and what became of the one desired", static (edge, book) =>
            book.Reported is { } reported ? TypedResults.Ok(reported) : Problem.NotFound($"{edge} has not told of its station file yet.")).Produces<ReportedStation>();
        Get("configuration", "getConfiguration", "Desired and reported station file side by side, with where they differ", Compare).Produces<ConfigurationAnswer>();

        RouteHandlerBuilder Get(string word, string name, string summary, Func<AssetId, ConfigurationBook, IResult> answer) =>
            group.MapGet($"/{{id}}/{word}", (HttpContext context, string id, ILiveViews views, IClusterClient cluster) => ReadAsync(context, id, views, cluster, answer))
                .WithName(name).RequireRole(AccessPolicies.Viewer).WithSummary(summary)
                .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadAsync(HttpContext context, string id, ILiveViews views, IClusterClient cluster, Func<AssetId, ConfigurationBook, IResult> answer)
    {
        var (edge, unknown) = await AssetEndpoints.FindAsync(AssetKind.Edge, id, views, cluster);
        if (unknown is not null)
            return unknown;
        context.Response.Headers.CacheControl = "no-cache";
        return answer(edge, await cluster.GetGrain<ICabinetGrain>(edge.ToString()).Station());
    }

    private static Ok<ConfigurationAnswer> Compare(AssetId edge, ConfigurationBook book) => TypedResults.Ok(new ConfigurationAnswer(
        edge.ToString(),
        book.State,
        book.Desired is { } d ? new StationSummary(d.Version, d.Hash, d.By, d.At) : null,
        book.Reported is { } r ? new StationSummary(r.Version, r.Hash, r.By, r.Since) : null,
        book.Reported?.Last,
        book is { Desired: { } desired, Reported: { } reported } ? StationDifference.Between(desired.Station, reported.Station) : null));

    private static async Task<IResult> SetAsync(HttpContext context, string id, ILiveViews views, IClusterClient cluster)
    {
        var (edge, unknown) = await AssetEndpoints.FindAsync(AssetKind.Edge, id, views, cluster);
        if (unknown is not null)
            return unknown;
        if (await TextAsync(context.Request) is not { } text)
            return Problem.BadBody($"The body is no UTF-8 or longer than {StationOutline.MaxBytes} bytes: send the station file as it is.");
        var (outline, unreadable) = StationOutline.Read(text);
        if (outline is null)
            return Problem.BadBody($"{unreadable!.Reason}.");

        var outcome = await cluster.Edge(edge.Slug).Desire(text, context.User.Identity!.Name!);
        if (outcome.Mistakes.Count > 0)
        {
            var details = Problem.Details(
                StatusCodes.Status422UnprocessableEntity, "registry-refused", "The edge may not have this station file", $"To be mended: {outcome.Mistakes.Count}; 'mistakes' holds each of them.");
            details.Extensions["mistakes"] = outcome.Mistakes;
            return TypedResults.Problem(details);
        }
        return outcome.Refusal is { } refusal
            ? Refused(refusal.Code, refusal.Reason)
            : TypedResults.Ok(new DesiredAnswer(edge.ToString(), outline.Version, outcome.Hash, outline.Assets));
    }

    private static ProblemHttpResult Refused(string code, string reason)
    {
        var details = Problem.Details(StatusCodes.Status409Conflict, code, "The station file was refused", reason);
        details.Extensions["code"] = code;
        return TypedResults.Problem(details);
    }

    private static async Task<string?> TextAsync(HttpRequest request)
    {
        var buffer = new byte[StationOutline.MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        if (length > StationOutline.MaxBytes)
            return null;
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(buffer, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
