using System.Diagnostics;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// What the journal takes, beside what its database takes bare in the same run, 250 rows of 48 bytes a commit: into a table of two columns
/// without any key, and on PostgreSQL also the journal's own rows into a table with its columns and indexes. The ratios carry over from machine
/// to machine; the rates do not. Medians of five.
/// </summary>
public static class JournalBenchmark
{
    private const int Rounds = 5;
    private const int InFlight = 512;
    // Fewer for a look while something is being tried. Many enough that the tables outgrow what their first pages flatter.
    private static readonly int Appends = int.Parse(Environment.GetEnvironmentVariable("JENA_APPENDS") ?? "50000");
    private const int FloorRows = 100_000;
    private const int FloorBatch = 250;

    private static readonly byte[] Payload = new byte[48];
    private static readonly DateTimeOffset At = DateTimeOffset.UtcNow;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("jena-benchmark-").FullName;
        try
        {
            await MeasureAsync(
                "SQLite", new JournalOptions { Path = Path.Combine(folder, "journal.db") }, new Floor("no key", _ => SqliteFloor(Path.Combine(folder, "floor.db"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        if (PostgresBinaries.Missing is { } missing)
        {
            Console.WriteLine($"PostgreSQL skipped: {missing}");
            return;
        }
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        var (bare, journal) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        await MeasureAsync(
            "PostgreSQL",
            new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = journal },
            new Floor("no key", _ => PostgresFloorAsync(bare)),
            new Floor("the journal's rows and indexes", round => PostgresRowsAsync(journal, round)));
    }

    private static async Task MeasureAsync(string name, JournalOptions options, params Floor[] floors)
    {
        await using var journal = JournalStore.Create(options, TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        var (ones, tens) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var floor in floors)
                floor.Rates.Add(await floor.RunAsync(round));
            ones.Add(await AppendAsync(journal, round, 1));
            tens.Add(await AppendAsync(journal, round, 10));
            // The first round warms up.
            if (round > 0)
                continue;
            foreach (var rates in floors.Select(static f => f.Rates).Append(ones).Append(tens))
                rates.Clear();
        }
        Console.WriteLine($"{name}: 1 event per append, {InFlight} in flight  {Median(ones),10:N0} events/s");
        Console.WriteLine($"{name}: 10 events per append, {InFlight} in flight {Median(tens),10:N0} events/s");
        foreach (var floor in floors)
            Console.WriteLine($"{name}: {FloorBatch} rows a commit, {floor.Name}  {Median(floor.Rates),10:N0} rows/s; of it {Ratio(ones, floor.Rates):0.00} with 1 event per append, {Ratio(tens, floor.Rates):0.00} with 10");
    }

    // Events of one append are one row, as the readings of one batch are.
    private static async Task<double> AppendAsync(JournalStore journal, int round, int events)
    {
        var row = new NewRow(RowKind.Readings, Bin.Of(At), At, At, events, new byte[Payload.Length * events]);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async writer =>
        {
            var stream = $"junction/b-{round}-{events}-{writer}";
            for (var version = 0; version < Appends / InFlight; version++)
                await journal.AppendAsync(new Append { Stream = stream, ExpectedVersion = version, At = At, Rows = [row] });
        }));
        return Appends / InFlight * InFlight * events / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static Task<double> SqliteFloor(string path) => Task.Run(() =>
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS floor (id integer PRIMARY KEY, stream text, payload blob)");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO floor (stream, payload) VALUES ($stream, $payload)";
        insert.Parameters.AddWithValue("$stream", "junction/b");
        insert.Parameters.AddWithValue("$payload", Payload);
        insert.Prepare();
        var began = Stopwatch.GetTimestamp();
        for (var commit = 0; commit < FloorRows / FloorBatch; commit++)
        {
            Run(connection, "BEGIN IMMEDIATE");
            for (var row = 0; row < FloorBatch; row++)
                insert.ExecuteNonQuery();
            Run(connection, "COMMIT");
        }
        return FloorRows / Stopwatch.GetElapsedTime(began).TotalSeconds;
    });

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<double> PostgresFloorAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        await using var connection = await source.OpenConnectionAsync();
        await using (var make = new NpgsqlCommand("CREATE TABLE IF NOT EXISTS floor (stream text, payload bytea)", connection))
            await make.ExecuteNonQueryAsync();
        var began = Stopwatch.GetTimestamp();
        for (var commit = 0; commit < FloorRows / FloorBatch; commit++)
        {
            await using var copy = await connection.BeginBinaryImportAsync("COPY floor FROM STDIN (FORMAT BINARY)");
            for (var row = 0; row < FloorBatch; row++)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync("junction/b", NpgsqlDbType.Text);
                await copy.WriteAsync(Payload, NpgsqlDbType.Bytea);
            }
            await copy.CompleteAsync();
        }
        return FloorRows / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    // As many streams as the journal has writers, each row the next of its stream.
    private static async Task<double> PostgresRowsAsync(string connectionString, int round)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        await using var connection = await source.OpenConnectionAsync();
        await using (var make = new NpgsqlCommand("CREATE TABLE IF NOT EXISTS floor (LIKE journal_reading INCLUDING ALL)", connection))
            await make.ExecuteNonQueryAsync();
        string[] streams = [.. Enumerable.Range(0, InFlight).Select(writer => $"junction/f-{round}-{writer}")];
        var (bin, at, day) = (Bin.Of(At).Number, At.UtcTicks, DateOnly.FromDateTime(At.UtcDateTime));
        var began = Stopwatch.GetTimestamp();
        for (var commit = 0; commit < FloorRows / FloorBatch; commit++)
        {
            await using var copy = await connection.BeginBinaryImportAsync(
                "COPY floor (stream, version, bin, first, last, count, payload, committed, placed, ended, day) FROM STDIN (FORMAT BINARY)");
            for (var row = 0; row < FloorBatch; row++)
            {
                var (version, stream) = Math.DivRem((commit * FloorBatch) + row, InFlight);
                await copy.StartRowAsync();
                await copy.WriteAsync(streams[stream], NpgsqlDbType.Text);
                await copy.WriteAsync(version + 1L, NpgsqlDbType.Bigint);
                await copy.WriteAsync(bin, NpgsqlDbType.Bigint);
                await copy.WriteAsync(at, NpgsqlDbType.Bigint);
                await copy.WriteAsync(at, NpgsqlDbType.Bigint);
                await copy.WriteAsync(1, NpgsqlDbType.Integer);
                await copy.WriteAsync(Payload, NpgsqlDbType.Bytea);
                await copy.WriteAsync(at, NpgsqlDbType.Bigint);
                await copy.WriteAsync(at, NpgsqlDbType.Bigint);
                await copy.WriteAsync(at, NpgsqlDbType.Bigint);
                await copy.WriteAsync(day, NpgsqlDbType.Date);
            }
            await copy.CompleteAsync();
        }
        return FloorRows / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static double Ratio(List<double> rates, List<double> floors) => Median([.. rates.Zip(floors, (rate, floor) => rate / floor)]);

    /// <param name="RunAsync">One round; gives rows per second.</param>
    private sealed record Floor(string Name, Func<int, Task<double>> RunAsync)
    {
        public List<double> Rates { get; } = [];
    }
}
