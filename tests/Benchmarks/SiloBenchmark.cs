using Jena.Iot.Benchmarks.Load;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// One, two and three silos on this one machine, with Mosquitto and PostgreSQL on it too: 60 edges, batches of 50 readings of a junction
/// each, eight in flight. A round of each size in turn would need six silos at once, so each size has its rounds by itself; medians of five.
/// </summary>
public static class SiloBenchmark
{
    private const int Edges = 60;
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("JENA_ROUNDS") ?? "5");
    private static readonly int BatchesPerEdge = int.Parse(Environment.GetEnvironmentVariable("JENA_BATCHES") ?? "100");

    public static async Task RunAsync()
    {
        if ((PostgresBinaries.Missing ?? MosquittoServer.Missing) is { } missing)
        {
            Console.WriteLine($"silos skipped: {missing}");
            return;
        }
        var (one, oneCpu) = (0.0, 0.0);
        for (var silos = 1; silos <= 3; silos++)
        {
            var (perSecond, cpu, database, resent, p99) = await MeasureAsync(silos);
            if (silos == 1)
                (one, oneCpu) = (perSecond, cpu);
            Console.WriteLine(
                $"{silos} silo{(silos > 1 ? "s" : " ")}: {perSecond,8:N0} readings/s, {perSecond / one:0.00} of one silo; CPU per reading {cpu:0.00} µs in the silos ({cpu / oneCpu:0.00} of one), "
                + $"{database:0.00} µs in the database; p99 {p99:N0} ms, {resent} batches sent again");
        }
    }

    private static async Task<(double PerSecond, double Cpu, double Database, int Resent, double P99)> MeasureAsync(int silos)
    {
        var load = new LoadCity().WithJunctions(Edges);
        await using var city = await ClusterCity.StartAsync(new ClusterSettings(load.Registry) { Silos = silos, ApiHosts = 0 });
        var postmaster = ProcessCpu.Postmaster(city.Database.Server.Port);
        using var run = await LoadRun.ConnectAsync(city.Mosquitto.Port, load.Edges, edge => File.ReadAllText(city.SecretFile(edge)));
        var rounds = new List<(LoadResult Result, double Cpu, double Database)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var (before, databaseBefore) = (Cpu(city), ProcessCpu.OfFamily(postmaster));
            var result = await run.SendAsync(BatchesPerEdge);
            // The first round warms up.
            if (round > 0)
                rounds.Add((result, (Cpu(city) - before).TotalMicroseconds / result.Readings, (ProcessCpu.OfFamily(postmaster) - databaseBefore).TotalMicroseconds / result.Readings));
        }
        return (Median(rounds, static r => r.Result.ReadingsPerSecond), Median(rounds, static r => r.Cpu), Median(rounds, static r => r.Database),
            rounds.Sum(static r => r.Result.Resent), Median(rounds, static r => r.Result.Percentile99.TotalMilliseconds));
    }

    private static TimeSpan Cpu(ClusterCity city) => city.Silos.Aggregate(TimeSpan.Zero, static (sum, silo) => sum + ProcessCpu.Of(silo.Process.Id));

    private static double Median<T>(List<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);
}
