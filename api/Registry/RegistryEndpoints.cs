using Jena.Iot.Api.Access;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Api.Registry;

/// <param name="Version">The registry's version after the import.</param>
public sealed record ImportAnswer(long Version);

/// <summary>The registry: which assets there are, and which edge owns which.</summary>
public static class RegistryEndpoints
{
    public static void MapRegistry(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/registry").WithTags("Registry");

        group.MapPost("/", ImportAsync).WithName("importRegistry").RequireRole(AccessPolicies.Engineer)
            .WithSummary("Imports definitions of assets: all of the document, or nothing")
            .WithDescription("Replaces the definition of every asset that the document names, and leaves others as they are.")
            .Accepts<CityRegistry>("application/json").Produces<ImportAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("/", ReadAsync).WithName("getRegistry").RequireRole(AccessPolicies.Viewer)
            .WithSummary("The whole registry, with its version").Produces<RegistryAnswer>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ImportAsync(HttpContext context, IClusterClient cluster)
    {
        var (document, unreadable) = await BodyReader.ReadAsync<CityRegistry>(context.Request);
        if (document is null)
            return unreadable!;
        var registry = cluster.GetGrain<IRegistryGrain>(GrainKeys.City);
        var mistakes = await registry.Import(document, context.User.Identity!.Name!);
        if (mistakes.Count == 0)
            return TypedResults.Ok(new ImportAnswer(await registry.Version()));
        var details = Problem.Details(
            StatusCodes.Status422UnprocessableEntity,
            "registry-refused",
            "Nothing was imported",
            $"To be mended: {mistakes.Count}; 'mistakes' holds each of them.");
        details.Extensions["mistakes"] = mistakes;
        return TypedResults.Problem(details);
    }

    private static async Task<IResult> ReadAsync(IClusterClient cluster) =>
        TypedResults.Ok(await cluster.GetGrain<IRegistryGrain>(GrainKeys.City).Get());
}
