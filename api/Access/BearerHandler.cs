using System.Security.Claims;
using System.Text.Encodings.Web;
using Jena.Iot.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.Access;

/// <summary>Knows people by the bearer token in the Authorization header (RFC 6750).</summary>
public sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    TokenCache tokens,
    IProblemDetailsService problems)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";
    private const int LongestToken = 512;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var token = header[Prefix.Length..].Trim();
        if (token.Length is 0 or > LongestToken)
            return AuthenticateResult.Fail("no token");
        if (await tokens.FindAsync(token) is not { } holder)
            return AuthenticateResult.Fail("nobody's token");

        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, holder.Name), new Claim(AccessPolicies.RoleClaim, holder.Role.Word())],
            Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"jena-iot\"";
        var given = !string.IsNullOrEmpty(Request.Headers.Authorization);
        return Write(Problem.Details(
            StatusCodes.Status401Unauthorized,
            given ? "token-unknown" : "token-missing",
            given ? "The token is nobody's" : "This needs a token",
            given
                ? "The token was never given, or was taken back. Ask an admin for a new one."
                : "Send the header 'Authorization: Bearer <token>'. An admin makes tokens with POST /api/v1/tokens; the first was printed at the first start."));
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Write(Problem.Details(
        StatusCodes.Status403Forbidden,
        "role-too-low",
        "The token's role does not suffice",
        $"{Context.User.Identity?.Name} is {Context.User.FindFirstValue(AccessPolicies.RoleClaim)}; what this needs stands in /openapi/v1.json. An admin can give a token with a higher role."));

    private async Task Write(ProblemDetails details)
    {
        Response.StatusCode = details.Status!.Value;
        await problems.WriteAsync(new ProblemDetailsContext { HttpContext = Context, ProblemDetails = details });
    }
}
