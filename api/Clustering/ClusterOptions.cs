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
    /// To be given by <see cref="ConnectionStringFile"/> or by environment (<c>Cluster__ConnectionString</c>), never on the
    /// command line: it holds a secret.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>A file that holds the connection string and nothing else; goes before it. Default none.</summary>
    public string? ConnectionStringFile { get; set; }

    /// <summary>Connections to PostgreSQL, to learn which silos there are; 1 to 50. Default 2.</summary>
    [Range(1, 50, ErrorMessage = "Cluster:MaxConnections is {1} to {2} connections; 2 unless set")]
    public int MaxConnections { get; set; } = 2;

    /// <summary>How long a call to the cluster waits for its answer, all attempts together; 2 s to 5 min. Default 10 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After so long without an answer a read, or a command, is asked again, its message may be lost with a silo; 200 ms to 1 min, no
    /// more than <see cref="ResponseTimeout"/>. Default 1.5 s. Long reads are asked again once, after half of that time.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>So many calls are asked again at one time; others wait for their first attempt. 0 (none is) to 10,000 calls. Default 256.</summary>
    [Range(0, 10_000, ErrorMessage = "Cluster:MostRepeating is {1} to {2} calls; 256 unless set")]
    public int MostRepeating { get; set; } = 256;

    /// <summary>What proves to silos that this is an API host of the city, and who counts as a silo. Needed for silos on other machines. Default none.</summary>
    public CertificateFiles Tls { get; set; } = new();

    /// <summary>What the file says, else the string.</summary>
    public string? Database => ConnectionStringFile is { } file && File.Exists(file) ? File.ReadAllText(file).Trim() : ConnectionString;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var problem in Tls.Problems(ClusterTls.Section))
            yield return new ValidationResult(problem, [nameof(Tls)]);
        if (Provider is ClusterProvider.Postgres && Database is { Length: > 0 } text && new NpgsqlConnectionStringBuilder(text) is var database
            && DatabaseRules.Refuse("Cluster:ConnectionString", database.Host, database.SslMode is SslMode.VerifyCA or SslMode.VerifyFull) is { } refusal)
        {
            yield return new ValidationResult(refusal, [nameof(ConnectionString)]);
        }

        if (ConnectionStringFile is not null && !File.Exists(ConnectionStringFile))
            yield return new ValidationResult($"Cluster:ConnectionStringFile names {ConnectionStringFile}, which is not there");
        else if (Provider is ClusterProvider.Postgres && ConnectionStringFile is null && string.IsNullOrEmpty(ConnectionString))
            yield return new ValidationResult("Cluster:Provider is Postgres: write the connection string of the database in which the silos meet into a file and name it by Cluster:ConnectionStringFile, or set Cluster__ConnectionString in the environment");
        if (ResponseTimeout < TimeSpan.FromSeconds(2) || ResponseTimeout > TimeSpan.FromMinutes(5))
            yield return new ValidationResult($"Cluster:ResponseTimeout is {ResponseTimeout}: it must be 2 s to 5 min (00:00:10 unless set)");
        if (AttemptTimeout < TimeSpan.FromMilliseconds(200) || AttemptTimeout > TimeSpan.FromMinutes(1) || AttemptTimeout > ResponseTimeout)
            yield return new ValidationResult($"Cluster:AttemptTimeout is {AttemptTimeout}: it must be 200 ms to 1 min, and no more than Cluster:ResponseTimeout (00:00:01.5 unless set)");
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
