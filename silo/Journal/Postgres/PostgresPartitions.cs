using Microsoft.Extensions.Logging;
using Npgsql;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Makes the partitions of readings, one for each day of commit (UTC), before they are needed. One that cannot be made is
/// reported and tried again: until then its rows go to the partition for everything else, and nothing is refused.
/// </summary>
internal sealed class PostgresPartitions(NpgsqlDataSource source, int daysAhead, TimeProvider time, ILogger logger)
{
    // "part" in ASCII.
    private const long Lock = 0x70617274;
    private static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(10);

    private DateOnly _madeOn;
    private DateTimeOffset _notBefore;

    /// <summary>Does something once a day, and nothing at all otherwise.</summary>
    public async Task EnsureAsync()
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (today == _madeOn || now < _notBefore)
            return;
        try
        {
            for (var day = today; day <= today.AddDays(daysAhead); day = day.AddDays(1))
                await MakeAsync(day);
            _madeOn = today;
        }
        catch (PostgresException failure)
        {
            _notBefore = now + TryAgain;
            logger.LogWarning("A partition of journal_reading could not be made, its rows go to journal_reading_other: {Reason}", failure.MessageText);
        }
    }

    private async Task MakeAsync(DateOnly day)
    {
        var name = $"journal_reading_{day:yyyyMMdd}";
        await using var connection = await source.OpenConnectionAsync();
        await using var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync() is true)
            return;
        await using var transaction = await connection.BeginTransactionAsync();
        await using var make = new NpgsqlCommand(
            $"SELECT pg_advisory_xact_lock({Lock}); "
            + $"CREATE TABLE IF NOT EXISTS {name} PARTITION OF journal_reading FOR VALUES FROM ('{day:yyyy-MM-dd}') TO ('{day.AddDays(1):yyyy-MM-dd}')",
            connection);
        await make.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }
}
