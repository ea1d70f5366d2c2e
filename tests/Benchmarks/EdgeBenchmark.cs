using System.Diagnostics;
using Jena.Iot.Testing;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// How soon an edge of 32 lines senses, what it holds when nothing happens, and how large it is: the native program beside the
/// managed one in the same run. Without a broker, so that nothing else is measured. Medians of five, and the worst.
/// </summary>
public static class EdgeBenchmark
{
    private const int Rounds = 5;
    private const int Lanes = 16;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("jena-benchmark-").FullName;
        try
        {
            var native = await PublishAsync(Path.Combine(folder, "native"));
            var station = Path.Combine(folder, "station.json");
            await File.WriteAllTextAsync(station, Station());
            var managed = Path.Combine(AppContext.BaseDirectory, "Jena.Iot.Edge.dll");
            await MeasureAsync("managed", ["dotnet", managed], "beside the .NET runtime", station, folder);
            await MeasureAsync("native", [Path.Combine(native, "Jena.Iot.Edge")], $"{Size(native) / 1048576.0:0.0} MB on disk", station, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> PublishAsync(string folder)
    {
        // Compiled before, for this machine: saves minutes.
        if (Environment.GetEnvironmentVariable("JENA_EDGE_PUBLISHED") is { Length: > 0 } published)
            return Path.Combine(published, "amd64");
        using var publish = Process.Start("sh", [Path.Combine(RepositoryRoot.Path, "deploy", "edge", "publish"), "amd64", folder]);
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException("deploy/edge/publish failed: see above");
    }

    private static async Task MeasureAsync(string name, string[] command, string size, string station, string folder)
    {
        var (starts, memory) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            using var edge = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "run", "--station", station, "--data", Path.Combine(folder, name), "--broker", "mqtt://127.0.0.1:1"]) { RedirectStandardOutput = true })!;
            while (await edge.StandardOutput.ReadLineAsync() is { } line && !line.Contains(" senses ", StringComparison.Ordinal))
            {
            }
            var start = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            using var idle = new PeriodicTimer(Idle);
            await idle.WaitForNextTickAsync();
            edge.Refresh();
            var resident = edge.WorkingSet64 / 1048576.0;
            edge.Kill();
            await edge.WaitForExitAsync();
            // The first round makes the outbox.
            if (round == 0)
                continue;
            starts.Add(start);
            memory.Add(resident);
        }
        Console.WriteLine($"{name,-8} start to sensing {starts.Order().ElementAt(Rounds / 2),6:0} ms (worst {starts.Max(),5:0})   resident when idle {memory.Order().ElementAt(Rounds / 2),5:0.0} MB (worst {memory.Max(),5:0.0})   {size}");
    }

    private static long Size(string folder) => Directory.GetFiles(folder).Where(static f => !f.EndsWith(".dbg", StringComparison.Ordinal)).Sum(static f => new FileInfo(f).Length);

    private static string Station() => $$"""
        {
          "edge": "cab-001", "version": 1,
          "pins": { "lines": [{{string.Join(", ", Enumerable.Range(0, 2 * Lanes).Select(static n => $"\"in-{n}\""))}}] },
          "points": [{{string.Join(", ", Enumerable.Range(0, Lanes).Select(static n => $$"""{ "kind": "loop-lane", "asset": "carpark/neue-mitte", "lane": "l{{n}}", "a": "in-{{2 * n}}", "b": "in-{{2 * n + 1}}", "inDirection": "a-to-b" }"""))}}]
        }
        """;
}
