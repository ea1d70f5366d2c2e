using Google.Protobuf;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Commands;

/// <summary>
/// The durable record of commands and of what signs were told, in a file of its own beside the outbox. What a method wrote is durable when
/// it returns. A damaged file is set aside and a new one begins, which knows from when on it knows. Every method throws
/// <see cref="CommandBookException"/> while the file cannot be used, and may be called again. Used by one thread at a time.
/// </summary>
internal sealed class CommandBook(string directory, EdgeClock clock, ILogger logger) : IDisposable
{
    /// <summary>Commands that are remembered at most.</summary>
    public const int Most = 1000;

    /// <summary>The latest commands are remembered even when the cluster has their results: for whoever looks.</summary>
    public const int Kept = 200;

    private readonly string _path = Path.Combine(directory, CommandDatabase.FileName);
    private SqliteConnection? _connection;

    /// <summary>Raised when a damaged file was set aside, with its new path.</summary>
    public event Action<string>? SetAside;

    /// <summary>Whether there is a file yet that holds anything.</summary>
    public bool Exists => new FileInfo(_path) is { Exists: true, Length: > 0 };

    /// <summary>When in this boot the record was lost; null when it was not.</summary>
    public TimeSpan? Lost => Use(static (connection, boot) => Rows(connection, "SELECT at FROM lost WHERE boot = $0", [boot], static r => TimeSpan.FromTicks(r.GetInt64(0))) is [var at, ..] ? at : (TimeSpan?)null);

    /// <summary>From now on it is known that nothing from before is known.</summary>
    public void Forget() => Use((connection, boot) => Run(connection, "INSERT INTO lost VALUES ($0, $1) ON CONFLICT (boot) DO UPDATE SET at = excluded.at", boot, clock.Monotonic.Ticks));

    public CommandRecord? Find(string id) => Use((connection, _) => Rows(connection, $"{Select} WHERE id = $0", [id], Record) is [var record, ..] ? record : null);

    /// <summary>Commands that are intended and have no fate, in order.</summary>
    public IReadOnlyList<CommandRecord> Intended => Use(static (connection, _) => Rows(connection, $"{Select} WHERE result IS NULL ORDER BY number", [], Record));

    /// <summary>Results that the cluster has not acknowledged, in order.</summary>
    public IReadOnlyList<CommandResult> Unacknowledged => Use(static (connection, _) => Rows(connection, $"{Select} WHERE result IS NOT NULL AND acknowledged = 0 ORDER BY number", [], static r => Record(r).Result!));

    public IReadOnlyDictionary<string, SignDesired> Signs => Use(static (connection, _) =>
        Rows(connection, "SELECT name, version, text FROM sign", [], static r => (Name: r.GetString(0), Desired: new SignDesired((ulong)r.GetInt64(1), r.GetString(2)))).ToDictionary(static s => s.Name, static s => s.Desired));

    /// <summary>The fates of everything that was told to signs and not followed, in order.</summary>
    public IReadOnlyList<CommandResult> Unfollowed => Use(static (connection, _) =>
        Rows(connection, $"{Select} WHERE result IS NOT NULL ORDER BY number", [], static r => Record(r).Result!))
        .Where(static r => r is { WhatCase: CommandResult.WhatOneofCase.Sign, Code: CommandCodes.NotFollowed }).ToList();

    /// <summary>Makes sure that one more command can be remembered. False when every one that is known may still matter.</summary>
    public bool MakeRoom() => Use((connection, boot) =>
    {
        // Forgotten are those that the cluster has the result of and that could not be executed again if they came again.
        Run(connection, "DELETE FROM command WHERE acknowledged = 1 AND number <= (SELECT max(number) FROM command) - $0 AND (boot <> $1 OR deadline <= $2)", Kept, boot, clock.Monotonic.Ticks);
        return Rows(connection, "SELECT count(*) FROM command", [], static r => r.GetInt64(0))[0] < Most;
    });

    /// <summary>An output will be told. Throws when the file turned out to be damaged: then the command is to be judged anew.</summary>
    public void Intend(OutputRequest request, byte[] message) =>
        Use((connection, _) => Insert(connection, request.Id, request.Boot, request.Deadline, message, null), again: false);

