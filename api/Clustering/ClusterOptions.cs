using System.ComponentModel.DataAnnotations;
using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Contracts.Trust;
using Npgsql;

namespace Jena.Iot.Api.Clustering;

/// <summary>How this host finds the cluster. Section <c>Cluster</c>; the same words as the silo's.</summary>
public sealed class ClusterOptions : IValidatableObject
{
    public const string Section = "Cluster";

    /// <summary>The same on every silo and every client of one deployment. Default <c>jena</c>.</summary>
    [Required(ErrorMessage = "Cluster:ClusterId names the cluster; jena unless set")]
    public string ClusterId { get; set; } = "jena";

    /// <summary>The same for as long as the city's data lives. Default <c>jena-iot</c>.</summary>
    [Required(ErrorMessage = "Cluster:ServiceId names the service; jena-iot unless set")]
    public string ServiceId { get; set; } = "jena-iot";

    /// <summary>How the silos are found. Default: the one silo on this machine.</summary>
    public ClusterProvider Provider { get; set; } = ClusterProvider.Localhost;

    /// <summary>Where the one silo on this machine takes clients, 1 to 65535. Default 30000. Not used with PostgreSQL.</summary>
    [Range(1, 65535, ErrorMessage = "Cluster:GatewayPort is {1} to {2}; 30000 unless set")]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>
    /// Of the PostgreSQL database in which the silos meet, which is the journal's; <c>Journal:ConnectionString</c> unless set.
    /// To be given by environment (<c>Cluster__ConnectionString</c>), never on the command line: it holds a secret.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>What proves to silos that this is an API host of the city, and who counts as a silo. Needed for silos on other machines. Default none.</summary>
    public CertificateFiles Tls { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in Tls.Problems(ClusterTls.Section))
            yield return new ValidationResult(problem, [nameof(Tls)]);
        if (Provider is ClusterProvider.Postgres && ConnectionString is { Length: > 0 } text && new NpgsqlConnectionStringBuilder(text) is var database
            && DatabaseRules.Refuse("Cluster:ConnectionString", database.Host, database.SslMode is SslMode.VerifyCA or SslMode.VerifyFull) is { } refusal)
        {
            yield return new ValidationResult(refusal, [nameof(ConnectionString)]);
        }

        if (Provider is ClusterProvider.Postgres && string.IsNullOrEmpty(ConnectionString))
            yield return new ValidationResult("Cluster:Provider is Postgres: set Cluster__ConnectionString in the environment to the database in which the silos meet");
    }
}

/// <summary>How this host finds the silos.</summary>
public enum ClusterProvider
{
    /// <summary>One silo, on this machine.</summary>
    Localhost = 0,

    /// <summary>Silos and clients find each other through PostgreSQL.</summary>
    Postgres = 1,
}
