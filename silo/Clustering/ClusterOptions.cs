using System.ComponentModel.DataAnnotations;
using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Contracts.Trust;

namespace Jena.Iot.Silo.Clustering;

public enum ClusterProvider
{
    /// <summary>One silo, known to itself alone.</summary>
    Localhost = 0,

    /// <summary>Silos find each other through PostgreSQL.</summary>
    Postgres = 1,
}

/// <summary>How silos find each other.</summary>
public sealed class ClusterOptions : IValidatableObject
{
    public const string Section = "Cluster";

    /// <summary>Default: localhost.</summary>
    public ClusterProvider Provider { get; set; } = ClusterProvider.Localhost;

    /// <summary>The same on all silos and API hosts of a cluster. Default "jena".</summary>
    [Required]
    public string ClusterId { get; set; } = "jena";

    /// <summary>Never changes once data is stored. Default "jena-iot".</summary>
    [Required]
    public string ServiceId { get; set; } = "jena-iot";

    /// <summary>Silo to silo, 1 to 65535. Default 11111.</summary>
    [Range(1, 65_535)]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>API host to silo, 1 to 65535. Default 30000.</summary>
    [Range(1, 65_535)]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>The address at which others reach this silo. Default 127.0.0.1.</summary>
    [Required]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>What proves to others that this is a silo of the city, and who may connect. Needed off loopback. Default none.</summary>
    public CertificateFiles Tls { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!System.Net.IPAddress.TryParse(AdvertisedAddress, out var advertised))
            yield return new ValidationResult($"Cluster:AdvertisedAddress is {AdvertisedAddress}: write an IP address", [nameof(AdvertisedAddress)]);
        else if (!System.Net.IPAddress.IsLoopback(advertised) && !Tls.IsSet)
            yield return new ValidationResult($"Cluster:AdvertisedAddress is {AdvertisedAddress}, which is not loopback: set Cluster:Tls:CertificateFile, Cluster:Tls:KeyFile and Cluster:Tls:AuthorityFile so that silos and API hosts speak TLS, or advertise 127.0.0.1", [nameof(AdvertisedAddress)]);
        foreach (var problem in Tls.Problems(ClusterTls.Section))
            yield return new ValidationResult(problem, [nameof(Tls)]);
        if (SiloPort == GatewayPort)
            yield return new ValidationResult("Cluster:SiloPort and Cluster:GatewayPort are the same: choose two ports", [nameof(GatewayPort)]);
    }
}