    /// <summary>A sign will be told, and is to show this after every start. Any number of times for one command.</summary>
    public void Intend(SignRequest request, byte[] message) => Use((connection, _) =>
    {
        using var transaction = connection.BeginTransaction();
        Run(connection, "INSERT INTO sign VALUES ($0, $1, $2) ON CONFLICT (name) DO UPDATE SET version = excluded.version, text = excluded.text", request.Sign, (long)request.Version, request.Text);
        Insert(connection, request.Id, "", TimeSpan.Zero, message, null);
        transaction.Commit();
        return 1;
    });

    /// <summary>The fate of a command. One that has a fate keeps it, but for <see cref="Followed"/>.</summary>
    /// <param name="request">Null for one that could not be read.</param>
    /// <param name="message">Its message, as far as it is worth keeping.</param>
    /// <param name="result">Its fate.</param>
    public void Settle(CommandRequest? request, byte[] message, CommandResult result) => Use((connection, boot) =>
    {
        if (Run(connection, "UPDATE command SET result = $1 WHERE id = $0 AND result IS NULL", result.Id, result.ToByteArray()) > 0)
            return 0;
        var output = request as OutputRequest;
        return Insert(connection, result.Id, output?.Boot ?? "", output?.Deadline ?? TimeSpan.Zero, message, result.ToByteArray());
    });

    /// <summary>A sign that was out of reach has followed its command after all: the fate from now on, to be acknowledged anew.</summary>
    public void Followed(CommandResult result) => Use((connection, _) =>
        Run(connection, "UPDATE command SET result = $1, acknowledged = 0 WHERE id = $0", result.Id, result.ToByteArray()));

    /// <summary>The cluster has committed these results.</summary>
    public void Acknowledge(IReadOnlyList<string> ids) => Use((connection, _) =>
    {
        using var transaction = connection.BeginTransaction();
        foreach (var id in ids)
            Run(connection, "UPDATE command SET acknowledged = 1 WHERE id = $0 AND result IS NOT NULL", id);
        transaction.Commit();
        return 0;
    });

    public void Dispose() => _connection?.Dispose();

    private const string Select = "SELECT id, message, result, acknowledged FROM command";

    private static CommandRecord Record(SqliteDataReader row)
    {
        try
        {
            return new CommandRecord(row.GetString(0), (byte[])row[1], row.IsDBNull(2) ? null : CommandResult.Parser.ParseFrom((byte[])row[2]), row.GetInt64(3) != 0);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidCastException)
        {
            throw OutboxDatabase.Damage("a command's record cannot be read");
        }
    }

    private static int Insert(SqliteConnection connection, string id, string boot, TimeSpan deadline, byte[] message, byte[]? result) =>
        Run(connection, "INSERT INTO command (id, boot, deadline, message, result) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (id) DO NOTHING", id, boot, deadline.Ticks, message, result);

    private static int Run(SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = new Statement(connection, sql, values.Length);
        return statement.Run(values);
    }

    private static List<T> Rows<T>(SqliteConnection connection, string sql, ReadOnlySpan<object?> values, Func<SqliteDataReader, T> read)
    {
        using var statement = new Statement(connection, sql, values.Length);
        using var rows = statement.Query(values);
        var list = new List<T>();
        while (rows.Read())
            list.Add(read(rows));
        return list;
    }

    private T Use<T>(Func<SqliteConnection, string, T> use, bool again = true)
    {
        try
        {
            return use(_connection ??= CommandDatabase.Open(_path), clock.Boot);
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            logger.LogError(error, "the record of commands is damaged");
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CommandBookException($"the record of commands {_path} cannot be used: {error.Message}", error);
        }
        try
        {
            Replace();
            return again ? use(_connection!, clock.Boot) : throw new CommandBookException($"the record of commands {_path} was damaged: it begins anew");
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new CommandBookException($"the record of commands {_path} is damaged and cannot be replaced: {error.Message}", error);
        }
    }

    private void Replace()
    {
        _connection?.Dispose();
        _connection = null;
        var aside = DamagedFile.SetAside(_path, clock.WallNow());
        logger.LogError("the damaged record of commands was set aside as {Aside}: what may have been executed before is not executed again", aside);
        _connection = CommandDatabase.Open(_path);
        Forget();
        SetAside?.Invoke(aside);
    }
}
