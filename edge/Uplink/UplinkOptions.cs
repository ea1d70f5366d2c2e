using Jena.Iot.Domain.Common;

namespace Jena.Iot.Edge.Uplink;

/// <summary>How an edge reaches its cluster.</summary>
public sealed record UplinkOptions
{
    /// <summary>The edge's slug: also its user name and client id at the broker.</summary>
    public required string Edge { get; init; }

    public required BrokerAddress Broker { get; init; }

    /// <summary>A file that holds the password and nothing else; read at each connecting, so that it can be changed. Null for none.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>A PEM file with the certificates to trust instead of the machine's; null for the machine's.</summary>
    public string? CaFile { get; init; }

    /// <summary>A PEM file with the edge's own certificate, shown when connecting and read at each connecting, so that it can be renewed. Null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the key of that certificate. Null: it is in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    public DeliveryOptions Delivery { get; init; } = new();

    /// <summary>The broker calls an edge gone after one and a half times this. 1 s to 10 min, default 15 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether to say that the edge is there, and by a last will that it is gone. False for a replay, which is no sign of life. Default true.</summary>
    public bool TellsPresence { get; init; } = true;

    /// <summary>Throws <see cref="ArgumentException"/> that names what is out of bounds.</summary>
    public void Validate()
    {
        if (!Slug.IsValid(Edge))
            throw new ArgumentException(Slug.Explain(Edge));
        if (KeepAlive < TimeSpan.FromSeconds(1) || KeepAlive > TimeSpan.FromMinutes(10))
            throw new ArgumentException($"the keep-alive is {KeepAlive.TotalSeconds} s: write 1 to 600");
        if (CredentialFile is { } file && !File.Exists(file))
            throw new ArgumentException($"there is no credential file {file}: write the edge's password into it");
        if (CaFile is { } ca && !File.Exists(ca))
            throw new ArgumentException($"there is no certificate file {ca}");
        if (KeyFile is not null && CertificateFile is null)
            throw new ArgumentException("a key file without a certificate file: name both");
        if (CertificateFile is not null && !Broker.Tls)
            throw new ArgumentException($"a certificate is shown by TLS alone, and {Broker} speaks none: write an address with mqtts://, or no certificate file");
        foreach (var own in new[] { CertificateFile, KeyFile })
        {
            if (own is not null && !File.Exists(own))
                throw new ArgumentException($"there is no file {own}: enrol the edge first, which makes its certificate and its key");
        }
        Delivery.Validate();
    }
}
