using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Jena.Iot.Silo.Broker;

public enum BrokerMode
{
    /// <summary>The broker inside this silo, which is the only one of its cluster.</summary>
    Embedded = 0,

    /// <summary>A broker elsewhere, with shared subscriptions (MQTT 5).</summary>
    External = 1,

    /// <summary>This silo takes nothing from a broker.</summary>
    None = 2,
}

/// <summary>Where edges connect. Off loopback nothing is spoken in the clear.</summary>
public sealed class BrokerOptions : IValidatableObject
{
    public const string Section = "Broker";

    /// <summary>Default: embedded.</summary>
    public BrokerMode Mode { get; set; } = BrokerMode.Embedded;

    /// <summary>Embedded: the address to listen at. External: the host to connect to. Default 127.0.0.1.</summary>
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>1 to 65535. Default 1883.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 1883;

    /// <summary>
    /// Embedded: the broker's certificate, PKCS #12 or PEM, with its key; needed to listen off loopback. External: this silo's own, PEM,
    /// shown to the broker; needs <see cref="Tls"/>. Read again when it changes. Default none.
    /// </summary>
    public string? CertificateFile { get; set; }

    /// <summary>With a PEM certificate: the file of its key. Default: in the certificate's file.</summary>
    public string? CertificateKeyFile { get; set; }

    /// <summary>
    /// Embedded: the authority (PEM) by whose certificates edges are known: then each has to show one; needed to listen off loopback, and
    /// needs <see cref="CertificateFile"/>. External: who signed the broker's; default the machine's authorities.
    /// </summary>
    public string? AuthorityFile { get; set; }

    /// <summary>Embedded: the authority's list of revoked certificates (PEM or DER); read again when it changes. Needs <see cref="AuthorityFile"/>. Default none: nothing is revoked.</summary>
    public string? RevokedFile { get; set; }

    /// <summary>External: speak TLS. Needed off loopback. Default false.</summary>
    public bool Tls { get; set; }

    /// <summary>External: the cluster's user name there. Default "cluster".</summary>
    public string User { get; set; } = "cluster";

    /// <summary>External: the file that holds the password. Default none.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>External: the name of the shared subscription; the same on all silos. Default "jena".</summary>
    [RegularExpression("^[a-z0-9-]{1,40}$")]
    public string Share { get; set; } = "jena";

    /// <summary>External: messages that the broker may have under way to this silo; 1 to 65535. Default 1,000.</summary>
    [Range(1, 65_535)]
    public int ReceiveMaximum { get; set; } = 1_000;

    public bool IsLoopback => Host is "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Embedded: where to listen. None for a host that <see cref="Validate"/> refuses there: whoever binds settings reads this too, with a broker elsewhere as well.</summary>
    public IPAddress ListenAddress => Host is "localhost" ? IPAddress.Loopback : IPAddress.TryParse(Host, out var address) ? address : IPAddress.None;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Mode is BrokerMode.Embedded && !IsLoopback && CertificateFile is null)
            yield return new ValidationResult($"Broker:Host is {Host}, which is not loopback: set Broker:CertificateFile so that edges speak TLS, or listen at 127.0.0.1", [nameof(Host)]);
        if (Mode is BrokerMode.Embedded && !IsLoopback && AuthorityFile is null)
            yield return new ValidationResult($"Broker:Host is {Host}, which is not loopback: set Broker:AuthorityFile so that edges show certificates of the city, or listen at 127.0.0.1", [nameof(AuthorityFile)]);
        if (Mode is BrokerMode.Embedded && AuthorityFile is not null && CertificateFile is null)
            yield return new ValidationResult("Broker:AuthorityFile is set, and edges can show a certificate by TLS alone: set Broker:CertificateFile too", [nameof(CertificateFile)]);
        if (Mode is BrokerMode.External && !Tls && (CertificateFile ?? AuthorityFile) is not null)
            yield return new ValidationResult("Broker:CertificateFile and Broker:AuthorityFile mean nothing without TLS: set Broker:Tls to true", [nameof(Tls)]);
        if (Mode is BrokerMode.External && RevokedFile is not null)
            yield return new ValidationResult("Broker:RevokedFile is a list that the embedded broker looks at, for edges: a broker elsewhere has one of its own (Mosquitto: crlfile); leave the setting out", [nameof(RevokedFile)]);
        if (Mode is BrokerMode.Embedded && RevokedFile is not null && AuthorityFile is null)
            yield return new ValidationResult("Broker:RevokedFile is set without Broker:AuthorityFile, whose list it is: set both", [nameof(AuthorityFile)]);
        if (Mode is BrokerMode.Embedded && Host is not "localhost" && !IPAddress.TryParse(Host, out _))
            yield return new ValidationResult($"Broker:Host is {Host}: write the IP address to listen at", [nameof(Host)]);
        if (Mode is BrokerMode.External && !IsLoopback && !Tls)
            yield return new ValidationResult($"Broker:Host is {Host}, which is not loopback: set Broker:Tls to true", [nameof(Tls)]);
        foreach (var file in new[] { CertificateFile, CertificateKeyFile, AuthorityFile, RevokedFile, PasswordFile })
        {
            if (file is not null && !File.Exists(file))
                yield return new ValidationResult($"Broker: there is no file {file}", [nameof(CertificateFile)]);
        }
    }
}
