using Jena.Iot.Silo.Journal.Migrations;

namespace Jena.Iot.Silo.Tests.Journal;

public sealed class MigrationTests
{
    // From before anything was deployed that could run beside them.
    private static readonly Dictionary<string, int> SayNothing = new()
    {
        ["Journal.Postgres.Migrations"] = 6,
        ["Journal.Sqlite.Migrations"] = 4,
        ["Clustering.Sql"] = 1,
    };

    [Theory]
    [InlineData("Journal.Postgres.Migrations")]
    [InlineData("Journal.Sqlite.Migrations")]
    [InlineData("Clustering.Sql")]
    public void Every_new_migration_says_beside_which_version_it_works(string folder)
    {
        var silent = Migration.In(folder).Where(static migration => !migration.Sql.StartsWith("-- Works beside: ", StringComparison.Ordinal));

        Assert.Equal(Enumerable.Range(1, SayNothing[folder]), silent.Select(static migration => migration.Number));
    }

    [Fact]
    public void The_first_line_names_the_oldest_version_and_without_it_none_is_older()
    {
        Assert.Equal(6, Migration.OldestBeside(8, "0008_wind", "-- Works beside: 6\nSELECT 1"));
        Assert.Equal(8, Migration.OldestBeside(8, "0008_wind", "SELECT 1\n-- Works beside: 6\n"));
        Assert.Contains("0008_wind says that it works beside 9", Assert.Throws<InvalidOperationException>(() => Migration.OldestBeside(8, "0008_wind", "-- Works beside: 9\n")).Message, StringComparison.Ordinal);
    }
}
