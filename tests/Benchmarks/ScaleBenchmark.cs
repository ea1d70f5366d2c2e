using Jena.Iot.Benchmarks.Load;
using Jena.Iot.Testing;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// The same load on 100, 1,000, 10,000 and 100,000 assets, ten readings an append: CPU per reading of silo, broker and database beside that
/// of 100 assets. PostgreSQL where it is installed, else SQLite. Rounds take turns; medians of five.
/// </summary>
public static class ScaleBenchmark
{
    // Five assets a batch even at 100: each batch is five appends of ten readings, whatever the size.
    private const int Edges = 20;

    // One at a time: batches that wait together are appended as one, and the more so the fewer assets they are spread over.
    private const int InFlight = 1;
    private const int Batches = 300;
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("JENA_ROUNDS") ?? "5");
    private static readonly int[] Sizes = [.. (Environment.GetEnvironmentVariable("JENA_SIZES") ?? "100,1000,10000,100000").Split(',').Select(int.Parse)];

    public static async Task RunAsync()
    {
        await using var server = PostgresBinaries.Missing is null ? await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true }) : null;
        var postmaster = server is null ? 0 : ProcessCpu.Postmaster(server.Port);
        var silos = new List<LoadSilo>();
        var runs = new List<LoadRun>();
        var cpus = Sizes.Select(static _ => new List<double>()).ToList();
        try
        {
            foreach (var size in Sizes)
            {
                var city = new LoadCity().WithNodes(Edges, size);
                var silo = await LoadSilo.StartAsync(city.Registry, server is null ? null : await JournalAsync(server), answersOnly: false);
                silos.Add(silo);
                runs.Add(await LoadRun.ConnectAsync(silo.Port, city.Edges, silo.Secret, InFlight));
            }
            for (var round = 0; round <= Rounds; round++)
            {
                for (var i = 0; i < Sizes.Length; i++)
                {
                    var (silo, database) = (ProcessCpu.Of(silos[i].Id), Database(postmaster));
                    // The first round warms up, until each asset has had its turn or code is compiled.
                    var result = await runs[i].SendAsync(round == 0 ? Math.Max(Batches, Sizes[i] / Edges / 5) : Batches);
                    if (round > 0)
                        cpus[i].Add((ProcessCpu.Of(silos[i].Id) - silo + Database(postmaster) - database).TotalMicroseconds / result.Readings);
                }
            }
            for (var i = 0; i < Sizes.Length; i++)
            {
                var ratios = cpus[i].Zip(cpus[0], static (own, first) => own / first).Order().ToList();
                Console.WriteLine($"{Sizes[i],8:N0} assets: {cpus[i].Order().ElementAt(Rounds / 2):0.00} µs CPU per reading, {ratios[Rounds / 2]:0.00} of that at {Sizes[0]:N0}");
            }
        }
        finally
        {
            runs.ForEach(static r => r.Dispose());
            foreach (var silo in silos)
                await silo.DisposeAsync();
        }
    }

    private static TimeSpan Database(int postmaster) => postmaster == 0 ? TimeSpan.Zero : ProcessCpu.OfFamily(postmaster);

    private static async Task<Dictionary<string, string>> JournalAsync(PostgresServer server) => new()
    {
        ["Journal__Provider"] = "Postgres",
        ["Journal__ConnectionString"] = await server.CreateDatabaseAsync(),
    };
}
