using System.Security.Claims;
using Jena.Iot.Domain.Access;
using Microsoft.AspNetCore.Authorization;

namespace Jena.Iot.Api.Access;

/// <summary>One policy per role: whoever holds the role, or one above it.</summary>
public static class AccessPolicies
{
    public const string Viewer = "viewer";
    public const string Operator = "operator";
    public const string Engineer = "engineer";
    public const string Admin = "admin";

    /// <summary>The claim that holds the role's word.</summary>
    public const string RoleClaim = "role";

    private static readonly (string Name, Role Role)[] All =
        [(Viewer, Role.Viewer), (Operator, Role.Operator), (Engineer, Role.Engineer), (Admin, Role.Admin)];

    public static void Add(AuthorizationOptions options)
    {
        foreach (var (name, role) in All)
        {
            var sufficient = All.Where(other => other.Role >= role).Select(static other => other.Name);
            options.AddPolicy(name, policy => policy.RequireAuthenticatedUser().RequireClaim(RoleClaim, sufficient));
        }
    }

    /// <summary>Whether somebody may see what the policy <see cref="Viewer"/> opens: a provider also signs in people who have no role here.</summary>
    public static bool IsViewer(this ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated is true && TryParse(user.FindFirstValue(RoleClaim), out var role) && role >= Role.Viewer;

    /// <summary>The word for a role.</summary>
    public static string Word(this Role role) => Array.Find(All, entry => entry.Role == role).Name ?? "none";

    /// <summary>Reads the word for a role.</summary>
    public static bool TryParse(string? word, out Role role)
    {
        role = Array.Find(All, entry => entry.Name == word).Role;
        return role is not Role.None;
    }
}
