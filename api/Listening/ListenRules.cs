using System.Net;

namespace Jena.Iot.Api.Listening;

/// <summary>Where the API may listen: on loopback as it likes, elsewhere with TLS alone.</summary>
public static class ListenRules
{
    public const string DefaultUrls = "http://localhost:8080";

    /// <summary>The addresses asked for: <c>--urls</c>, else the setting <c>Api:Urls</c>, else <see cref="DefaultUrls"/>; separated by semicolons.</summary>
    public static IReadOnlyList<string> Urls(IConfiguration configuration)
    {
        var urls = configuration["urls"] is { Length: > 0 } given ? given : configuration["Api:Urls"] is { Length: > 0 } set ? set : DefaultUrls;
        return urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Null when all of it may be; else what is wrong and what to set.</summary>
    public static string? Refuse(IConfiguration configuration)
    {
        // Endpoints of Kestrel's own section would take the place of the addresses above.
        var own = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>();
        return Urls(configuration).Concat(own).Select(Refuse).FirstOrDefault(static problem => problem is not null);
    }

    /// <summary>Null when this address may be listened on.</summary>
    public static string? Refuse(string url)
    {
        if (!TryParse(url, out var scheme, out var host))
            return $"Api:Urls: '{url}' is no address to listen on: write it as in {DefaultUrls}, several separated by semicolons";
        if (scheme == "https" || IsLoopback(host))
            return null;
        return $"Api:Urls: '{url}' would be reachable from other machines without TLS, and tokens would be readable on the way. "
            + "Write https:// and set Kestrel:Certificates:Default:Path and Kestrel:Certificates:Default:KeyPath to the certificate and its key, "
            + $"or listen on loopback ({DefaultUrls}) behind a proxy on this machine that does the TLS";
    }

    private static bool TryParse(string url, out string scheme, out string host)
    {
        (scheme, host) = ("", "");
        try
        {
            var address = BindingAddress.Parse(url);
            (scheme, host) = (address.Scheme.ToLowerInvariant(), address.IsUnixPipe || address.IsNamedPipe ? "localhost" : address.Host);
            return scheme is "http" or "https";
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
