using Microsoft.AspNetCore.Mvc;

namespace Jena.Iot.Api.OpenApi;

/// <summary>What routes have in common, said once.</summary>
public static class RouteConventions
{
    /// <summary>The CORS policy of what is open: any page may read it.</summary>
    public const string OpenData = "open-data";

    /// <summary>Needs a token of this role or one above; documented with its problems.</summary>
    public static T RequireRole<T>(this T builder, string policy)
        where T : IEndpointConventionBuilder => builder
            .RequireAuthorization(policy)
            .WithMetadata(new RequiredRole(policy))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ProblemDetails), [Problems.Problem.ContentType]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status403Forbidden, typeof(ProblemDetails), [Problems.Problem.ContentType]));

    /// <summary>Open to everybody, from any page.</summary>
    public static T OpenToAll<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.AllowAnonymous().RequireCors(OpenData);
}

/// <summary>Which role a route needs.</summary>
public sealed record RequiredRole(string Policy);
