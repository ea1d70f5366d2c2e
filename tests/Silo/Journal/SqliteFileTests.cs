using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Journal.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Silo.Tests.Journal;

public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("journal.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_cut_in_half_is_refused_by_name_and_left_as_it_is()
    {
        await FillAsync();
        var whole = await System.IO.File.ReadAllBytesAsync(File);
        var half = whole[..(whole.Length / 2)];
        await System.IO.File.WriteAllBytesAsync(File, half);

        var refused = await RefusedAsync();

        Assert.Contains($"the journal {File} is damaged", refused.Message, StringComparison.Ordinal);
        Assert.Contains("restore it from a backup", refused.Message, StringComparison.Ordinal);
        Assert.Equal(half, await System.IO.File.ReadAllBytesAsync(File));
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        await System.IO.File.WriteAllBytesAsync(File, []);

        Assert.Contains("it is empty", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await System.IO.File.WriteAllTextAsync(File, string.Concat(Enumerable.Repeat("no database ", 1000)));

        Assert.Contains("is damaged", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_without_its_file_is_refused()
    {
        await System.IO.File.WriteAllTextAsync(File + "-wal", "what is left");

        Assert.Contains("write-ahead log is there and the file itself is not", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_creation_that_was_cut_short_is_begun_again()
    {
        await System.IO.File.WriteAllTextAsync(File + ".new", "half made");

        await using var journal = Open();
        await journal.StartAsync();

        Assert.True(journal.Health.IsHealthy);
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_with_its_version()
    {
        await FillAsync();
        Run("INSERT INTO schema_migration (area, number, name, checksum, applied) VALUES ('journal', 99, '0099_future', 'x', 'later')");

        Assert.Contains("is at schema version 99 and this program knows versions up to", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_a_newer_program_migrated_is_opened_and_written_by_one_that_works_beside_it_and_by_no_older_one()
    {
        await FillAsync();
        var ours = Migration.In("Journal.Sqlite.Migrations").Count;
        Run($"CREATE TABLE weather (word text); INSERT INTO schema_migration ({MigrationPlan.Columns}) VALUES ('journal', {ours + 1}, 'weather', 'x', 'later', {ours}), ('journal', {ours + 2}, 'wind', 'x', 'later', {ours})");

        await using (var beside = Open())
        {
            await beside.StartAsync();
            Assert.Equal(2, await beside.AppendAsync(new Append { Stream = "junction/j-0", ExpectedVersion = 1, At = DateTimeOffset.UnixEpoch, Rows = [new NewRow(RowKind.Decisions, null, null, null, 1, [1])] }));
        }

        Run($"UPDATE schema_migration SET oldest = {ours + 1} WHERE name = 'wind'");
        Assert.Contains($"is at schema version {ours + 2} and this program knows versions up to {ours}, beside which wind does not work", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_migration_is_refused_by_name()
    {
        await FillAsync();
        Run("UPDATE schema_migration SET checksum = 'another' WHERE number = 1");

        Assert.Contains("was migrated with another text of 0001_journal", (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_schema_version_1_is_opened_and_read()
    {
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var dump = connection.CreateCommand();
            dump.CommandText = await System.IO.File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "journal-v1.sql"));
            dump.ExecuteNonQuery();
        }

        await using var journal = Open();
        await journal.StartAsync();

        var start = await journal.LoadAsync("junction/holzmarkt");
        Assert.Equal((2, 1, 1), (start.Version, start.Snapshot!.Version, start.Snapshot.Schema));
        Assert.Equal(42, start.Watermarks[new("cab-017", "0123456789abcdef.r")]);
        var rows = new List<JournalRow>();
        await foreach (var row in journal.ReadAsync("junction/holzmarkt", 0))
            rows.Add(row);
        Assert.Equal([RowKind.Readings, RowKind.Decisions], rows.Select(row => row.Kind));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), rows[0].First);
        Assert.Equal(3, await journal.AppendAsync(new Append { Stream = "junction/holzmarkt", ExpectedVersion = 2, At = rows[0].Committed, Rows = [new NewRow(RowKind.Decisions, null, null, null, 1, [1])] }));
    }

    private async Task FillAsync()
    {
        await using var journal = Open();
        await journal.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => journal.AppendAsync(
            new Append { Stream = $"junction/j-{i}", ExpectedVersion = 0, At = DateTimeOffset.UnixEpoch, Rows = [new NewRow(RowKind.Decisions, null, null, null, 1, new byte[500])] })));
    }

    private async Task<JournalRefusedException> RefusedAsync()
    {
        await using var journal = Open();
        return await Assert.ThrowsAsync<JournalRefusedException>(() => journal.StartAsync());
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private JournalStore Open() => JournalStore.Create(new JournalOptions { Path = File }, TimeProvider.System, NullLoggerFactory.Instance);
}
