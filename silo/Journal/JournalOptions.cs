using Jena.Iot.Contracts.Trust;
using Jena.Iot.Silo.Journal.Postgres;
using Npgsql;

namespace Jena.Iot.Silo.Journal;

/// <summary>Which database the journal lies in.</summary>
public enum JournalProvider
{
    /// <summary>One file, one silo: nothing to install.</summary>
    Sqlite = 0,

    /// <summary>A PostgreSQL server, shared by the silos of a cluster.</summary>
    Postgres = 1,
}

/// <summary>Where the journal is and how much it may hold in memory. Checked at start by <see cref="Validate"/>.</summary>
public sealed record JournalOptions
{
    /// <summary>Default: <see cref="JournalProvider.Sqlite"/>.</summary>
    public JournalProvider Provider { get; init; } = JournalProvider.Sqlite;

    /// <summary>The database file, for SQLite. Its folder is made when missing. Default: <c>data/journal.db</c>.</summary>
    public string Path { get; init; } = "data/journal.db";

    /// <summary>An Npgsql connection string, for PostgreSQL; needs Host and Database, and a host on another machine a verified server (<see cref="DatabaseRules"/>). Its password is never logged.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Writes that may wait for the writer before callers are held up. Default 10,000; 100 to 1,000,000.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>Writes in one transaction at most. Default 1,000; 1 to 10,000.</summary>
    public int MaxBatch { get; init; } = 1_000;

    /// <summary>Connections that read at once: all of SQLite's; PostgreSQL has two more, for the writer and for retention. Default 8; 1 to 200.</summary>
    public int MaxReaders { get; init; } = 8;

    /// <summary>How long one statement may take before it is given up. Default 30 s; 1 s to 10 min.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Days for which partitions of readings are made in advance on PostgreSQL. Default 7; 1 to 60.</summary>
    public int PartitionsAhead { get; init; } = 7;

    /// <summary>
    /// Days for which what was sensed is kept row by row; older rows are dropped once snapshots and aggregates cover them. What
    /// was decided, and aggregates, are kept for ever. Default 400; 30 to 36,500.
    /// </summary>
    public int KeepReadingsDays { get; init; } = 400;

    /// <summary>Throws <see cref="ArgumentException"/> that names the first setting that is out of bounds and its bounds; of a connection string it names all that is to be mended.</summary>
    public void Validate()
    {
        Require(Enum.IsDefined(Provider), nameof(Provider), "must be sqlite or postgres");
        Require(Provider is not JournalProvider.Sqlite || !string.IsNullOrWhiteSpace(Path), nameof(Path), "must name the database file");
        Require(Provider is not JournalProvider.Postgres || !string.IsNullOrWhiteSpace(ConnectionString), nameof(ConnectionString), "must be an Npgsql connection string such as 'Host=localhost;Database=jena;Username=jena'");
        if (Provider is JournalProvider.Postgres && string.Join("; ", Faults()) is { Length: > 0 } faults)
            throw new ArgumentException(faults);
        Require(Capacity is >= 100 and <= 1_000_000, nameof(Capacity), $"is {Capacity} writes: it must be 100 to 1,000,000");
        Require(MaxBatch is >= 1 and <= 10_000, nameof(MaxBatch), $"is {MaxBatch} writes: it must be 1 to 10,000");
        Require(MaxReaders is >= 1 and <= 200, nameof(MaxReaders), $"is {MaxReaders} connections: it must be 1 to 200");
        Require(CommandTimeout >= TimeSpan.FromSeconds(1) && CommandTimeout <= TimeSpan.FromMinutes(10), nameof(CommandTimeout), $"is {CommandTimeout}: it must be 1 second to 10 minutes");
        Require(PartitionsAhead is >= 1 and <= 60, nameof(PartitionsAhead), $"is {PartitionsAhead} days: it must be 1 to 60");
        Require(KeepReadingsDays is >= 30 and <= 36_500, nameof(KeepReadingsDays), $"is {KeepReadingsDays} days: it must be 30 to 36,500");
    }

    /// <summary>Of the connection string, all at once: whoever writes one mends it once.</summary>
    private IEnumerable<string> Faults()
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
        if (PostgresSource.LacksTarget(ConnectionString))
            yield return $"Journal:{nameof(ConnectionString)} names several hosts: add 'Target Session Attributes=read-write', for only one of them takes writes";
        if (DatabaseRules.Refuse($"Journal:{nameof(ConnectionString)}", settings.Host, settings.SslMode is SslMode.VerifyCA or SslMode.VerifyFull) is { } problem)
            yield return problem;
    }

    private static void Require(bool holds, string setting, string otherwise)
    {
        if (!holds)
            throw new ArgumentException($"Journal:{setting} {otherwise}");
    }
}
