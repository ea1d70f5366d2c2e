namespace Jena.Iot.Silo.Journal.Migrations;

/// <summary>A migration as a database remembers it.</summary>
/// <param name="Oldest">As <see cref="Migration"/> has it; null where nothing was said: then no program works beside it that does not know it.</param>
internal sealed record AppliedMigration(int Number, string Name, string Checksum, int? Oldest);

/// <summary>What a database still needs.</summary>
internal static class MigrationPlan
{
    /// <summary>The table in which a database remembers its migrations; the same SQL for every provider.</summary>
    public const string Table = """
        CREATE TABLE IF NOT EXISTS schema_migration (
          area text NOT NULL,
          number integer NOT NULL,
          name text NOT NULL,
          checksum text NOT NULL,
          applied text NOT NULL,
          PRIMARY KEY (area, number)
        )
        """;

    /// <summary>
    /// Adds to that table what came later, the oldest schema version that works beside each migration. For a database that lacks it alone: also
    /// where it would change nothing it would wait for whoever reads the table, and hold up all that come after.
    /// </summary>
    public const string AddOldest = "ALTER TABLE schema_migration ADD COLUMN oldest integer";

    /// <summary>What is remembered of one migration, by column.</summary>
    public const string Columns = "area, number, name, checksum, applied, oldest";

    /// <summary>
    /// Those of <paramref name="ours"/> that are not applied, in order. Migrations of a newer program are left as they are where they say that
    /// this one works beside them. Throws <see cref="JournalRefusedException"/> when one of them does not, or when the database was migrated
    /// by another text of the same migration.
    /// </summary>
    public static IEnumerable<Migration> Missing(string database, IReadOnlyList<Migration> ours, IReadOnlyList<AppliedMigration> applied)
    {
        var newer = applied.Where(migration => migration.Number > ours.Count).ToList();
        if (newer.Find(migration => (migration.Oldest ?? migration.Number) > ours.Count) is { } barred)
        {
            throw new JournalRefusedException(
                $"the database {database} is at schema version {newer.Max(migration => migration.Number)} and this program knows versions up to {ours.Count}, "
                + $"beside which {barred.Name} does not work: run the newer program, or restore a backup made before the update");
        }
        foreach (var known in applied.Except(newer))
        {
            if (ours[known.Number - 1].Checksum != known.Checksum)
            {
                throw new JournalRefusedException(
                    $"the database {database} was migrated with another text of {known.Name} than this program holds: "
                    + "run a release, not a build with changed migrations");
            }
        }
        return ours.Where(migration => applied.All(done => done.Number != migration.Number));
    }
}
