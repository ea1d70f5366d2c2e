using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Jena.Iot.Domain.Access;

namespace Jena.Iot.Api.Access;

/// <summary>What the claims of a provider's token say of a person, in this API's words. Pure.</summary>
public static class OidcPerson
{
    /// <summary>Before each name, so that none can be taken for that of a token of this API, which has no slash.</summary>
    public const string Prefix = "oidc/";

    /// <summary>The longest name, with its prefix, in characters.</summary>
    public const int LongestName = 128;

    /// <summary>
    /// The name for the audit, one for each name at the provider; null when there is none or it is too long. Letters, digits
    /// and <c>. - _ @ +</c> stay, all else is percent-encoded.
    /// </summary>
    public static string? Name(IEnumerable<Claim> claims, string nameClaim)
    {
        if (Values(claims, nameClaim).ToArray() is not [{ Length: > 0 } given])
            return null;
        var name = new StringBuilder(Prefix);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in given.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '-' or '_' or '@' or '+')
            {
                name.Append(rune);
                continue;
            }

            foreach (var part in bytes[..rune.EncodeToUtf8(bytes)])
                name.Append('%').Append(part.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return name.Length <= LongestName ? name.ToString() : null;
    }

    /// <summary>The highest of the roles that it has; <see cref="Role.None"/> when none of them means anything here.</summary>
    public static Role Role(IEnumerable<Claim> claims, OidcOptions options) => Values(claims, options.RoleClaim)
        .Select(theirs => options.Roles.Count == 0 ? theirs : options.Roles.FirstOrDefault(entry => entry.Key == theirs).Value)
        .Select(static ours => AccessPolicies.TryParse(ours, out var role) ? role : Domain.Access.Role.None)
        .DefaultIfEmpty(Domain.Access.Role.None).Max();

    private static IEnumerable<string> Values(IEnumerable<Claim> claims, string path)
    {
        var all = claims.ToArray();
        if (all.Where(claim => claim.Type == path).Select(static claim => claim.Value).ToArray() is { Length: > 0 } whole)
            return whole;
        if (path.Split('.', 2) is not [var first, var rest])
            return [];
        return all.Where(claim => claim.Type == first).SelectMany(claim => Within(claim.Value, rest));
    }

    private static string[] Within(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var at = document.RootElement;
            foreach (var step in path.Split('.'))
            {
                if (at.ValueKind is not JsonValueKind.Object || !at.TryGetProperty(step, out at))
                    return [];
            }

            return at.ValueKind switch
            {
                JsonValueKind.String => [at.GetString()!],
                JsonValueKind.Array => [.. at.EnumerateArray().Where(static item => item.ValueKind is JsonValueKind.String).Select(static item => item.GetString()!)],
                _ => [],
            };
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
