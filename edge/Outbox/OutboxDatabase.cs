using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// The SQLite file of an outbox: one connection that writes, one that reads and checkpoints, and a handle on the write-ahead log
/// to make it durable. Callers see to it that each connection has one user at a time.
/// </summary>
internal sealed class OutboxDatabase : IDisposable
{
    public const string FileName = "outbox.db";

    /// <summary>The form of the tables; raised with each change, never reused.</summary>
    public const int Schema = 1;

    private const int Full = 13;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>Above this size the log is cut even though writers wait for it.</summary>
    private const long LogLimit = 16L << 20;

    /// <summary>A file above this size is not read through at start: that would keep the cabinet blind for minutes. Damage shows when it is met.</summary>
    private const long CheckedAtStart = 64L << 20;

    private readonly string _log;
    private readonly SafeFileHandle _logHandle;

    private OutboxDatabase(string path, SqliteConnection writer, SqliteConnection reader)
    {
        Writer = writer;
        Reader = reader;
        _log = path + "-wal";
        _logHandle = File.OpenHandle(_log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    public SqliteConnection Writer { get; }

    public SqliteConnection Reader { get; }

    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase;

    public static bool IsNoRoom(SqliteException error) => error.SqliteErrorCode is Full or InputOutput;

    /// <summary>What is met in the file cannot be: for whoever reads more of it than SQLite does. <see cref="IsDamage"/> holds of it.</summary>
    public static SqliteException Damage(string what) => new(what, Corrupt);

    /// <summary>Opens or makes the file. Throws <see cref="SqliteException"/> with <see cref="IsDamage"/> when it is damaged.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Bytes that it may never exceed, whatever happens between two looks at its size.</param>
    public static OutboxDatabase Open(string path, long most)
    {
        var check = File.Exists(path) && new FileInfo(path).Length <= CheckedAtStart;
        SqliteConnection? writer = null, reader = null;
        try
        {
            writer = Connect(path);
            if (check && Scalar(writer, "PRAGMA quick_check(1)") is not "ok")
                throw Damage("the file fails its integrity check");
            var version = Convert.ToInt32(Scalar(writer, "PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (version > Schema)
                throw new InvalidOperationException($"{path} was written by a newer agent (form {version}, this one knows {Schema}): install that agent, or move the file away");
            Execute(writer, "PRAGMA journal_mode=WAL");
            Execute(writer, "PRAGMA wal_autocheckpoint=0");
            // Syncs the log and the directory that names it, once: from here on syncing the log alone makes commits durable.
            Execute(writer, "PRAGMA synchronous=FULL");
            Execute(writer, $"BEGIN IMMEDIATE; {Tables} PRAGMA user_version={Schema}; INSERT INTO meta VALUES ('opened', 1) ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1; COMMIT");
            Execute(writer, "PRAGMA synchronous=NORMAL");
            Execute(writer, $"PRAGMA max_page_count={most / Number(writer, "PRAGMA page_size")}");
            reader = Connect(path);
            Execute(reader, "PRAGMA wal_autocheckpoint=0");
            return new OutboxDatabase(path, writer, reader);
        }
        catch
        {
            reader?.Dispose();
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>Makes everything committed so far durable. Neither connection is used, so no writer waits for the disk.</summary>
    public void Sync() => RandomAccess.FlushToDisk(_logHandle);

    /// <summary>Moves the log's content to the file while writers go on.</summary>
    public void Checkpoint() => Execute(Reader, "PRAGMA wal_checkpoint(PASSIVE)");

    public bool LogIsLong => new FileInfo(_log) is { Exists: true, Length: > LogLimit };

    /// <summary>Empties the log; for the writer's user, when nobody else writes.</summary>
    public void Truncate() => Execute(Writer, "PRAGMA wal_checkpoint(TRUNCATE)");

    /// <summary>Bytes that hold something.</summary>
    public long Used() =>
        (Number(Writer, "PRAGMA page_count") - Number(Writer, "PRAGMA freelist_count")) * Number(Writer, "PRAGMA page_size");

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text only.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text only.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
        _logHandle.Dispose();
    }

    private static long Number(SqliteConnection connection, string sql) => Convert.ToInt64(Scalar(connection, sql), CultureInfo.InvariantCulture);

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    // A reading's key is clustered: appends go to the end, acknowledged ones leave from the front.
    // Whose counter a lane's is came later: beside the lane, so that agents before that go on with the file as well.
    // "stored" is in seconds that the agent has run: nothing here expires by a wall clock.
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS stream (kind INTEGER PRIMARY KEY, id TEXT NOT NULL, oldest INTEGER NOT NULL, acknowledged INTEGER NOT NULL, unconfirmed INTEGER);
        CREATE TABLE IF NOT EXISTS reading (kind INTEGER NOT NULL, sequence INTEGER NOT NULL, stored INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (kind, sequence)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS input (name TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS lane (asset TEXT NOT NULL, lane TEXT NOT NULL, raw_in INTEGER NOT NULL, raw_out INTEGER NOT NULL, base_in INTEGER NOT NULL, base_out INTEGER NOT NULL, PRIMARY KEY (asset, lane)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS lane_input (asset TEXT NOT NULL, lane TEXT NOT NULL, input TEXT NOT NULL, PRIMARY KEY (asset, lane)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS standing (asset TEXT NOT NULL, code TEXT NOT NULL, severity INTEGER NOT NULL, input TEXT NOT NULL, PRIMARY KEY (asset, code)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS unfixed (kind INTEGER NOT NULL, boot TEXT NOT NULL, asset TEXT NOT NULL, PRIMARY KEY (kind, boot, asset)) WITHOUT ROWID;
        """;
}
