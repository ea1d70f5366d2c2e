using Microsoft.Extensions.Logging;
using Npgsql;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Makes the partitions of readings, one for each day of commit (UTC), before they are needed. One that cannot be made is
/// reported and tried again after <see cref="TryAgain"/>: until then its rows go to the partition for everything else, and nothing is refused.
/// A day of which rows lie there already keeps none of its own; the days after it get theirs.
/// </summary>
internal sealed class PostgresPartitions(NpgsqlDataSource source, int daysAhead, TimeProvider time, ILogger logger)
{
    public static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(10);

    // "part" in ASCII.
    private const long Lock = 0x70617274;

    private DateOnly _madeOn;
    private DateTimeOffset _notBefore;

    /// <summary>Once a day, and <see cref="TryAgain"/> after a failure. For one caller at a time, who makes them then.</summary>
    public bool IsDue
    {
        get
        {
            var now = time.GetUtcNow();
            return DateOnly.FromDateTime(now.UtcDateTime) != _madeOn && now >= _notBefore;
        }
    }

    /// <summary>
    /// Makes what is missing from today on. Who writes rows of days that have their partition waits for nothing of it; who reads or writes what
    /// lies in no day may wait for up to 2 s. What the database refuses is reported and not thrown.
    /// </summary>
    public async Task MakeAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        _notBefore = now + TryAgain;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var made = true;
        for (var day = today; day <= today.AddDays(daysAhead); day = day.AddDays(1))
        {
            try
            {
                await MakeAsync(day, cancellationToken);
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException)
            {
                made = false;
                logger.LogWarning("A partition of journal_reading could not be made for {Day}, its rows go to journal_reading_other: {Reason}", day, failure.Message);
                // What holds up one day, holds up all: a server that is away, or somebody who reads for long.
                if (failure is not PostgresException { SqlState: not (PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled) })
                    break;
            }
        }
        if (made)
            _madeOn = today;
    }

    private async Task MakeAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var name = $"journal_reading_{day:yyyyMMdd}";
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (await IsThereAsync(connection, name, cancellationToken))
            return;
        if (await LiesElsewhereAsync(connection, day, cancellationToken))
        {
            logger.LogWarning("{Day} gets no partition of its own: rows of it lie in journal_reading_other already, and more will", day);
            return;
        }
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, $"SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '10s'; SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        // Another silo may have been first.
        if (await IsThereAsync(connection, name, cancellationToken))
            return;
        // A table that is made apart and attached locks out no writer, as one that is made as a partition would: only who is at the partition for everything else.
        await RunAsync(
            connection,
            $"CREATE TABLE {name} (LIKE journal_reading); "
            + $"ALTER TABLE journal_reading ATTACH PARTITION {name} FOR VALUES FROM ('{day:yyyy-MM-dd}') TO ('{day.AddDays(1):yyyy-MM-dd}')",
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> IsThereAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = name } } };
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<bool> LiesElsewhereAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand("SELECT EXISTS (SELECT 1 FROM ONLY journal_reading_other WHERE day = $1)", connection) { Parameters = { new() { Value = day } } };
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var run = new NpgsqlCommand(sql, connection);
        await run.ExecuteNonQueryAsync(cancellationToken);
    }
}
