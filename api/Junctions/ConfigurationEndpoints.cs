using System.Globalization;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Microsoft.Net.Http.Headers;

namespace Jena.Iot.Api.Junctions;

/// <param name="Junction">The junction's id.</param>
/// <param name="Version">The configuration's version from now on, which is also its ETag.</param>
public sealed record ConfiguredAnswer(string Junction, int Version);

/// <summary>The configuration of a junction as one document.</summary>
public static class ConfigurationEndpoints
{
    /// <summary>Who set the configuration; told to holders of a token.</summary>
    public const string ByHeader = "Configured-By";

    public static void MapConfiguration(this RouteGroupBuilder group)
    {
        group.MapGet("/{id}/configuration", ReadAsync).WithName("getJunctionConfiguration").RequireRole(AccessPolicies.Viewer)
            .WithSummary("The junction's configuration, as the document that gives it again")
            .WithDescription($"Its version is the ETag; Last-Modified tells when it was set and {ByHeader} by whom. /audit has every earlier one.")
            .Produces<JunctionConfiguration>().Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapPut("/{id}/configuration", SetAsync).WithName("setJunctionConfiguration").RequireRole(AccessPolicies.Engineer)
            .WithSummary("Sets the junction's configuration: all of the document, or nothing")
            .WithDescription("If-Match names the version that it replaces, such as \"3\"; If-None-Match: * says that there is none yet; If-Match: * that whichever there is gives way. "
                + "Every mistake is told with its line. It describes what the controller does and changes nothing in the controller.")
            .Accepts<JunctionConfiguration>("application/json").Produces<ConfiguredAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status428PreconditionRequired).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadAsync(HttpContext context, string id, ILiveViews views, IClusterClient cluster)
    {
        var (junction, unknown) = await AssetEndpoints.FindAsync(AssetKind.Junction, id, views, cluster);
        if (unknown is not null)
            return unknown;
        if (await cluster.GetGrain<IJunctionGrain>(junction.ToString()).Configuration() is not { } configured)
            return Problem.NotFound($"{junction} has no configuration yet: PUT one here.");
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers[ByHeader] = Uri.EscapeDataString(configured.By);
        return TypedResults.Bytes(ConfigurationText.Write(configured.Configuration), "application/json", lastModified: configured.Since, entityTag: Tag(configured.Version));
    }

    private static async Task<IResult> SetAsync(HttpContext context, string id, ILiveViews views, IClusterClient cluster)
    {
        var (junction, unknown) = await AssetEndpoints.FindAsync(AssetKind.Junction, id, views, cluster);
        if (unknown is not null)
            return unknown;
        var (replaces, unclear) = Replaces(context.Request);
        if (unclear is not null)
            return unclear;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var (configuration, mistakes) = ConfigurationText.Read(body.GetBuffer().AsSpan(0, (int)body.Length));
        if (configuration is null)
        {
            var details = Problem.Details(
                StatusCodes.Status422UnprocessableEntity, "bad-configuration", "Nothing was changed", $"To be mended: {mistakes.Count}; 'mistakes' holds each of them. The first: {mistakes[0]}.");
            details.Extensions["mistakes"] = mistakes;
            return TypedResults.Problem(details);
        }

        var outcome = await cluster.Asset(junction).Execute(new CommandRequest("", context.User.Identity!.Name!, new ConfigureJunction(configuration, replaces)));
        if (outcome.IsRefused)
        {
            var status = outcome.RefusalCode == "configuration-changed" ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict;
            return Problem.Of(status, outcome.RefusalCode!, "The configuration was refused", outcome.RefusalReason ?? "");
        }
        await views.ShownAsync(junction, outcome.Version, CommandEndpoints.ShownWithin, context.RequestAborted);
        // Whoever came next may have made another version since. Nothing is made by what changes nothing.
        var version = outcome.Made is { } made
            ? int.Parse(made, CultureInfo.InvariantCulture)
            : (await cluster.GetGrain<IJunctionGrain>(junction.ToString()).Configuration())?.Version ?? 0;
        context.Response.Headers.ETag = Tag(version).ToString();
        return TypedResults.Ok(new ConfiguredAnswer(junction.ToString(), version));
    }

    /// <summary>Null for whichever; else the version that is to be replaced, 0 for none.</summary>
    private static (int? Version, IResult? Problem) Replaces(HttpRequest request)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfNoneMatch is [var none] && none.Tag == "*")
            return (0, null);
        return headers.IfMatch switch
        {
            [{ Tag.Value: "*" }] => (null, null),
            [var tag] when int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) => (version, null),
            _ => (null, Problem.Of(
                StatusCodes.Status428PreconditionRequired,
                "what-it-replaces",
                "It is not said what this replaces",
                "Write If-Match with the ETag that GET gave, If-None-Match: * for the first one, or If-Match: * for whichever there is.")),
        };
    }

    private static EntityTagHeaderValue Tag(int version) => new($"\"{version.ToString(CultureInfo.InvariantCulture)}\"");
}
