using System.Globalization;
using Jena.Iot.Edge.Outbox;
using Microsoft.Data.Sqlite;

namespace Jena.Iot.Edge.Commands;

/// <summary>The SQLite file of the record of commands. Every commit is durable when it returns.</summary>
internal static class CommandDatabase
{
    public const string FileName = "commands.db";

    /// <summary>The form of the tables; raised with each change, never reused.</summary>
    private const int Schema = 1;

    /// <summary>Many times what the records that are kept take.</summary>
    private const long MostBytes = 32L << 20;

    /// <summary>Opens or makes the file. Throws <see cref="SqliteException"/> with <see cref="OutboxDatabase.IsDamage"/> when it is damaged.</summary>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            if (OutboxDatabase.Scalar(connection, "PRAGMA quick_check(1)") is not "ok")
                throw OutboxDatabase.Damage("the file fails its integrity check");
            var version = Convert.ToInt32(OutboxDatabase.Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
            if (version > Schema)
                throw new CommandBookException($"{path} was written by a newer agent (form {version}, this one knows {Schema}): install that agent, or move the file away");
            OutboxDatabase.Execute(connection, "PRAGMA journal_mode=WAL");
            // Each commit syncs the log, and the first one the directory that names it.
            OutboxDatabase.Execute(connection, "PRAGMA synchronous=FULL");
            OutboxDatabase.Execute(connection, $"PRAGMA max_page_count={MostBytes / Convert.ToInt64(OutboxDatabase.Scalar(connection, "PRAGMA page_size"), CultureInfo.InvariantCulture)}");
            OutboxDatabase.Execute(connection, $"BEGIN IMMEDIATE; {Tables} PRAGMA user_version={Schema}; COMMIT");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // "number" is the order of coming. A result is null while the command is intended.
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS command (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, boot TEXT NOT NULL, deadline INTEGER NOT NULL, message BLOB NOT NULL, result BLOB, acknowledged INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE IF NOT EXISTS sign (name TEXT PRIMARY KEY, version INTEGER NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS lost (boot TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        """;
}
