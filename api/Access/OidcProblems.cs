using System.Security.Claims;
using Jena.Iot.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Mvc;
using Microsoft.IdentityModel.Tokens;

namespace Jena.Iot.Api.Access;

/// <summary>Says what is wrong with a provider's token, as problem details.</summary>
internal sealed class OidcProblems(OidcOptions options) : JwtBearerEvents
{
    private const string Why = "jena-iot oidc problem";

    public override Task TokenValidated(TokenValidatedContext context)
    {
        var claims = context.Principal!.Claims.ToArray();
        if (OidcPerson.Name(claims, options.NameClaim) is not { } name)
        {
            return Fail(
                context,
                "token-nameless",
                "The token names nobody",
                $"It needs one claim '{options.NameClaim}' of {OidcPerson.LongestName - OidcPerson.Prefix.Length} characters at most, by which the audit names who decided. Have the provider put it into access tokens, or set Access:Oidc:NameClaim.");
        }

        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, name), new Claim(AccessPolicies.RoleClaim, OidcPerson.Role(claims, options).Word())],
            context.Scheme.Name);
        context.Principal = new ClaimsPrincipal(identity);
        return Task.CompletedTask;
    }

    public override async Task AuthenticationFailed(AuthenticationFailedContext context)
    {
        var (code, title, detail) = context.Exception switch
        {
            _ when !await IsKnownAsync(context) => ("provider-unreachable", "The provider of sign-ins does not answer", $"The keys of {options.Authority} cannot be read at the moment: try again in a few seconds. Tokens of this API are good meanwhile."),
            SecurityTokenExpiredException => ("token-expired", "The token has expired", "Sign in again, or let the client renew it."),
            SecurityTokenNotYetValidException => ("token-early", "The token is not valid yet", $"One of the clocks is wrong by more than {OidcOptions.ClockSkew.TotalSeconds:0} s."),
            SecurityTokenInvalidAudienceException => ("token-elsewhere", "The token is for another service", $"Its 'aud' has to name '{options.Audience}': ask the provider for a token of this API."),
            SecurityTokenInvalidIssuerException => ("token-foreign", "The token is another provider's", $"This API takes tokens of {options.Authority}."),
            _ => ("token-foreign", "The token was not signed by the provider", $"This API takes tokens that {options.Authority} signed with one of its current keys."),
        };
        await Fail(context, code, title, detail);
    }

    public override async Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"jena-iot\", error=\"invalid_token\"";
        await WriteAsync(context.HttpContext, context.HttpContext.Items[Why] as ProblemDetails
            ?? Problem.Details(StatusCodes.Status401Unauthorized, "token-unknown", "The token is nobody's", "It is no token of the provider."));
    }

    public override Task Forbidden(ForbiddenContext context)
    {
        var role = context.HttpContext.User.FindFirstValue(AccessPolicies.RoleClaim);
        var has = role == Domain.Access.Role.None.Word()
            ? $"has no role here: the claim '{options.RoleClaim}' names {(options.Roles.Count == 0 ? "none of viewer, operator, engineer and admin" : "nothing that Access:Oidc:Roles has")}"
            : $"is {role}";
        return WriteAsync(context.HttpContext, Problem.Details(
            StatusCodes.Status403Forbidden,
            "role-too-low",
            "The person's role does not suffice",
            $"{context.HttpContext.User.Identity?.Name} {has}; what this needs stands in /openapi/v1.json. Roles are given at the provider."));
    }

    // Without its keys every token looks as if somebody else had signed it.
    private static async Task<bool> IsKnownAsync(AuthenticationFailedContext context)
    {
        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static Task Fail(ResultContext<JwtBearerOptions> context, string code, string title, string detail)
    {
        var status = code == "provider-unreachable" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized;
        context.HttpContext.Items[Why] = Problem.Details(status, code, title, detail);
        context.Fail(title);
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, ProblemDetails details)
    {
        context.Response.StatusCode = details.Status!.Value;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details });
    }
}
