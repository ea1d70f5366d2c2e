using Jena.Iot.Silo.Journal.Retention;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// One round of retention, on one connection whose lock makes it the only one of the cluster. A day's partition is dropped in a
/// transaction that first shuts out writers of that partition alone, then looks whether a snapshot covers every row, and only
/// then, briefly, everybody else.
/// </summary>
internal sealed class PostgresRetention(NpgsqlConnection connection, ILogger logger) : IRetentionRound
{
    // "keep" in ASCII.
    private const long Lock = 0x6B656570;
    private const int RowsInStep = 5_000;
    private const int SecondsForADay = 600;

    /// <summary>Null when another silo holds the lock.</summary>
    public static async Task<PostgresRetention?> TryBeginAsync(NpgsqlDataSource source, ILogger logger, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        var round = new PostgresRetention(connection, logger);
        try
        {
            // Counting a day is no statement that hangs.
            await round.RunAsync($"SET statement_timeout = '{SecondsForADay}s'", cancellationToken);
            if (await round.AskAsync<bool>($"SELECT pg_try_advisory_lock({Lock})", cancellationToken))
                return round;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        await connection.DisposeAsync();
        return null;
    }

    public async Task<IReadOnlyList<string>> UncoveredAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var settled = await AskAsync<long>("SELECT coalesce(settled, 0) FROM journal_retention", cancellationToken);
        return await ListAsync(
            """
            SELECT DISTINCT r.stream FROM journal_reading r LEFT JOIN snapshot s ON s.stream = r.stream
            WHERE (r.day BETWEEN $3 AND $4 OR r.day = '-infinity') AND r.committed >= $1 AND r.committed < $2 AND r.version > coalesce(s.version, 0)
            ORDER BY r.stream
            """,
            cancellationToken,
            settled, before.UtcTicks, ReadingDays.Day(settled), ReadingDays.Day(before.UtcTicks));
    }

    public Task SettleAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        RunAsync("UPDATE journal_retention SET settled = greatest(settled, $1)", cancellationToken, before.UtcTicks);

    public async Task<DroppedReadings> DropAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var end = ReadingDays.Day(before.UtcTicks);
        var (partitions, rows, uncovered) = (new List<string>(), 0L, new SortedSet<string>(StringComparer.Ordinal));
        foreach (var partition in await ListAsync(
            """
            SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'journal_reading'::regclass AND c.relname ~ '^journal_reading_[0-9]{8}$' AND c.relname < $1 ORDER BY 1
            """,
            cancellationToken,
            $"journal_reading_{end:yyyyMMdd}"))
        {
            try
            {
                var (dropped, left) = await DropAsync(partition, cancellationToken);
                uncovered.UnionWith(left);
                if (dropped is not { } count)
                    continue;
                partitions.Add(partition);
                rows += count;
            }
            catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                // Each try holds up whoever reads and writes: who is at one day for long, as a copy of the database is, is at the others too.
                logger.LogInformation("{Partition} is in use and is dropped in a later round, as are those after it: {Reason}", partition, failure.MessageText);
                break;
            }
        }
        foreach (var rest in (string[])["journal_reading_apart", "journal_reading_other"])
            rows += await ThinAsync(rest, new DateTimeOffset(end.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).UtcTicks, uncovered, cancellationToken);
        return new DroppedReadings(partitions, rows, [.. uncovered]);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RunAsync($"SELECT pg_advisory_unlock({Lock})", CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // The connection is gone, perhaps before it was asked for anything here, and its lock with it.
        }
        await connection.DisposeAsync();
    }

    /// <summary>The rows dropped, null when it stays; and the streams for which it stays.</summary>
    private async Task<(long? Rows, IReadOnlyList<string> Uncovered)> DropAsync(string partition, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Whoever reads or writes waits behind a waiting DROP: better to come again than to hold up the city for one long read.
        await RunAsync("SET LOCAL lock_timeout = '2s'", cancellationToken);
        await RunAsync($"LOCK TABLE ONLY {partition} IN EXCLUSIVE MODE", cancellationToken);
        var uncovered = await ListAsync(
            $"SELECT DISTINCT r.stream FROM ONLY {partition} r LEFT JOIN snapshot s ON s.stream = r.stream WHERE r.version > coalesce(s.version, 0) ORDER BY 1",
            cancellationToken);
        if (uncovered.Count > 0)
        {
            await transaction.RollbackAsync(cancellationToken);
            return (null, uncovered);
        }
        var rows = await AskAsync<long>($"SELECT count(*) FROM ONLY {partition}", cancellationToken);
        var day = DateOnly.ParseExact(partition[^8..], "yyyyMMdd");
        await RememberAsync(new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).UtcTicks, cancellationToken);
        // From here on nobody reads or writes. In one message: a silo that freezes now holds up nobody, whichever of the two was done.
        await using (var drop = new NpgsqlBatch(connection) { Timeout = SecondsForADay, BatchCommands = { new($"DROP TABLE {partition}"), new("COMMIT") } })
            await drop.ExecuteNonQueryAsync(cancellationToken);
        logger.LogInformation("{Partition} was dropped with {Rows} rows: snapshots and aggregates cover it", partition, rows);
        return (rows, []);
    }

    private async Task<long> ThinAsync(string table, long before, SortedSet<string> uncovered, CancellationToken cancellationToken)
    {
        var rows = 0L;
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var gone = await RunAsync(
                $"""
                DELETE FROM ONLY {table} WHERE ctid = ANY (ARRAY(
                  SELECT r.ctid FROM ONLY {table} r JOIN snapshot s ON s.stream = r.stream
                  WHERE r.committed < $1 AND r.version <= s.version ORDER BY r.committed LIMIT {RowsInStep}))
                """,
                cancellationToken,
                before);
            if (gone > 0)
                await RememberAsync(before, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            rows += gone;
            if (gone < RowsInStep)
                break;
        }
        if (rows > 0)
            logger.LogInformation("{Rows} rows of {Table} were deleted: snapshots and aggregates cover them", rows, table);
        uncovered.UnionWith(await ListAsync(
            $"SELECT DISTINCT r.stream FROM ONLY {table} r LEFT JOIN snapshot s ON s.stream = r.stream WHERE r.committed < $1 AND r.version > coalesce(s.version, 0) ORDER BY 1",
            cancellationToken,
            before));
        return rows;
    }

    private Task RememberAsync(long since, CancellationToken cancellationToken) =>
        RunAsync("UPDATE journal_retention SET since = greatest(since, $1)", cancellationToken, since);

    private async Task<T> AskAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<int> RunAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<string>> ListAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetString(0));
        return found;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = SecondsForADay };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
