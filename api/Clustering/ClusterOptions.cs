using System.ComponentModel.DataAnnotations;

namespace Jena.Iot.Api.Clustering;

/// <summary>How this host finds the cluster. Section <c>Cluster</c>; the same words as the silo's.</summary>
public sealed class ClusterOptions
{
    public const string Section = "Cluster";

    /// <summary>The same on every silo and every client of one deployment. Default <c>jena</c>.</summary>
    [Required(ErrorMessage = "Cluster:ClusterId names the cluster; jena unless set")]
    public string ClusterId { get; set; } = "jena";

    /// <summary>The same for as long as the city's data lives. Default <c>jena-iot</c>.</summary>
    [Required(ErrorMessage = "Cluster:ServiceId names the service; jena-iot unless set")]
    public string ServiceId { get; set; } = "jena-iot";

    /// <summary>Where the one silo on this machine takes clients, 1 to 65535. Default 30000. Without <see cref="Postgres"/> only.</summary>
    [Range(1, 65535, ErrorMessage = "Cluster:GatewayPort is {1} to {2}; 30000 unless set")]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// Connection string of the PostgreSQL database in which the silos meet; null for the one silo on this machine.
    /// To be given by environment (<c>Cluster__Postgres</c>), never on the command line: it holds a secret.
    /// </summary>
    public string? Postgres { get; set; }
}
