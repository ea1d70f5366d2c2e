using System.Diagnostics;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// Reads of one asset on PostgreSQL over a year of daily partitions, beside the same reads of the same rows in a database that
/// holds nothing else. Both in turn, call by call; medians, the 99th percentile, and the ratio of the medians.
/// </summary>
public static class YearBenchmark
{
    private const int Days = 366;
    private const int Streams = 500;
    private const int RowsADay = 20;
    private const int MinutesADay = 1440;
    private const int Tail = 100;
    private const int Calls = 1_000;
    private const int WarmUp = 50;
    private const string One = "junction/one";

    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);
    private static readonly TimeWindow Hour = new(Midnight(Today.AddDays(-100)).AddHours(8), Midnight(Today.AddDays(-100)).AddHours(9));

    public static async Task RunAsync()
    {
        if (PostgresBinaries.Missing is { } missing)
        {
            Console.WriteLine($"skipped: {missing}");
            return;
        }
        await using var server = await PostgresServer.StartAsync();
        var (bare, full) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        await using var empty = await OpenAsync(bare);
        await using var year = await OpenAsync(full);
        var began = Stopwatch.GetTimestamp();
        await FillAsync(bare, full);
        Console.WriteLine($"{Days} partitions, {Streams} streams, {((long)Days * Streams * RowsADay) + (Days * MinutesADay):N0} rows, made in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");

        await CompareAsync("an hour of events (60 rows)", empty, year, static async journal => (await journal.ReadSpanAsync(One, Hour, null, 200)).Count, 60);
        await CompareAsync("a bin (15 rows)", empty, year, static async journal => await CountAsync(journal.ReadBinAsync(One, Bin.Of(Hour.From))), 15);
        await CompareAsync("load and tail (100 rows)", empty, year, static async journal => await CountAsync(journal.ReadAsync(One, (await journal.LoadAsync(One)).Snapshot!.Version)), Tail);
    }

    private static async Task CompareAsync(string what, JournalStore empty, JournalStore year, Func<JournalStore, Task<int>> read, int expected)
    {
        var (bare, full) = (new List<double>(), new List<double>());
        for (var call = 0; call < WarmUp + Calls; call++)
        {
            foreach (var (journal, times) in new[] { (empty, bare), (year, full) })
            {
                var began = Stopwatch.GetTimestamp();
                var rows = await read(journal);
                var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (rows != expected)
                    throw new InvalidOperationException($"{what}: {rows} rows instead of {expected}");
                if (call >= WarmUp)
                    times.Add(took);
            }
        }
        Console.WriteLine(
            $"{what,-28} empty {At(bare, 0.5):0.00} ms (99 %: {At(bare, 0.99):0.00})   a year {At(full, 0.5):0.00} ms (99 %: {At(full, 0.99):0.00})   ratio {At(full, 0.5) / At(bare, 0.5):0.00}");
    }

    private static async Task FillAsync(string bare, string full)
    {
        await using var few = NpgsqlDataSource.Create(bare);
        await using var all = NpgsqlDataSource.Create(full);
        for (var back = Days - 1; back >= 0; back--)
        {
            var day = Today.AddDays(-back);
            await RunAsync(all, $"CREATE TABLE IF NOT EXISTS journal_reading_{day:yyyyMMdd} PARTITION OF journal_reading FOR VALUES FROM ('{day:yyyy-MM-dd}') TO ('{day.AddDays(1):yyyy-MM-dd}')");
            var number = Days - 1 - back;
            await RunAsync(all, Insert("'junction/s-' || s", $"{(number * RowsADay) + 1} + k", day, $"generate_series(1, {Streams}) s, generate_series(0, {RowsADay - 1}) k", $"k * {86_400 / RowsADay} + s"));
            await RunAsync(all, Minutes(number, day, 0, MinutesADay - 1));
            if (back == 100)
                await RunAsync(few, Minutes(number, day, 8 * 60, (9 * 60) - 1));
            if (back == 0)
                await RunAsync(few, Minutes(number, day, MinutesADay - Tail, MinutesADay - 1));
        }
        foreach (var source in new[] { few, all })
        {
            await RunAsync(source, $"INSERT INTO stream_head VALUES ('{One}', {Days * MinutesADay}); INSERT INTO snapshot VALUES ('{One}', {(Days * MinutesADay) - Tail}, 1, '\\x00')");
            await RunAsync(source, "VACUUM ANALYZE");
        }
    }

    private static string Minutes(int number, DateOnly day, int from, int to) =>
        Insert($"'{One}'", $"{(number * MinutesADay) + 1} + k", day, $"generate_series({from}, {to}) k", "k * 60");

    private static string Insert(string stream, string version, DateOnly day, string series, string second) =>
        $"""
        INSERT INTO journal_reading (stream, version, day, bin, first, last, count, payload, committed, placed, ended)
        SELECT {stream}, {version}, '{day:yyyy-MM-dd}', at / 9000000000 - 69039552, at, at, 1, decode(repeat('00', 48), 'hex'), at, at, at
        FROM {series}, LATERAL (SELECT {Midnight(day).UtcTicks} + ({second})::bigint * 10000000 AS at) AS moment
        """;

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<JournalStore> OpenAsync(string connectionString)
    {
        var journal = JournalStore.Create(new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = connectionString }, TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        return journal;
    }

    private static async Task<int> CountAsync(IAsyncEnumerable<JournalRow> rows)
    {
        var count = 0;
        await foreach (var _ in rows)
            count++;
        return count;
    }

    private static double At(List<double> times, double part) => times.Order().ElementAt((int)(times.Count * part));

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
