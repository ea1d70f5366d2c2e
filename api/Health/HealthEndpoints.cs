using Jena.Iot.Api.OpenApi;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jena.Iot.Api.Health;

/// <param name="Status"><c>ready</c>, <c>not-ready</c> or <c>live</c>.</param>
/// <param name="Reasons">Why it is not ready; empty when it is.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<string> Reasons);

/// <summary>Whether the process lives, and whether it is worth asking.</summary>
public static class HealthEndpoints
{
    /// <summary>The tag of the checks that readiness is made of.</summary>
    public const string ReadyTag = "ready";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health").AllowAnonymous();

        group.MapGet("/live", static () => TypedResults.Ok(new HealthAnswer("live", [])))
            .WithName("live").WithSummary("Whether the process answers");

        group.MapGet("/ready", ReadyAsync)
            .WithName("ready").WithSummary("Whether this host has the figures of a cluster that it can reach")
            .Produces<HealthAnswer>().Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(HealthCheckService checks, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var report = await checks.CheckHealthAsync(static check => check.Tags.Contains(ReadyTag), context.RequestAborted);
        if (report.Status is HealthStatus.Healthy)
            return TypedResults.Ok(new HealthAnswer("ready", []));
        var reasons = report.Entries.Where(static entry => entry.Value.Status is not HealthStatus.Healthy)
            .Select(static entry => $"{entry.Key}: {entry.Value.Description}").ToList();
        return TypedResults.Json(new HealthAnswer("not-ready", reasons), statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
