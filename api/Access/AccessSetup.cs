using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Jena.Iot.Api.Access;

/// <summary>Who people are: by tokens of this API, and by a provider's when <see cref="OidcOptions"/> are set.</summary>
public static class AccessSetup
{
    /// <summary>The scheme of a provider's tokens.</summary>
    public const string Oidc = "Oidc";

    private const string ByForm = "ByForm";
    private const string Prefix = "Bearer ";

    // So often at most are the provider's keys asked for when somebody shows a token of an unknown one.
    private static readonly TimeSpan KeysEvery = TimeSpan.FromSeconds(10);

    // Public keys alone: with a shared secret, whoever can check a token can make one; and never "none".
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<OidcOptions>().BindConfiguration(OidcOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<FirstTokenOptions>().BindConfiguration(FirstTokenOptions.Section)
            .Validate<IOptions<OidcOptions>>(static (first, oidc) => first.FirstToken || oidc.Value.IsOn, "Access:FirstToken is false and Access:Oidc:Authority is not set: nobody could ever come in. Set one of them")
            .ValidateOnStart();
        services.AddSingleton<TokenCache>();
        services.TryAddSingleton(static _ => new FirstTokenOutput(System.Console.Out));
        services.AddSingleton<FirstToken>();
        services.AddHostedService(static provider => provider.GetRequiredService<FirstToken>());
        services.AddAuthorization(AccessPolicies.Add);

        var oidc = builder.Configuration.GetSection(OidcOptions.Section).Get<OidcOptions>() ?? new OidcOptions();
        var schemes = services.AddAuthentication(oidc.IsOn ? ByForm : BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null);
        if (!oidc.IsOn)
            return;
        schemes.AddPolicyScheme(ByForm, null, static forms => forms.ForwardDefaultSelector = static context => IsJwt(context.Request) ? Oidc : BearerHandler.SchemeName);
        schemes.AddJwtBearer(Oidc, static _ => { });
        services.AddOptions<JwtBearerOptions>(Oidc).Configure<TimeProvider>((jwt, time) => Configure(jwt, oidc, time));
        // A key that the provider took back is good no longer: it may have been stolen.
        services.PostConfigure<JwtBearerOptions>(Oidc, static jwt => ((BaseConfigurationManager)jwt.ConfigurationManager!).UseLastKnownGoodConfiguration = false);
    }

    /// <summary>Whether the token has a JWT's form: a header in base64url of something that begins as JSON, and two dots. No token of this API has a dot.</summary>
    private static bool IsJwt(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return false;
        var token = header.AsSpan(Prefix.Length).Trim();
        return token.StartsWith("eyJ") && token.Count('.') == 2;
    }

    private static void Configure(JwtBearerOptions jwt, OidcOptions oidc, TimeProvider time)
    {
        jwt.Authority = oidc.Authority;
        jwt.RequireHttpsMetadata = !oidc.IsLoopback;
        jwt.MapInboundClaims = false;
        jwt.SaveToken = false;
        jwt.RefreshOnIssuerKeyNotFound = true;
        jwt.RefreshInterval = KeysEvery;
        jwt.Events = new OidcProblems(oidc);
        jwt.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = oidc.Audience,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = OidcOptions.ClockSkew,
            LifetimeValidator = (from, until, _, _) => Lifetime(from, until, time.GetUtcNow().UtcDateTime),
        };
    }

    private static bool Lifetime(DateTime? from, DateTime? until, DateTime now)
    {
        if (until is not { } end)
            throw new SecurityTokenNoExpirationException("the token has no end ('exp')");
        if (now - OidcOptions.ClockSkew >= end)
            throw new SecurityTokenExpiredException("the token has expired") { Expires = end };
        if (from is not null && now + OidcOptions.ClockSkew < from)
            throw new SecurityTokenNotYetValidException("the token is not valid yet") { NotBefore = from.Value };
        return true;
    }
}
