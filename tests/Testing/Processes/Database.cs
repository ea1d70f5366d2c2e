namespace Jena.Iot.Testing.Processes;

/// <summary>What the journal of a city lies in.</summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>Settings of the silo, as environment variables: a connection string does not belong on a command line.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    public static async Task<Database> StartAsync(bool postgres, TemporaryFolder folder, bool standby = false) =>
        standby || postgres ? await PostgresDatabase.StartAsync(standby ? StandbyKind.Asynchronous : StandbyKind.None) : new SqliteDatabase(folder);

    /// <summary>Keeps a copy, and returns how to put it back. No silo may run meanwhile.</summary>
    public abstract Task<Func<Task>> CopyAsync();

    public abstract ValueTask DisposeAsync();
}

public sealed class SqliteDatabase(TemporaryFolder folder) : Database
{
    // The write-ahead log belongs to the data; the shared memory beside it does not.
    private static readonly string[] Suffixes = ["", "-wal"];

    public string Path { get; } = folder.Of("journal.db");

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Journal__Provider"] = "Sqlite",
        ["Journal__Path"] = Path,
    };

    public override Task<Func<Task>> CopyAsync()
    {
        var copy = folder.Of("copy.db");
        Replace(Path, copy);
        return Task.FromResult(() =>
        {
            File.Delete(Path + "-shm");
            Replace(copy, Path);
            return Task.CompletedTask;
        });
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Replace(string from, string to)
    {
        foreach (var suffix in Suffixes)
        {
            File.Delete(to + suffix);
            if (File.Exists(from + suffix))
                File.Copy(from + suffix, to + suffix);
        }
    }
}

/// <summary>PostgreSQL, alone or with a standby; both are named to whoever uses it.</summary>
public sealed class PostgresDatabase : Database
{
    private const string Name = "jena";

    private readonly List<PostgresServer> _servers;

    private PostgresDatabase(params IEnumerable<PostgresServer> servers)
    {
        _servers = [.. servers];
        Server = _servers[0];
    }

    /// <summary>The one that takes writes.</summary>
    public PostgresServer Server { get; private set; }

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Journal__Provider"] = "Postgres",
        ["Journal__ConnectionString"] = _servers.Count == 1 ? Server.ConnectionString(Name) : PostgresServer.ConnectionString(_servers, Name),
    };

    /// <summary>To the server that takes writes now.</summary>
    public string ConnectionString => Server.ConnectionString(Name);

    public static async Task<PostgresDatabase> StartAsync(StandbyKind standby = StandbyKind.None, PostgresServerOptions? options = null)
    {
        var server = await PostgresServer.StartAsync(options ?? new PostgresServerOptions { Durable = true });
        await server.CreateDatabaseAsync(Name);
        if (standby is StandbyKind.None)
            return new PostgresDatabase(server);
        var database = new PostgresDatabase(server, await server.StartStandbyAsync());
        if (standby is StandbyKind.Synchronous)
            await server.WaitForStandbyAsync();
        return database;
    }

    /// <summary>From now on the standby hears of nothing more; it has heard what the primary answered before.</summary>
    public Task CutOffAsync() => _servers[1].CutOffAsync(Server);

    /// <summary>Kills the primary and makes the standby one; returns when that takes writes.</summary>
    public async Task FailOverAsync()
    {
        await Server.KillAsync();
        await _servers[1].PromoteAsync();
        Server = _servers[1];
    }

    public override async Task<Func<Task>> CopyAsync()
    {
        if (_servers.Count > 1)
            throw new NotSupportedException("what is behind is the standby");
        await Server.StopAsync();
        var copy = await Server.CopyDataDirectoryAsync();
        await Server.StartAgainAsync();
        return async () =>
        {
            await Server.StopAsync();
            await Server.RestoreDataDirectoryAsync(copy);
            await Server.StartAgainAsync();
        };
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_servers))
            await server.DisposeAsync();
    }
}

/// <summary>What follows a database's server.</summary>
public enum StandbyKind
{
    None,

    /// <summary>Commits do not wait for it.</summary>
    Asynchronous,

    /// <summary>A commit is answered once both have it.</summary>
    Synchronous,
}
