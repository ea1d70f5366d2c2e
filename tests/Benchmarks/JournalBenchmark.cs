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
/// What the journal takes, beside what its database takes bare in the same run: rows of 48 bytes, 250 rows a commit, into a table
/// of two columns without any key. The ratio
/// carries over from machine to machine; the rates do not. Medians of five.
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
                "SQLite", new JournalOptions { Path = Path.Combine(folder, "journal.db") }, () => SqliteFloor(Path.Combine(folder, "floor.db")));
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
        var floor = await server.CreateDatabaseAsync();
        await MeasureAsync(
            "PostgreSQL",
            new JournalOptions { Provider = JournalProvider.Postgres, ConnectionString = await server.CreateDatabaseAsync() },
            () => PostgresFloorAsync(floor));
    }

    private static async Task MeasureAsync(string name, JournalOptions options, Func<Task<double>> floor)
    {
        await using var journal = JournalStore.Create(options, TimeProvider.System, NullLoggerFactory.Instance);
        await journal.StartAsync();
        var (floors, ones, tens) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var rates = (await floor(), await AppendAsync(journal, round, 1), await AppendAsync(journal, round, 10));
            // The first round warms up.
            if (round == 0)
                continue;
            floors.Add(rates.Item1);
            ones.Add(rates.Item2);
            tens.Add(rates.Item3);
        }
        Console.WriteLine($"{name}: floor, {FloorBatch} rows a commit, no key {Median(floors),10:N0} rows/s");
        Console.WriteLine($"{name}: 1 event per append, {InFlight} in flight  {Median(ones),10:N0} events/s  {Ratio(ones, floors):0.00} of the floor");
        Console.WriteLine($"{name}: 10 events per append, {InFlight} in flight {Median(tens),10:N0} events/s  {Ratio(tens, floors):0.00} of the floor");
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

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static double Ratio(List<double> rates, List<double> floors) => Median([.. rates.Zip(floors, (rate, floor) => rate / floor)]);
}
