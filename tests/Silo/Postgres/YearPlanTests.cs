using System.Text;
using System.Text.RegularExpressions;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Journal.Postgres;
using Jena.Iot.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Jena.Iot.Silo.Tests.Postgres;

/// <summary>A year of daily partitions: what a read looks at is few of them, as the server plans it and as it answers.</summary>
public sealed partial class YearPlanTests : IAsyncLifetime
{
    private const string Junction = "junction/holzmarkt";
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private string _text = "";
    private JournalStore _journal = null!;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Missing is not null)
            return;
        _text = await (await PostgresServer.Shared).CreateDatabaseAsync();
        _journal = Open();
        await _journal.StartAsync();
        await RunAsync("""
            DO $$ BEGIN
              FOR back IN 1..366 LOOP
                EXECUTE format('CREATE TABLE journal_reading_%s PARTITION OF journal_reading FOR VALUES FROM (%L) TO (%L)',
                  to_char(date '2026-03-02' - back, 'YYYYMMDD'), date '2026-03-02' - back, date '2026-03-02' - back + 1);
              END LOOP;
            END $$
            """);
    }

    public async Task DisposeAsync()
    {
        if (_journal is not null)
            await _journal.DisposeAsync();
    }

    [PostgresFact]
    public async Task A_read_of_an_hour_looks_at_the_days_that_it_can_lie_in_and_at_no_other_also_once_it_is_prepared()
    {
        var from = Noon.AddDays(-100);
        var (first, last) = ReadingDays.OfPlaced(from.UtcTicks - ReadingDays.Long.Ticks, from.AddHours(1).UtcTicks);

        Assert.Equal(
            ["journal_decision", "journal_reading_20251122", "journal_reading_20251123", "journal_reading_apart"],
            await TouchedAsync(
                PostgresReads.Span, "text, bigint, bigint, bigint, bigint, bigint, int, date, date",
                $"'{Junction}', {from.UtcTicks - ReadingDays.Long.Ticks}, {from.UtcTicks}, {from.AddHours(1).UtcTicks}, {long.MinValue + 1}, 0, 200, '{first:O}', '{last:O}'"));
    }

    [PostgresFact]
    public async Task A_read_of_a_bin_looks_at_the_days_that_it_can_lie_in_and_at_no_other_also_once_it_is_prepared()
    {
        var bin = Bin.Of(Noon.AddDays(-100));
        var (first, last) = ReadingDays.OfPlaced(bin.Start.UtcTicks, bin.End.UtcTicks);

        Assert.Equal(
            ["journal_reading_20251122", "journal_reading_20251123", "journal_reading_apart"],
            await TouchedAsync(PostgresReads.Bin, "text, bigint, bigint, int, date, date", $"'{Junction}', {bin.Number}, 0, 500, '{first:O}', '{last:O}'"));
    }

    [PostgresFact]
    public async Task A_read_of_a_tail_looks_at_the_last_days_and_at_no_other_also_once_it_is_prepared() => Assert.Equal(
        [
            "journal_decision", "journal_reading_20260227", "journal_reading_20260228", "journal_reading_20260301", "journal_reading_20260302", "journal_reading_20260303",
            "journal_reading_apart",
        ],
        await TouchedAsync(PostgresReads.RecentPage, "text, bigint, int, date, date", $"'{Junction}', 0, 500, '2026-02-27', '2026-03-03'"));

    [PostgresFact]
    public async Task Rows_of_a_year_are_read_in_order_whenever_their_tail_was_committed()
    {
        // Forward, back, and forward again: the clocks of silos differ.
        DateTimeOffset[] commits = [Noon.AddDays(-300), Noon.AddDays(-2), Noon.AddDays(-200), Noon.AddDays(400), Noon, Noon.AddDays(-5)];
        for (var i = 0; i < commits.Length; i++)
            await AppendAsync(i, commits[i], commits[i]);

        for (var after = 0; after <= commits.Length; after++)
            Assert.Equal(Enumerable.Range(after + 1, commits.Length - after).Select(v => (long)v), await VersionsAsync(_journal.ReadAsync(Junction, after)));
        for (var i = 0; i < commits.Length; i++)
        {
            var rows = await _journal.ReadSpanAsync(Junction, new TimeWindow(commits[i].AddMinutes(-30), commits[i].AddMinutes(30)), null, 10);
            Assert.Equal([i + 1L], rows.Select(row => row.Version));
            Assert.Equal([i + 1L], await VersionsAsync(_journal.ReadBinAsync(Junction, Bin.Of(commits[i]))));
        }
    }

    [PostgresFact]
    public async Task What_was_committed_long_after_it_happened_or_spans_hours_is_found_by_its_time()
    {
        await AppendAsync(0, Noon.AddDays(-100), Noon);
        await AppendAsync(1, Noon.AddDays(-1), Noon);
        await AppendAsync(2, Noon.AddDays(-1).AddTicks(-1), Noon);
        await AppendAsync(3, Noon.AddMinutes(15), Noon);
        await AppendAsync(4, Noon.AddMinutes(15).AddTicks(1), Noon);
        await AppendAsync(5, Noon.AddDays(-50), Noon.AddDays(-50).AddHours(3), last: Noon.AddDays(-50).AddHours(3));

        Assert.Equal([1L], await InAsync(Noon.AddDays(-100), Noon.AddDays(-100).AddHours(1)));
        Assert.Equal([2L], await InAsync(Noon.AddDays(-1), Noon.AddDays(-1).AddHours(1)));
        Assert.Equal([3L], await InAsync(Noon.AddDays(-1).AddHours(-1), Noon.AddDays(-1)));
        Assert.Equal([4L, 5L], await InAsync(Noon.AddMinutes(15), Noon.AddMinutes(16)));
        Assert.Equal([6L], await InAsync(Noon.AddDays(-50).AddHours(2), Noon.AddDays(-50).AddHours(2.5)));
        Assert.Equal([1L], await VersionsAsync(_journal.ReadBinAsync(Junction, Bin.Of(Noon.AddDays(-100)))));
        Assert.Equal(
            ["1 journal_reading_apart", "2 journal_reading_20260302", "3 journal_reading_apart", "4 journal_reading_20260302", "5 journal_reading_apart", "6 journal_reading_apart"],
            await RunAsync("SELECT version || ' ' || tableoid::regclass FROM journal_reading ORDER BY version"));
    }

    private async Task<IEnumerable<long>> InAsync(DateTimeOffset from, DateTimeOffset to) =>
        (await _journal.ReadSpanAsync(Junction, new TimeWindow(from, to), null, 10)).Select(row => row.Version);

    private Task AppendAsync(int expected, DateTimeOffset first, DateTimeOffset committed, DateTimeOffset? last = null) => _journal.AppendAsync(new Append
    {
        Stream = Junction,
        ExpectedVersion = expected,
        At = committed,
        Rows = [new NewRow(RowKind.Readings, last is null ? Bin.Of(first) : null, first, last ?? first, 1, Encoding.UTF8.GetBytes($"{expected + 1}"))],
    });

    private static async Task<List<long>> VersionsAsync(IAsyncEnumerable<JournalRow> rows)
    {
        var versions = new List<long>();
        await foreach (var row in rows)
            versions.Add(row.Version);
        return versions;
    }

    /// <summary>The tables in the plan of a statement that was prepared and has been executed so often that the server could keep a plan for all values.</summary>
    private async Task<List<string>> TouchedAsync(string sql, string types, string values)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_text) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync($"PREPARE ask ({types}) AS {sql}");
        for (var i = 0; i < 12; i++)
            await ExecuteAsync($"EXECUTE ask ({values})");
        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE ask ({values})", connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var tables = new SortedSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync())
        {
            var line = reader.GetString(0);
            Assert.DoesNotContain("Subplans Removed", line, StringComparison.Ordinal);
            if (!line.Contains("Bitmap Index", StringComparison.Ordinal) && Table().Match(line) is { Success: true } found)
                tables.Add(found.Groups[1].Value);
        }
        return [.. tables];

        async Task ExecuteAsync(string text)
        {
            await using var command = new NpgsqlCommand(text, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task<List<string>> RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_text) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    [GeneratedRegex(@" on (journal_\w+)")]
    private static partial Regex Table();

    private JournalStore Open() => JournalStore.Create(
        new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = _text }, _time, NullLoggerFactory.Instance);
}
