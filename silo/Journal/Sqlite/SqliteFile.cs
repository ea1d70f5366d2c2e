using Jena.Iot.Silo.Journal.Migrations;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Silo.Journal.Sqlite;

/// <summary>
/// The database file: opened by one store at a time, checked before it is used, made whole or not at all.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const string Area = "journal";
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly string _path;
    private readonly int _timeoutSeconds;
    private readonly FileStream _lock;

    // Held until the last connection is closed: closing it would let go of SQLite's own locks on the file.
    private FileStream? _held;
    private string? _place;

    private SqliteFile(string path, int timeoutSeconds, FileStream held) => (_path, _timeoutSeconds, _lock) = (path, timeoutSeconds, held);

    /// <summary>
    /// Takes the file for this store, makes it when there is none, checks and migrates it.
    /// Throws <see cref="JournalRefusedException"/> when another store has it open, when it is damaged or changed, or
    /// when a newer program has migrated it beside which this one does not work.
    /// </summary>
    public static SqliteFile Open(string path, TimeSpan commandTimeout, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new SqliteFile(path, (int)commandTimeout.TotalSeconds, Hold(path));
        try
        {
            if (File.Exists(path))
                file.Check();
            else
                file.Make(time);
            using var connection = file.Connect();
            Migrate(connection, path, time);
            using var count = connection.CreateCommand();
            count.CommandText = "UPDATE activation SET starts = starts + 1 RETURNING starts";
            file.Starts = (long)count.ExecuteScalar()!;
            file.HoldOn();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>How often the file was opened by a store, this time included.</summary>
    public long Starts { get; private set; }

    /// <summary>A connection that writes: every commit is on the disk before it returns.</summary>
    public SqliteConnection Connect()
    {
        var connection = Open(_path, SqliteOpenMode.ReadWrite);
        try
        {
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that reads beside the writing one.</summary>
    public SqliteConnection ConnectReader()
    {
        var connection = Open(_path, SqliteOpenMode.ReadWrite);
        Execute(connection, "PRAGMA query_only = 1");
        return connection;
    }

    /// <summary>
    /// Throws <see cref="JournalReplacedException"/> when the file that is written to no longer has its name: it was moved away,
    /// removed or replaced, and what is written to it will be found by nobody. Known on Linux alone.
    /// </summary>
    public void ThrowIfReplaced()
    {
        if (Place() != _place)
            throw new JournalReplacedException($"the journal {_path} was removed or replaced while this silo ran: the silo has to start anew from what is there");
    }

    public void Dispose()
    {
        _held?.Dispose();
        _lock.Dispose();
    }

    private void HoldOn()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _held = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _place = Place();
    }

    // The kernel tells under which name an open file is to be found now.
    private string? Place() =>
        _held is { } held ? new FileInfo($"/proc/self/fd/{held.SafeFileHandle.DangerousGetHandle()}").LinkTarget : null;

    private static FileStream Hold(string path)
    {
        var held = path + ".lock";
        try
        {
            return new FileStream(held, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(held))
        {
            throw new JournalRefusedException(
                $"the journal {path} is open in another store (it holds {held}): stop the other one, or give this one a file of its own", failure);
        }
    }

    // A new database comes into being under another name: an empty file under its own is then always a damaged one.
    private void Make(TimeProvider time)
    {
        if (File.Exists(_path + "-wal"))
            throw Damaged("its write-ahead log is there and the file itself is not");
        var growing = _path + ".new";
        foreach (var left in (string[])[growing, growing + "-journal"])
            File.Delete(left);
        using (var connection = Open(growing, SqliteOpenMode.ReadWriteCreate))
        {
            Execute(connection, "PRAGMA synchronous = FULL");
            Migrate(connection, _path, time);
        }
        File.Move(growing, _path);
    }

    private void Check()
    {
        if (new FileInfo(_path).Length == 0)
            throw Damaged("it is empty");
        try
        {
            using var connection = Open(_path, SqliteOpenMode.ReadOnly);
            using var check = connection.CreateCommand();
            check.CommandText = "PRAGMA quick_check(1)";
            // A large file takes a while to read; the check is not a statement that hangs.
            check.CommandTimeout = 0;
            if (check.ExecuteScalar() is not "ok" and var found)
                throw Damaged($"{found}");
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode is Corrupt or NotADatabase)
        {
            throw Damaged(failure.Message);
        }
    }

    private JournalRefusedException Damaged(string how) => new(
        $"the journal {_path} is damaged ({how}) and was left as it is: restore it from a backup, "
        + $"or set it aside with its -wal and -shm files (mv {_path} {_path}.damaged) to begin a new one");

    private SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = _timeoutSeconds,
        }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static void Migrate(SqliteConnection connection, string path, TimeProvider time)
    {
        // Closing the connection after a failure rolls back.
        Execute(connection, "BEGIN EXCLUSIVE");
        Execute(connection, MigrationPlan.Table);
        if (!HasOldest(connection))
            Execute(connection, MigrationPlan.AddOldest);
        foreach (var migration in MigrationPlan.Missing(path, Migration.In("Journal.Sqlite.Migrations"), Applied(connection)))
        {
            Execute(connection, migration.Sql);
            using var remember = connection.CreateCommand();
            remember.CommandText = $"INSERT INTO schema_migration ({MigrationPlan.Columns}) VALUES ($area, $number, $name, $checksum, $applied, $oldest)";
            remember.Parameters.AddWithValue("$area", Area);
            remember.Parameters.AddWithValue("$number", migration.Number);
            remember.Parameters.AddWithValue("$name", migration.Name);
            remember.Parameters.AddWithValue("$checksum", migration.Checksum);
            remember.Parameters.AddWithValue("$applied", time.GetUtcNow().ToString("O"));
            remember.Parameters.AddWithValue("$oldest", migration.Oldest);
            remember.ExecuteNonQuery();
        }
        Execute(connection, "COMMIT");
    }

    private static bool HasOldest(SqliteConnection connection)
    {
        using var ask = connection.CreateCommand();
        ask.CommandText = "SELECT count(*) FROM pragma_table_info('schema_migration') WHERE name = 'oldest'";
        return ask.ExecuteScalar() is 1L;
    }

    private static List<AppliedMigration> Applied(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, name, checksum, oldest FROM schema_migration WHERE area = $area ORDER BY number";
        command.Parameters.AddWithValue("$area", Area);
        using var reader = command.ExecuteReader();
        var applied = new List<AppliedMigration>();
        while (reader.Read())
            applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetInt32(3)));
        return applied;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
