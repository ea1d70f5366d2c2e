using Jena.Iot.Silo.Journal.Retention;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Silo.Journal.Sqlite;

/// <summary>
/// One round of retention on a file. It deletes in steps between the writer's batches, on the writer's thread, so that no batch
/// waits longer than for one step. The file does not shrink; what is freed is used again.
/// </summary>
internal sealed class SqliteRetention(SqliteFile file, SqliteThread thread, SqliteReaders readers, ILogger logger) : IRetentionRound
{
    private const int RowsInStep = 500;

    private SqliteConnection? _connection;

    public Task<IReadOnlyList<string>> UncoveredAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => readers.ReadAsync(
        connection => Uncovered(connection, before.UtcTicks), cancellationToken);

    public Task SettleAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => thread.RunAsync(() =>
        Run(Connection(), "UPDATE journal_retention SET settled = max(coalesce(settled, 0), ?1)", before.UtcTicks));

    public async Task<DroppedReadings> DropAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var midnight = new DateTimeOffset(before.UtcDateTime.Date, TimeSpan.Zero).UtcTicks;
        var (rows, cursor) = (0L, 0L);
        // Rows were written in the order of their numbers, so that the old ones lie first.
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (last, oldest) = await readers.ReadAsync(connection => Step(connection, cursor), cancellationToken);
            if (last is not { } upTo || oldest >= midnight)
                break;
            rows += await thread.RunAsync(() => Delete(cursor, upTo, midnight));
            cursor = upTo;
        }
        if (rows > 0)
            logger.LogInformation("{Rows} rows of readings were deleted: snapshots and aggregates cover them", rows);
        return new DroppedReadings([], rows, await readers.ReadAsync(connection => Uncovered(connection, midnight), cancellationToken));
    }

    public async ValueTask DisposeAsync() => await thread.RunAsync(() =>
    {
        _connection?.Dispose();
        return true;
    });

    private static IReadOnlyList<string> Uncovered(SqliteConnection connection, long before)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT h.stream FROM stream_head h LEFT JOIN snapshot s ON s.stream = h.stream
            WHERE h.version > coalesce(s.version, 0) AND EXISTS (
              SELECT 1 FROM journal j WHERE j.stream = h.stream AND j.version > coalesce(s.version, 0) AND j.kind = 1 AND j.committed < ?1)
            ORDER BY h.stream
            """;
        command.Parameters.AddWithValue("?1", before);
        using var reader = command.ExecuteReader();
        var streams = new List<string>();
        while (reader.Read())
            streams.Add(reader.GetString(0));
        return streams;
    }

    private static (long? Last, long Oldest) Step(SqliteConnection connection, long after)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT max(rowid), min(committed) FROM (SELECT rowid, committed FROM journal WHERE rowid > ?1 ORDER BY rowid LIMIT {RowsInStep})";
        command.Parameters.AddWithValue("?1", after);
        using var reader = command.ExecuteReader();
        reader.Read();
        return reader.IsDBNull(0) ? (null, 0) : (reader.GetInt64(0), reader.GetInt64(1));
    }

    private int Delete(long after, long upTo, long before)
    {
        var connection = Connection();
        using var transaction = connection.BeginTransaction();
        var gone = Run(
            connection,
            "DELETE FROM journal WHERE rowid > ?1 AND rowid <= ?2 AND kind = 1 AND committed < ?3 AND version <= (SELECT s.version FROM snapshot s WHERE s.stream = journal.stream)",
            after, upTo, before);
        if (gone > 0)
            Run(connection, "UPDATE journal_retention SET since = max(coalesce(since, 0), ?1)", before);
        transaction.Commit();
        return gone;
    }

    private SqliteConnection Connection() => _connection ??= file.Connect();

    private static int Run(SqliteConnection connection, string sql, params ReadOnlySpan<long> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"?{i + 1}", values[i]);
        return command.ExecuteNonQuery();
    }
}
