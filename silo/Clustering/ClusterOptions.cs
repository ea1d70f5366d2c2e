using System.ComponentModel.DataAnnotations;
using System.Net;
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

    /// <summary>The address at which this silo listens, where that is another, as behind a translated address. Default: the advertised one.</summary>
    public string? ListenAddress { get; set; }

    /// <summary>
    /// From one probe of a neighbour to the next, and how long an answer may take; 200 ms to 10 s. Default 1 s. A slow
    /// neighbour is given up to twice that.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes in a row without an answer after which a silo votes a neighbour dead; 2 to 10. Default 3.</summary>
    [Range(2, 10, ErrorMessage = "Cluster:MissedProbes is {1} to {2}; 3 unless set")]
    public int MissedProbes { get; set; } = 3;

    /// <summary>How long a call from silo to silo waits for its answer; 2 s to 5 min. Default 15 s. What waits for a silo that is declared dead ends at once.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Connections to PostgreSQL for membership and reminders, beside the journal's; 2 to 50. Default 4.</summary>
    [Range(2, 50, ErrorMessage = "Cluster:MaxConnections is {1} to {2} connections; 4 unless set")]
    public int MaxConnections { get; set; } = 4;

    /// <summary>
    /// Within this a silo that is gone without a word is declared dead by the others. One whose machine still refuses connections,
    /// as after a kill, is declared dead in about half of it.
    /// </summary>
    public TimeSpan DetectionTime => ProbeTimeout * (2 * MissedProbes);

    /// <summary>None for an address that <see cref="Validate"/> refuses: whoever binds settings reads this before they are validated.</summary>
    public IPAddress ListensAt => IPAddress.TryParse(ListenAddress ?? AdvertisedAddress, out var address) ? address : IPAddress.None;

    /// <summary>What proves to others that this is a silo of the city, and who may connect. Needed off loopback. Default none.</summary>
    public CertificateFiles Tls { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(AdvertisedAddress, out var advertised))
            yield return new ValidationResult($"Cluster:AdvertisedAddress is {AdvertisedAddress}: write an IP address, not a name", [nameof(AdvertisedAddress)]);
        else if (!IPAddress.IsLoopback(advertised) && !Tls.IsSet)
            yield return new ValidationResult($"Cluster:AdvertisedAddress is {AdvertisedAddress}, which is not loopback: set Cluster:Tls:CertificateFile, Cluster:Tls:KeyFile and Cluster:Tls:AuthorityFile so that silos and API hosts speak TLS, or advertise 127.0.0.1", [nameof(AdvertisedAddress)]);
        if (ListenAddress is not null && !IPAddress.TryParse(ListenAddress, out _))
            yield return new ValidationResult($"Cluster:ListenAddress is {ListenAddress}: write an IP address of this machine, or leave it out", [nameof(ListenAddress)]);
        else if (ListenAddress is not null && !IPAddress.IsLoopback(IPAddress.Parse(ListenAddress)) && !Tls.IsSet)
            yield return new ValidationResult($"Cluster:ListenAddress is {ListenAddress}, which is not loopback: set Cluster:Tls:CertificateFile, Cluster:Tls:KeyFile and Cluster:Tls:AuthorityFile, or listen at 127.0.0.1", [nameof(ListenAddress)]);
        foreach (var problem in Tls.Problems(ClusterTls.Section))
            yield return new ValidationResult(problem, [nameof(Tls)]);
        if (SiloPort == GatewayPort)
            yield return new ValidationResult("Cluster:SiloPort and Cluster:GatewayPort are the same: choose two ports", [nameof(GatewayPort)]);
        if (ProbeTimeout < TimeSpan.FromMilliseconds(200) || ProbeTimeout > TimeSpan.FromSeconds(10))
            yield return new ValidationResult($"Cluster:ProbeTimeout is {ProbeTimeout}: it must be 200 ms to 10 s (00:00:01 unless set)", [nameof(ProbeTimeout)]);
        if (ResponseTimeout < TimeSpan.FromSeconds(2) || ResponseTimeout > TimeSpan.FromMinutes(5))
            yield return new ValidationResult($"Cluster:ResponseTimeout is {ResponseTimeout}: it must be 2 s to 5 min (00:00:15 unless set)", [nameof(ResponseTimeout)]);
    }
}
