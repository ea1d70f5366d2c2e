namespace Jena.Iot.Edge.Station;

/// <summary>How the edge reaches its broker and how it sends. Every default holds for a property that is left out.</summary>
public sealed record UplinkSettings
{
    /// <summary>Name or address of the broker. Default 127.0.0.1.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Its TCP port, 1 to 65535. Default 1883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Whether to speak TLS. Default false; needed for a broker that is not on loopback.</summary>
    public bool Tls { get; init; }

    /// <summary>A PEM file with the certificates to trust instead of the machine's; null for the machine's. Only with TLS.</summary>
    public string? CaFile { get; init; }

    /// <summary>A PEM file with the edge's own certificate, by which the broker knows it; null for none. Only with TLS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the key of that certificate; null when it is in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The file that holds the edge's password, and nothing else; null for none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How long readings wait to be sent together, once sending has begun; 0 to 5 s. Default 250 ms.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>At most so many readings in one batch; 1 to 1000. Default 100.</summary>
    public int BatchReadings { get; init; } = 100;

    /// <summary>At most so many batches without acknowledgement; 1 to 64. Default 8.</summary>
    public int InFlight { get; init; } = 8;

    /// <summary>The same with every relative path taken from <paramref name="folder"/>, which is absolute.</summary>
    internal UplinkSettings In(string folder) => this with
    {
        CaFile = CaFile is { } ca ? Path.GetFullPath(ca, folder) : null,
        CertificateFile = CertificateFile is { } certificate ? Path.GetFullPath(certificate, folder) : null,
        KeyFile = KeyFile is { } key ? Path.GetFullPath(key, folder) : null,
        PasswordFile = PasswordFile is { } password ? Path.GetFullPath(password, folder) : null,
    };
}
