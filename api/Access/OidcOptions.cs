using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Jena.Iot.Api.Access;

/// <summary>
/// People who sign in at an OpenID Connect provider and send its access tokens (JWT). Section <c>Access:Oidc</c>; off unless
/// <see cref="Authority"/> is set. The tokens of this API stay good beside it.
/// </summary>
public sealed class OidcOptions : IValidatableObject
{
    public const string Section = "Access:Oidc";

    /// <summary>For so long before its time and after it a token is taken, for clocks that differ: 30 s.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>The issuer's URL, below which is <c>.well-known/openid-configuration</c>; https, or on loopback http. Default none.</summary>
    public string? Authority { get; set; }

    /// <summary>What a token's <c>aud</c> has to name: this API, as the provider knows it.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim with a person's roles: a word or a list of words. Within an object by dots: <c>realm_access.roles</c>. Default <c>roles</c>.</summary>
    [Required(ErrorMessage = "Access:Oidc:RoleClaim names the claim with the roles; roles unless set")]
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim that names a person in the audit, for good; the provider has to give no name to a second person. Default <c>preferred_username</c>.</summary>
    [Required(ErrorMessage = "Access:Oidc:NameClaim names the claim with the person's name; preferred_username unless set")]
    public string NameClaim { get; set; } = "preferred_username";

    /// <summary>From the provider's words for roles to viewer, operator, engineer or admin. Default: those four words mean themselves. With any entry, only entries count.</summary>
    public Dictionary<string, string> Roles { get; set; } = new(StringComparer.Ordinal);

    public bool IsOn => !string.IsNullOrEmpty(Authority);

    /// <summary>Whether the provider is on this machine, so that http will do.</summary>
    public bool IsLoopback => Uri.TryCreate(Authority, UriKind.Absolute, out var url) && (url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address)));

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsOn)
        {
            if (!string.IsNullOrEmpty(Audience) || Roles.Count > 0)
                yield return new ValidationResult("Access:Oidc:Authority is not set: write the URL of the provider, or leave Access:Oidc out", [nameof(Authority)]);
            yield break;
        }

        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
            yield return new ValidationResult($"Access:Oidc:Authority is '{Authority}': write the provider's URL, as in https://id.city.example/realms/city", [nameof(Authority)]);
        else if (url.Scheme is "http" && !IsLoopback)
            yield return new ValidationResult($"Access:Oidc:Authority is '{Authority}', which is on another machine: write https://, or anybody on the way could sign people in", [nameof(Authority)]);
        if (string.IsNullOrEmpty(Audience))
            yield return new ValidationResult("Access:Oidc:Audience is not set: write what the provider's tokens for this API have as 'aud', or a token for any other service would do here", [nameof(Audience)]);
        foreach (var (theirs, ours) in Roles)
        {
            if (!AccessPolicies.TryParse(ours, out _))
                yield return new ValidationResult($"Access:Oidc:Roles:{theirs} is '{ours}': write viewer, operator, engineer or admin", [nameof(Roles)]);
        }
    }
}
