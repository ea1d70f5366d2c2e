using System.Net;

namespace Jena.Iot.Edge.Uplink;

/// <summary>Where the broker is. Without TLS only on this machine: the password and every reading would go over the wire in the clear.</summary>
public sealed record BrokerAddress
{
    public const int DefaultPort = 1883;

    public const int DefaultTlsPort = 8883;

    /// <summary>Throws <see cref="ArgumentException"/> for a broker elsewhere without TLS, and for what is no host or port.</summary>
    public BrokerAddress(string host, int port, bool tls)
    {
        if (Uri.CheckHostName(host) is UriHostNameType.Unknown)
            throw new ArgumentException($"'{host}' is not the name or address of a broker", nameof(host));
        if (port is < 1 or > 65_535)
            throw new ArgumentException($"{port} is not a port: write 1 to 65535", nameof(port));
        if (!tls && !IsThisMachine(host))
            throw new ArgumentException($"the broker {host} is not on this machine and would be spoken to without TLS: write mqtts://{host}:{DefaultTlsPort}", nameof(tls));
        (Host, Port, Tls) = (host, port, tls);
    }

    public string Host { get; }

    public int Port { get; }

    public bool Tls { get; }

    /// <summary>Reads <c>mqtt://host[:port]</c> or <c>mqtts://host[:port]</c>; throws <see cref="ArgumentException"/> that says what to write.</summary>
    public static BrokerAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.PathAndQuery is not ("" or "/"))
            throw new ArgumentException($"'{text}' is not a broker's address: write mqtt://127.0.0.1:{DefaultPort} or mqtts://broker.example:{DefaultTlsPort}", nameof(text));
        var tls = uri.Scheme == "mqtts";
        return new BrokerAddress(uri.IdnHost, uri.Port > 0 ? uri.Port : tls ? DefaultTlsPort : DefaultPort, tls);
    }

    public override string ToString() => $"{(Tls ? "mqtts" : "mqtt")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
