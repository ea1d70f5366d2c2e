using Jena.Iot.Silo.Journal.Migrations;
using Npgsql;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Brings a PostgreSQL database up to date: each area's files in order, each once, in one transaction under an advisory lock,
/// so that silos which start together do not meet. A table that somebody else is at for more than 2 s ends the attempt: nothing of it happened, and
/// the start comes again.
/// </summary>
internal static class PostgresMigrator
{
    // "jena" in ASCII; one lock for all areas.
    private const long Lock = 0x6A656E61;

    // Whoever reads or writes a table waits behind a migration that waits for it: better to come again than to hold up the city for one long read.
    private const string LockTimeout = "SET LOCAL lock_timeout = '2s'";

    private static readonly (string Area, string Folder)[] Areas =
    [
        ("journal", "Journal.Postgres.Migrations"),
        ("clustering", "Clustering.Sql"),
    ];

    /// <summary>Throws <see cref="JournalRefusedException"/> when the database was migrated otherwise, or by a newer program beside which this one does not work.</summary>
    public static async Task MigrateAsync(NpgsqlDataSource source, string location, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Rewriting a large table is no statement that hangs, and waiting for another silo that does it is none either.
        await ExecuteAsync(connection, "SET LOCAL statement_timeout = 0", cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        await ExecuteAsync(connection, LockTimeout, cancellationToken);
        await ExecuteAsync(connection, MigrationPlan.Table, cancellationToken);
        if (!await HasOldestAsync(connection, cancellationToken))
            await ExecuteAsync(connection, MigrationPlan.AddOldest, cancellationToken);
        foreach (var (area, folder) in Areas)
        {
            var applied = await AppliedAsync(connection, area, cancellationToken);
            foreach (var migration in MigrationPlan.Missing($"{location} ({area})", Migration.In(folder), applied))
            {
                await ExecuteAsync(connection, migration.Sql, cancellationToken);
                await using var remember = new NpgsqlCommand(
                    $"INSERT INTO schema_migration ({MigrationPlan.Columns}) VALUES ($1, $2, $3, $4, $5, $6)", connection)
                {
                    Parameters =
                    {
                        new() { Value = area },
                        new() { Value = migration.Number },
                        new() { Value = migration.Name },
                        new() { Value = migration.Checksum },
                        new() { Value = time.GetUtcNow().ToString("O") },
                        new() { Value = migration.Oldest },
                    },
                };
                await remember.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> HasOldestAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(
            "SELECT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 'schema_migration'::regclass AND attname = 'oldest')", connection);
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<List<AppliedMigration>> AppliedAsync(NpgsqlConnection connection, string area, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT number, name, checksum, oldest FROM schema_migration WHERE area = $1 ORDER BY number", connection)
        {
            Parameters = { new() { Value = area } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<AppliedMigration>();
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetInt32(3)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
