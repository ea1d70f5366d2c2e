using System.Diagnostics;

namespace Jena.Iot.Benchmarks.Load;

/// <summary>All edges of a city, or some of them, connected to one broker.</summary>
public sealed class LoadRun : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly List<LoadClient> _clients = [];

    private LoadRun()
    {
    }

    /// <param name="secret">By edge.</param>
    /// <param name="inFlight">Batches of an edge that wait for their acknowledgement.</param>
    public static async Task<LoadRun> ConnectAsync(int port, IEnumerable<LoadCity.LoadEdge> edges, Func<string, string> secret, int inFlight = LoadClient.InFlight)
    {
        var run = new LoadRun();
        foreach (var edge in edges)
            run._clients.Add(await LoadClient.ConnectAsync(port, edge, secret(edge.Name), inFlight));
        return run;
    }

    /// <summary>Every edge sends so many batches as fast as they are acknowledged.</summary>
    public async Task<LoadResult> SendAsync(int batchesPerEdge)
    {
        foreach (var client in _clients)
            client.Prepare(batchesPerEdge);
        GC.Collect();
        var resent = _clients.Sum(static c => c.Resent);
        using var stop = new CancellationTokenSource(Longest);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(_clients.Select(client => Task.Run(() => client.RunAsync(stop.Token))));
        var took = Stopwatch.GetElapsedTime(began);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var latencies = _clients.SelectMany(static c => c.Latencies).Order().ToList();
        return new LoadResult(
            _clients.Count * batchesPerEdge, _clients.Count * batchesPerEdge * LoadCity.ReadingsPerBatch, took, cpu,
            latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100], _clients.Sum(static c => c.Resent) - resent);
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }
}

/// <param name="Cpu">Of the load generator's own process.</param>
public sealed record LoadResult(int Messages, int Readings, TimeSpan Took, TimeSpan Cpu, TimeSpan Median, TimeSpan Percentile99, int Resent)
{
    public double MessagesPerSecond => Messages / Took.TotalSeconds;

    public double ReadingsPerSecond => Readings / Took.TotalSeconds;
}
