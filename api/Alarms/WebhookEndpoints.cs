using Jena.Iot.Api.Access;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Problems;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Alarms;
using Jena.Iot.Domain.Alarms.Webhooks;

namespace Jena.Iot.Api.Alarms;

/// <param name="Waiting">Lines of the history that are to be sent.</param>
/// <param name="Failures">In a row.</param>
/// <param name="FailingSince">Left out while it does not fail.</param>
/// <param name="NotBefore">When it is tried again; left out for at once.</param>
/// <param name="Error">Of the latest failure in a row.</param>
/// <param name="Delivered">When it last took something; left out for never.</param>
/// <param name="Dead">What was given up, the oldest first.</param>
/// <param name="Forgotten">What was given up and is kept in the history alone.</param>
public sealed record WebhookAnswer(
    string Name, int Waiting, int Failures, DateTimeOffset? FailingSince, DateTimeOffset? NotBefore, string? Error, DateTimeOffset? Delivered, IReadOnlyList<WebhookItem> Dead, long Forgotten);

/// <param name="Items">In order of name.</param>
public sealed record WebhookList(IReadOnlyList<WebhookAnswer> Items);

/// <summary>How the calls for alarms stand, and another try of what was given up. Whom to call is a setting of the silos.</summary>
public static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/webhooks").WithTags("Alarms");

        group.MapGet("/", ListAsync).WithName("listWebhooks").RequireRole(AccessPolicies.Viewer)
            .WithSummary("Whom silos call for alarms, what waits for each, and what was given up")
            .Produces<WebhookList>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapPost("/{name}/try-again", TryAgainAsync).WithName("tryWebhookAgain").RequireRole(AccessPolicies.Operator)
            .WithSummary("Sends what was given up again, before what waits")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ListAsync(HttpContext context, IClusterClient cluster)
    {
        var queues = await cluster.GetGrain<IWebhookGrain>(GrainKeys.City).Queues();
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new WebhookList([.. queues.OrderBy(static q => q.Key, StringComparer.Ordinal).Select(static q => new WebhookAnswer(
            q.Key, q.Value.Waiting.Count, q.Value.Failures, q.Value.FailingSince, q.Value.NotBefore, q.Value.Error, q.Value.Delivered, q.Value.Dead, q.Value.Forgotten))]));
    }

    private static async Task<IResult> TryAgainAsync(HttpContext context, string name, IClusterClient cluster) =>
        await cluster.GetGrain<IWebhookGrain>(GrainKeys.City).TryAgain(name, context.User.Identity!.Name!) is { } reason
            ? Problem.NotFound(reason)
            : TypedResults.NoContent();
}
