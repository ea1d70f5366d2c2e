using System.Diagnostics;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Jena.Iot.Benchmarks.Api;

/// <summary>
/// From a virtual pin that changes to a client of the live stream that sees it, on a quiet system: edge, Mosquitto, silo, journal, API
/// host. The floor, taken in turn with it: one message through the same broker with its receipt, and one commit on the same database.
/// </summary>
public static class PinToStreamBenchmark
{
    private const string Edge = "cab-1";
    private const string Other = "cab-2";

    // Code that is compiled anew while it is measured would be all that the slowest hundredth shows.
    private const int WarmUp = 100;
    private const int Samples = 500;

    private static readonly AssetId Site = AssetId.Site("rohrbruch");

    // Twice between two changes: longer than anything on the way gathers for.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync()
    {
        if (MosquittoServer.Missing is { } missing)
        {
            Console.WriteLine($"skipped: {missing}");
            return;
        }

        await MeasureAsync("SQLite", postgres: false);
        if (PostgresBinaries.Missing is { } none)
            Console.WriteLine($"PostgreSQL skipped: {none}");
        else
            await MeasureAsync("PostgreSQL", postgres: true);
    }

    private static async Task MeasureAsync(string name, bool postgres)
    {
        await using var city = await City.StartAsync(new CitySettings(Registry) { Mosquitto = true, Postgres = postgres });
        await using var commit = postgres ? (ICommit)await PostgresCommit.OpenAsync(city.Database.Settings["Journal__ConnectionString"]) : new SqliteCommit(city.Folder.Of("floor.db"));
        var (sender, _) = await MqttPeer.TryConnectAsync(city.BrokerPort, MosquittoServer.ClusterUser, city.Secret(MosquittoServer.ClusterUser), "floor");
        await using var _sending = sender;
        await using var receiver = await MqttPeer.ConnectAsync(city.BrokerPort, Other, city.Secret(Other));
        await receiver.SubscribeAsync(Topics.Ack(Other));
        var station = StationFile.Parse(JsonSerializer.Serialize(new
        {
            edge = Edge,
            version = 1,
            pins = new { lines = new[] { "lamp" } },
            points = new[] { new { kind = "contact", asset = $"{Site}", contact = "lamp", line = "lamp", debounceMs = 0 } },
            uplink = new { port = city.BrokerPort, passwordFile = city.SecretFile(Edge) },
            health = new { enabled = false },
        })).Station!;
        var clock = new EdgeClock(TimeProvider.System, new AssumedClockSync(), "boot-1");
        await using var pins = new VirtualPins(clock, station.Pins.Lines);
        await using var edge = new EdgeAgent(new EdgeAgentOptions { Station = station, DataDirectory = city.Folder.Of("edge") }, pins, clock, TimeProvider.System, NullLoggerFactory.Instance);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var stream = new StreamReader(await http.GetStreamAsync(new Uri($"http://127.0.0.1:{city.ApiPort}/api/v1/stream?id={Site}")));
        await edge.StartAsync();
        var (trips, commits, floors, ways) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var closed = false;
        for (var i = 0; i < WarmUp + Samples; i++)
        {
            await Still.ForAsync(Quiet);
            var began = Stopwatch.GetTimestamp();
            await sender.PublishAsync(Topics.Ack(Other), [1]);
            await receiver.NextAsync();
            var trip = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            began = Stopwatch.GetTimestamp();
            await commit.CommitAsync();
            var one = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            await Still.ForAsync(Quiet);
            closed = !closed;
            began = Stopwatch.GetTimestamp();
            pins.Set("lamp", closed);
            await SeenAsync(stream, closed).WaitAsync(Patience);
            var way = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (i < WarmUp)
                continue;
            trips.Add(trip);
            commits.Add(one);
            floors.Add(trip + one);
            ways.Add(way);
        }

        await edge.StopAsync();
        Console.WriteLine(
            $"{name}: round trip p50 {At(trips, 50):0.0}, p99 {At(trips, 99):0.0} ms; commit p50 {At(commits, 50):0.0}, p99 {At(commits, 99):0.0} ms; floor p50 {At(floors, 50):0.0}, p99 {At(floors, 99):0.0} ms");
        Console.WriteLine(
            $"{name}: pin to stream p50 {At(ways, 50):0.0}, p99 {At(ways, 99):0.0} ms: {At(ways, 50) / At(floors, 50):0.0} and {At(ways, 99) / At(floors, 99):0.0} times the floor ({Samples} samples each)");
    }

    private static double At(List<double> values, int percentile) => values.Order().ElementAt(Math.Min(values.Count - 1, values.Count * percentile / 100));

    private static async Task SeenAsync(StreamReader stream, bool closed)
    {
        var wanted = $"\"lamp\":{{\"closed\":{(closed ? "true" : "false")}";
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.Contains(wanted, StringComparison.Ordinal))
                return;
        }

        throw new EndOfStreamException("the stream ended");
    }

    private static CityRegistry Registry => new("Probe", [
        new SiteDefinition { Id = Site, Name = "Rohrbruch" },
        new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [Site])] },
        new EdgeDefinition { Id = AssetId.Edge(Other), Name = Other, Configurations = [new EdgeConfiguration(1, [])] },
    ]);

    private interface ICommit : IAsyncDisposable
    {
        Task CommitAsync();
    }

    private sealed class SqliteCommit : ICommit
    {
        private readonly SqliteConnection _connection;

        public SqliteCommit(string path)
        {
            _connection = new SqliteConnection($"Data Source={path};Pooling=False");
            _connection.Open();
            Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE floor (id integer PRIMARY KEY, payload text)");
        }

        public Task CommitAsync()
        {
            Run("INSERT INTO floor (payload) VALUES ('0123456789abcdef0123456789abcdef0123456789abcdef')");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();

        private void Run(string sql)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    private sealed class PostgresCommit(NpgsqlConnection connection) : ICommit
    {
        public static async Task<PostgresCommit> OpenAsync(string connectionString)
        {
            var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var make = new NpgsqlCommand("CREATE TABLE floor (id bigserial, payload text)", connection);
            await make.ExecuteNonQueryAsync();
            return new PostgresCommit(connection);
        }

        public async Task CommitAsync()
        {
            await using var insert = new NpgsqlCommand("INSERT INTO floor (payload) VALUES ('0123456789abcdef0123456789abcdef0123456789abcdef')", connection);
            await insert.ExecuteNonQueryAsync();
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
