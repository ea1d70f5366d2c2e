using System.Net;
using System.Net.Sockets;

namespace Jena.Iot.Silo.Alarms;

/// <summary>Where a webhook may be: not inside this machine or its network, unless that is allowed.</summary>
public static class WebhookAddress
{
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
            "::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "64:ff9b::/96", "2002::/16",
        }.Select(static n => IPNetwork.Parse(n)),
    ];

    /// <summary>What is wrong with an address as it is written, to follow its name; null for nothing.</summary>
    public static string? Problem(string url, bool allowPrivate)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            return $"is '{url}': write an address that begins with https://";
        if (uri.UserInfo.Length > 0)
            return "holds a name or a password: a call is signed with the secret of SecretFile";
        if (allowPrivate)
            return null;
        if (uri.Scheme is not "https")
            return $"is '{url}': write https://, or allow private addresses with Webhooks:AllowPrivateAddresses";
        return uri.IsLoopback || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && !IsPublic(address))
            ? $"is '{url}', inside this machine or a private network: allow that with Webhooks:AllowPrivateAddresses, or write another"
            : null;
    }

    /// <summary>Whether an address that a name gave is outside.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return !Array.Exists(Inside, network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
    }

    /// <summary>Connects to the first address of a name that may be; a name that gives an address inside is looked at when it is used, not before.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, bool allowPrivate, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var found = await Dns.GetHostAddressesAsync(host, cancellationToken);
        var allowed = allowPrivate ? found : [.. found.Where(IsPublic)];
        if (allowed.Length == 0)
            throw new HttpRequestException($"{host} is inside this machine or a private network: allow that with Webhooks:AllowPrivateAddresses");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
