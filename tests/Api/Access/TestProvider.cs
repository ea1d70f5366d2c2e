using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Jena.Iot.Api.Tests.Access;

/// <summary>An OpenID Connect provider on loopback: says where its keys are, shows them, and signs tokens.</summary>
public sealed class TestProvider : IAsyncDisposable
{
    public const string Audience = "jena-iot";

    private readonly WebApplication _app;
    private ECDsaSecurityKey _key = NewKey();

    private TestProvider(WebApplication app) => _app = app;

    public string Authority => _app.Urls.Single();

    public static async Task<TestProvider> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var provider = new TestProvider(builder.Build());
        provider._app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = provider.Authority,
            jwks_uri = $"{provider.Authority}/keys",
            authorization_endpoint = $"{provider.Authority}/authorize",
            token_endpoint = $"{provider.Authority}/token",
            response_types_supported = new[] { "code" },
            subject_types_supported = new[] { "public" },
            id_token_signing_alg_values_supported = new[] { "ES256" },
        }));
        provider._app.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(provider._key.ECDsa.ExportParameters(false))) { KeyId = provider._key.KeyId });
            return Results.Json(new { keys = new[] { new { kty = key.Kty, use = "sig", kid = key.Kid, crv = key.Crv, x = key.X, y = key.Y, alg = "ES256" } } });
        });
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>From now on another key is shown, and signs.</summary>
    public void RotateKey() => _key = NewKey();

    /// <summary>An engineer's token by the provider's key, for this API; claims may say otherwise, and null leaves one out.</summary>
    /// <param name="signer">Null for the provider's own key.</param>
    public string Token(DateTimeOffset now, SigningCredentials? signer = null, params (string Name, object? Value)[] claims)
    {
        var all = new Dictionary<string, object?>
        {
            ["iss"] = Authority,
            ["aud"] = Audience,
            ["sub"] = "8f0c",
            ["preferred_username"] = "petra.vogel@city.example",
            ["roles"] = new[] { "engineer" },
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in claims)
            all[name] = value;
        var payload = System.Text.Json.JsonSerializer.Serialize(all.Where(static claim => claim.Value is not null).ToDictionary());
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(payload, signer ?? new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256));
    }

    /// <summary>The same without a signature, as "alg": "none" has it.</summary>
    public string Unsigned(DateTimeOffset now)
    {
        var header = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        return $"{header}.{Token(now).Split('.')[1]}.";
    }

    /// <summary>Signed by a stranger, who says that the provider's key did it.</summary>
    public SigningCredentials Stranger() => new(NewKey(_key.KeyId), SecurityAlgorithms.EcdsaSha256);

    /// <summary>Signed with what the provider shows to everybody, as if it were a shared secret.</summary>
    public SigningCredentials PublicKeyAsSecret() =>
        new(new SymmetricSecurityKey(_key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = _key.KeyId }, SecurityAlgorithms.HmacSha256);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static ECDsaSecurityKey NewKey(string? id = null) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id ?? Guid.NewGuid().ToString("N") };
}
