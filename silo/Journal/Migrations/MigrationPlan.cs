namespace Jena.Iot.Silo.Journal.Migrations;

/// <summary>A migration as a database remembers it.</summary>
internal sealed record AppliedMigration(int Number, string Name, string Checksum);

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
    /// Those of <paramref name="ours"/> that are not applied, in order. Throws <see cref="JournalRefusedException"/> when the
    /// database was migrated by a newer program, or by another text of the same migration.
    /// </summary>
    public static IEnumerable<Migration> Missing(string database, IReadOnlyList<Migration> ours, IReadOnlyList<AppliedMigration> applied)
    {
        var newest = applied.Count == 0 ? 0 : applied.Max(migration => migration.Number);
        if (newest > ours.Count)
        {
            throw new JournalRefusedException(
                $"the database {database} is at schema version {newest} and this program knows versions up to {ours.Count}: "
                + "run the newer program, or restore a backup made before the update");
        }
        foreach (var known in applied)
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
