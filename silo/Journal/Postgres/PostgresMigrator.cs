using Jena.Iot.Silo.Journal.Migrations;
using Npgsql;

namespace Jena.Iot.Silo.Journal.Postgres;

/// <summary>
/// Brings a PostgreSQL database up to date: each area's files in order, each once, in one transaction under an advisory lock,
/// so that silos which start together do not meet.
/// </summary>
internal static class PostgresMigrator
{
    // "jena" in ASCII; one lock for all areas.
    private const long Lock = 0x6A656E61;

    private static readonly (string Area, string Folder)[] Areas =
    [
        ("journal", "Journal.Postgres.Migrations"),
        ("clustering", "Clustering.Sql"),
    ];

    /// <summary>Throws <see cref="JournalRefusedException"/> when the database is newer than this program, or was migrated otherwise.</summary>
    public static async Task MigrateAsync(NpgsqlDataSource source, string location, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Rewriting a large table is no statement that hangs, and waiting for another silo that does it is none either.
        await ExecuteAsync(connection, "SET LOCAL statement_timeout = 0", cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        await ExecuteAsync(connection, MigrationPlan.Table, cancellationToken);
        foreach (var (area, folder) in Areas)
        {
            var applied = await AppliedAsync(connection, area, cancellationToken);
            foreach (var migration in MigrationPlan.Missing($"{location} ({area})", Migration.In(folder), applied))
            {
                await ExecuteAsync(connection, migration.Sql, cancellationToken);
                await using var remember = new NpgsqlCommand(
                    "INSERT INTO schema_migration (area, number, name, checksum, applied) VALUES ($1, $2, $3, $4, $5)", connection)
                {
                    Parameters =
                    {
                        new() { Value = area },
                        new() { Value = migration.Number },
                        new() { Value = migration.Name },
                        new() { Value = migration.Checksum },
                        new() { Value = time.GetUtcNow().ToString("O") },
                    },
                };
                await remember.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<List<AppliedMigration>> AppliedAsync(NpgsqlConnection connection, string area, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT number, name, checksum FROM schema_migration WHERE area = $1 ORDER BY number", connection)
        {
            Parameters = { new() { Value = area } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<AppliedMigration>();
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(new AppliedMigration(reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
