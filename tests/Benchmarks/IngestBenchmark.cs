using Jena.Iot.Benchmarks.Load;
using Jena.Iot.Testing;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// From the bytes of a batch at the broker to its acknowledgement after the commit: 100 edges, batches of 50 readings of one asset and of
/// three, eight in flight each. The floor is the same broker, load and answer with an ingest that only answers. Rounds of floor and city
/// take turns; medians of five.
/// </summary>
public static class IngestBenchmark
{
    private const int Edges = 100;

    // Fewer for a look while something is being tried.
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("JENA_ROUNDS") ?? "5");
    private static readonly int BatchesPerEdge = int.Parse(Environment.GetEnvironmentVariable("JENA_BATCHES") ?? "120");

    public static async Task RunPostgresAsync()
    {
        if (PostgresBinaries.Missing is { } missing)
        {
            Console.WriteLine($"PostgreSQL skipped: {missing}");
            return;
        }
        await using var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        await server.CreateDatabaseAsync("jena");
        var postmaster = ProcessCpu.Postmaster(server.Port);
        await MeasureAsync(
            "PostgreSQL",
            new Dictionary<string, string> { ["Journal__Provider"] = "Postgres", ["Journal__ConnectionString"] = server.ConnectionString("jena") },
            () => ProcessCpu.OfFamily(postmaster));
    }

    public static Task RunSqliteAsync() => MeasureAsync("SQLite", null, static () => TimeSpan.Zero);

    private static async Task MeasureAsync(string name, IReadOnlyDictionary<string, string>? journal, Func<TimeSpan> database)
    {
        LoadCity[] cities = [Make(), Make()];
        await using var floorSilo = await LoadSilo.StartAsync(cities[0].Registry, null, answersOnly: true);
        await using var silo = await LoadSilo.StartAsync(cities[1].Registry, journal, answersOnly: false);
        foreach (var (prefix, assets) in new[] { ("one", "1 asset "), ("three", "3 assets") })
        {
            using var floor = await LoadRun.ConnectAsync(floorSilo.Port, Of(cities[0], prefix), floorSilo.Secret);
            using var whole = await LoadRun.ConnectAsync(silo.Port, Of(cities[1], prefix), silo.Secret);
            var (floors, wholes, cpus) = (new List<LoadResult>(), new List<LoadResult>(), new List<(double Silo, double Database, double Load)>());
            for (var round = 0; round <= Rounds; round++)
            {
                // The first round warms up: three times as long, since what is compiled anew while it runs would be counted otherwise.
                var batches = round == 0 ? BatchesPerEdge * 3 : BatchesPerEdge;
                var floorResult = await floor.SendAsync(batches);
                var (siloBefore, databaseBefore) = (ProcessCpu.Of(silo.Id), database());
                var result = await whole.SendAsync(batches);
                if (round == 0)
                    continue;
                floors.Add(floorResult);
                wholes.Add(result);
                cpus.Add((Each(ProcessCpu.Of(silo.Id) - siloBefore, result), Each(database() - databaseBefore, result), Each(result.Cpu, result)));
            }
            Console.WriteLine($"{name}, {assets}: floor {Median(floors, static r => r.MessagesPerSecond),8:N0} messages/s, p99 {Median(floors, static r => r.Percentile99.TotalMilliseconds):N0} ms");
            Console.WriteLine(
                $"{name}, {assets}: city  {Median(wholes, static r => r.MessagesPerSecond),8:N0} messages/s, {Median(wholes, static r => r.ReadingsPerSecond):N0} readings/s, "
                + $"{Median([.. wholes.Zip(floors)], static r => r.First.MessagesPerSecond / r.Second.MessagesPerSecond):0.00} of the floor; "
                + $"p50 {Median(wholes, static r => r.Median.TotalMilliseconds):N0} ms, p99 {Median(wholes, static r => r.Percentile99.TotalMilliseconds):N0} ms, {wholes.Sum(static r => r.Resent)} sent again");
            Console.WriteLine(
                $"{name}, {assets}: CPU per reading {Median(cpus, static c => c.Silo):0.00} µs silo and broker, {Median(cpus, static c => c.Database):0.00} µs database, {Median(cpus, static c => c.Load):0.00} µs load generator");
        }
        if (silo.Output.Contains("warn", StringComparison.Ordinal) || silo.Output.Contains("fail", StringComparison.Ordinal))
            Console.WriteLine(silo.Output[..Math.Min(silo.Output.Length, 4_000)]);
    }

    private static LoadCity Make() => new LoadCity().WithJunctions(Edges).WithThree(Edges);

    private static IEnumerable<LoadCity.LoadEdge> Of(LoadCity city, string prefix) => city.Edges.Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal));

    private static double Each(TimeSpan cpu, LoadResult result) => cpu.TotalMicroseconds / result.Readings;

    private static double Median<T>(List<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);
}
