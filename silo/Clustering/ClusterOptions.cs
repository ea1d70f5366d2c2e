using System.ComponentModel.DataAnnotations;

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

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!System.Net.IPAddress.TryParse(AdvertisedAddress, out _))
            yield return new ValidationResult($"Cluster:AdvertisedAddress is {AdvertisedAddress}: write an IP address", [nameof(AdvertisedAddress)]);
        if (SiloPort == GatewayPort)
            yield return new ValidationResult("Cluster:SiloPort and Cluster:GatewayPort are the same: choose two ports", [nameof(GatewayPort)]);
    }
}
