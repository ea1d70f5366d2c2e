using System.Diagnostics;
using Jena.Iot.Testing.Processes;
using Npgsql;

namespace Jena.Iot.Testing;

/// <summary>
/// A PostgreSQL server of the tests' own in a temporary folder, on a free port of the loopback address. It goes when it is
/// disposed, and also when the process that started it dies.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The name of the only role; it needs no password.</summary>
    public const string Role = "jena";

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());

    // Ends the server when this process closes its end of the pipe, on purpose or by dying; then nobody is left to remove the folder.
    private const string Keeper = """
        folder=$1; shift
        exec 3<&0
        "$@" 3<&- </dev/null & server=$!
        ( cat <&3 >/dev/null 2>&1; kill -QUIT $server 2>/dev/null && while kill -0 $server 2>/dev/null; do sleep 0.1; done && rm -rf "$folder" ) >/dev/null 2>&1 &
        exec 3<&-
        wait $server
        """;

    private readonly PostgresServerOptions _options;
    private readonly string _folder;
    private Process? _process;
    private Task _errors = Task.CompletedTask;
    private Task _output = Task.CompletedTask;
    private int _databases;

    private PostgresServer(PostgresServerOptions options, string folder, int port)
    {
        _options = options;
        _folder = folder;
        Port = port;
    }

    /// <summary>One server for all tests of the process, without durable commits. It is not to be stopped or disposed by a test.</summary>
    public static Task<PostgresServer> Shared => SharedServer.Value;

    /// <summary>The same after each restart.</summary>
    public int Port { get; }

    /// <summary>The name under which a standby of this process follows its primary.</summary>
    public const string StandbyName = "standby";

    public bool IsRunning => _process is { HasExited: false };

    private string Data => Path.Combine(_folder, "data");

    private string Segments => Path.Combine(_folder, "archive");

    /// <summary>Makes and starts a new server. Throws when there are no programs for it: see <see cref="PostgresBinaries"/>.</summary>
    public static async Task<PostgresServer> StartAsync(PostgresServerOptions? options = null)
    {
        if (PostgresBinaries.Missing is { } missing)
            throw new InvalidOperationException(missing);
        var folder = Path.Combine(options?.Folder ?? Path.GetTempPath(), $"jena-postgres-{Guid.NewGuid():N}"[..28]);
        await ServerAccount.RunAsync("mkdir", "-m", "700", folder);
        var server = new PostgresServer(options ?? new PostgresServerOptions(), folder, Ports.Free());
        try
        {
            await ServerAccount.RunAsync("mkdir", server.Segments);
            await ServerAccount.RunAsync(
                Program("initdb"), "--pgdata", server.Data, "--username", Role, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync");
            await ServerAccount.RunAsync("sh", "-c", "echo host all all 127.0.0.0/8 trust >> \"$1\"", "sh", Path.Combine(server.Data, "pg_hba.conf"));
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to reach a database of this server.</summary>
    public string ConnectionString(string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = _options.Address,
        Port = Port,
        Username = Role,
        Database = database,
        Timeout = 15,
    }.ConnectionString;

    /// <summary>How to reach a database of whichever of <paramref name="servers"/> takes writes.</summary>
    public static string ConnectionString(IEnumerable<PostgresServer> servers, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = string.Join(',', servers.Select(static server => $"{server._options.Address}:{server.Port}")),
        TargetSessionAttributes = "read-write",
        Username = Role,
        Database = database,
        Timeout = 15,
    }.ConnectionString;

    /// <summary>Makes an empty database with a name of its own and returns how to reach it.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await CreateDatabaseAsync(name);
        return ConnectionString(name);
    }

    /// <summary>Makes an empty database.</summary>
    public async Task CreateDatabaseAsync(string name)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString()) { Pooling = false });
        await using var create = source.CreateCommand($"CREATE DATABASE \"{name}\"");
        await create.ExecuteNonQueryAsync();
    }

    /// <summary>Makes and starts a server that follows this running one; returns when it takes connections that read.</summary>
    public async Task<PostgresServer> StartStandbyAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"jena-postgres-{Guid.NewGuid():N}"[..28]);
        await ServerAccount.RunAsync("mkdir", "-m", "700", folder);
        var standby = new PostgresServer(_options with { Archive = false }, folder, Ports.Free());
        try
        {
            await BackUpAsync(standby.Data, "--write-recovery-conf");
            await standby.StartAgainAsync(reads: true);
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a primary of a standby; returns when it takes writes.</summary>
    public Task PromoteAsync() => ServerAccount.RunAsync(Program("pg_ctl"), "promote", "--pgdata", Data, "--wait");

    /// <summary>Commits of this server are answered once its standby has them, too; returns when that is so.</summary>
    public async Task WaitForStandbyAsync()
    {
        await RunAsync($"ALTER SYSTEM SET synchronous_standby_names = '{StandbyName}'");
        await RunAsync("SELECT pg_reload_conf()");
        await Eventually.TrueAsync(
            async () => await RunAsync("SELECT sync_state FROM pg_stat_replication") is "sync", StartWithin, () => "the standby does not become synchronous");
    }

    /// <summary>This standby hears of nothing more; returns when it follows no longer, having heard what the primary answered before the call.</summary>
    public async Task CutOffAsync(PostgresServer primary)
    {
        var said = (string)(await primary.RunAsync("SELECT pg_current_wal_lsn()::text"))!;
        await Eventually.TrueAsync(
            async () => await primary.RunAsync($"SELECT replay_lsn >= '{said}' FROM pg_stat_replication") is true, StartWithin, () => "the standby stays behind");
        await RunAsync("ALTER SYSTEM SET primary_conninfo = ''");
        await RunAsync("SELECT pg_reload_conf()");
        await Eventually.TrueAsync(async () => await primary.RunAsync("SELECT count(*) FROM pg_stat_replication") is 0L, StartWithin, () => "the standby still follows");
    }

    /// <summary>Copies the running server's data, as a backup does; returns the folder, which lies in the server's own.</summary>
    public async Task<string> BackUpAsync()
    {
        var folder = Path.Combine(_folder, $"backup-{Guid.NewGuid():N}");
        await BackUpAsync(folder);
        return folder;
    }

    /// <summary>
    /// Puts the stopped server to what it was at <paramref name="moment"/>, by the server's clock, from a backup made before and
    /// what was archived since; returns when it takes writes. Needs <see cref="PostgresServerOptions.Archive"/>.
    /// </summary>
    public async Task RestoreAsync(string backup, DateTimeOffset moment)
    {
        RequireStopped();
        // What the stopped server had not archived yet is in its own log.
        var old = Path.Combine(_folder, $"old-{Guid.NewGuid():N}");
        await ServerAccount.RunAsync("mv", Data, old);
        await ServerAccount.RunAsync("cp", "-a", backup, Data);
        string[] settings =
        [
            $"restore_command = 'cp {Segments}/%f %p || cp {old}/pg_wal/%f %p'",
            $"recovery_target_time = '{moment.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'",
            "recovery_target_action = 'promote'",
        ];
        await ServerAccount.RunAsync("sh", "-c", "printf '%s\n' \"$@\" >> \"$0\"", Path.Combine(Data, "postgresql.auto.conf"), settings[0], settings[1], settings[2]);
        await ServerAccount.RunAsync("touch", Path.Combine(Data, "recovery.signal"));
        await StartAgainAsync();
    }

    /// <summary>Runs a statement as the only role, outside of any transaction.</summary>
    public async Task<object?> RunAsync(string sql, string database = "postgres")
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Starts it after a stop or kill, on the same port and data; returns when it takes connections.</summary>
    public Task StartAgainAsync() => StartAgainAsync(reads: false);

    /// <summary>The same for one that is to go on as a standby; returns when it takes connections that read.</summary>
    public Task StartAgainAsStandbyAsync() => StartAgainAsync(reads: true);

    private async Task StartAgainAsync(bool reads)
    {
        if (IsRunning)
            throw new InvalidOperationException("the server runs already");
        // Left behind by a kill; its number may by now be that of another program, which would hold up the start.
        await ServerAccount.RunAsync("rm", "-f", Path.Combine(Data, "postmaster.pid"));
        var durable = _options.Durable ? "on" : "off";
        _process?.Dispose();
        var start = ServerAccount.CommandIn(
            _options.Prefix,
            "sh", "-c", Keeper, "sh", _folder,
            Program("postgres"), "-D", Data, "-p", Port.ToString(), "-c", $"listen_addresses={(_options.Address == "127.0.0.1" ? "" : _options.Address + ",")}127.0.0.1",
            "-c", $"unix_socket_directories={_folder}", "-c", $"max_connections={_options.MaxConnections}",
            "-c", $"fsync={durable}", "-c", $"synchronous_commit={durable}", "-c", $"full_page_writes={durable}",
            "-c", $"archive_mode={(_options.Archive ? "on" : "off")}", "-c", $"archive_command={(_options.Archive ? ArchiveCommand.To(Segments) : "")}",
            "-c", "shared_buffers=64MB", "-c", "logging_collector=off", "-c", "log_destination=stderr", "-c", "max_wal_size=1GB");
        _process = Process.Start(start) ?? throw new InvalidOperationException("postgres did not start");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _errors = FollowAsync(_process.StandardError, ready, reads);
        _output = _process.StandardOutput.ReadToEndAsync();
        await ready.Task.WaitAsync(StartWithin);
    }

    /// <summary>Stops it; returns when it has ended.</summary>
    public Task StopAsync(PostgresStop how = PostgresStop.Fast) => EndAsync(how is PostgresStop.Fast ? "INT" : "QUIT");

    /// <summary>
    /// Ends the server with SIGKILL, as a crash of it would; returns when it and its sessions have ended.
    /// </summary>
    public Task KillAsync() => EndAsync("KILL");

    /// <summary>
    /// Copies the stopped server's data into a new folder and returns that folder; it lies in the server's own and goes with it.
    /// </summary>
    public async Task<string> CopyDataDirectoryAsync()
    {
        RequireStopped();
        var copy = Path.Combine(_folder, $"copy-{Guid.NewGuid():N}");
        await ServerAccount.RunAsync("cp", "-a", Data, copy);
        return copy;
    }

    /// <summary>Puts the stopped server's data back to a copy made before; the copy stays.</summary>
    public async Task RestoreDataDirectoryAsync(string copy)
    {
        RequireStopped();
        await ServerAccount.RunAsync("rm", "-rf", Data);
        await ServerAccount.RunAsync("cp", "-a", copy, Data);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await StopAsync(PostgresStop.Immediate);
        await ServerAccount.RunAsync("rm", "-rf", _folder);
    }

    private Task BackUpAsync(string folder, params string[] more) => ServerAccount.RunAsync(
        [
            Program("pg_basebackup"), "--pgdata", folder, "--checkpoint=fast", "--wal-method=stream", "--no-sync",
            "--dbname", $"host=127.0.0.1 port={Port} user={Role} application_name={StandbyName}", .. more,
        ]);

    private async Task EndAsync(string signal)
    {
        if (_process is not { } process || process.HasExited)
            return;
        var pid = await PostmasterAsync();
        // Sessions that outlive a killed server would hold its shared memory against the next start.
        var sessions = signal == "KILL" ? await ChildrenAsync(pid) : [];
        await ServerAccount.RunAsync(["kill", $"-{signal}", pid]);
        // A session that has ended by itself meanwhile is what is wanted.
        if (sessions.Length > 0)
            await ServerAccount.RunAsync(["sh", "-c", $"kill -{signal} {string.Join(' ', sessions)} 2>/dev/null || true"]);
        await process.WaitForExitAsync();
        process.StandardInput.Close();
        await Task.WhenAll(_errors, _output);
        process.Dispose();
        _process = null;
    }

    private async Task<string> PostmasterAsync()
    {
        var read = ServerAccount.Command("head", "-n", "1", Path.Combine(Data, "postmaster.pid"));
        return (await OutputAsync(read)).Trim();
    }

    private static async Task<string[]> ChildrenAsync(string pid)
    {
        var children = await File.ReadAllTextAsync($"/proc/{pid}/task/{pid}/children");
        return children.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static async Task<string> OutputAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(await error);
    }

    private static async Task FollowAsync(StreamReader log, TaskCompletionSource ready, bool reads)
    {
        var said = new Queue<string>();
        while (await log.ReadLineAsync() is { } line)
        {
            if (line.Contains(reads ? "database system is ready to accept" : "database system is ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
            said.Enqueue(line);
            if (said.Count > 20)
                said.Dequeue();
        }
        ready.TrySetException(new InvalidOperationException($"postgres ended before it was ready: {string.Join('\n', said)}"));
    }

    private void RequireStopped()
    {
        if (IsRunning)
            throw new InvalidOperationException("stop the server first: files that are being written cannot be copied");
    }

    private static string Program(string name) => Path.Combine(PostgresBinaries.Folder!, name);
}
