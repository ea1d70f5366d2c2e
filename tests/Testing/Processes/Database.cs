namespace Jena.Iot.Testing.Processes;

/// <summary>What the journal of a city lies in.</summary>
public abstract class Database : IAsyncDisposable
{
    /// <summary>Settings of the silo, as environment variables: a connection string does not belong on a command line.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    public static Task<Database> StartAsync(bool postgres, TemporaryFolder folder, bool standby = false) =>
        standby ? StandbyDatabase.StartAsync() : postgres ? PostgresDatabase.StartAsync() : Task.FromResult<Database>(new SqliteDatabase(folder));

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

public sealed class PostgresDatabase : Database
{
    private const string Name = "jena";

    private PostgresDatabase(PostgresServer server) => Server = server;

    public PostgresServer Server { get; }

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Journal__Provider"] = "Postgres",
        ["Journal__ConnectionString"] = Server.ConnectionString(Name),
    };

    public static async Task<Database> StartAsync() => await StartAsync(new PostgresServerOptions { Durable = true });

    public static async Task<PostgresDatabase> StartAsync(PostgresServerOptions options)
    {
        var server = await PostgresServer.StartAsync(options);
        await server.CreateDatabaseAsync(Name);
        return new PostgresDatabase(server);
    }

    public override async Task<Func<Task>> CopyAsync()
    {
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

    public override ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>A primary and an asynchronous standby, both named to the silo.</summary>
public sealed class StandbyDatabase : Database
{
    private const string Name = "jena";

    private StandbyDatabase(PostgresServer primary, PostgresServer standby) => (Primary, Standby) = (primary, standby);

    public PostgresServer Primary { get; }

    public PostgresServer Standby { get; }

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Journal__Provider"] = "Postgres",
        ["Journal__ConnectionString"] = PostgresServer.ConnectionString([Primary, Standby], Name),
    };

    public static async Task<Database> StartAsync()
    {
        var primary = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        await primary.CreateDatabaseAsync(Name);
        return new StandbyDatabase(primary, await primary.StartStandbyAsync());
    }

    /// <summary>From now on the standby hears of nothing more; it has heard what the primary answered before.</summary>
    public Task CutOffAsync() => Standby.CutOffAsync(Primary);

    public async Task FailOverAsync()
    {
        await Primary.KillAsync();
        await Standby.PromoteAsync();
    }

    public override Task<Func<Task>> CopyAsync() => throw new NotSupportedException("what is behind is the standby");

    public override async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }
}
