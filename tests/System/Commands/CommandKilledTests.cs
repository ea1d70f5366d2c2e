using System.Text.Json;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Wire.Delivery;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Commands;

/// <summary>The edge is killed while it executes, at moments of all kinds; its outputs stand as relays do, and every write to them is seen.</summary>
public sealed class CommandKilledTests(ITestOutputHelper output)
{
    private const string Edge = "cab-1";
    private const int Kills = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [MosquittoFact]
    public async Task With_the_edge_killed_fifteen_times_each_command_is_executed_at_most_once_and_its_fate_told()
    {
        using var folder = new TemporaryFolder();
        var secret = folder.Write("edge.secret", "one");
        await using var broker = await MosquittoServer.StartAsync(folder, new Dictionary<string, string> { [Edge] = "one", [MosquittoServer.ClusterUser] = "all" });
        var socket = folder.Of("pins.sock");
        var writes = $"{socket}.outputs";
        var outputs = Enumerable.Range(0, Kills).Select(static i => $"o-{i}").ToArray();
        var station = folder.Write("station.json", JsonSerializer.Serialize(new
        {
            edge = Edge,
            version = 1,
            pins = new { kind = "socket", outputs, socket },
            outputs = outputs.Select(static o => new { name = o, line = o, safe = "off" }),
            uplink = new { host = "127.0.0.1", port = broker.Port, passwordFile = secret },
        }));
        await using var cluster = await Asking.ConnectAsync(broker.Port);
        var greeted = cluster.HelloAsync();
        var edge = StartEdge();
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var hello = await greeted.WaitAsync(Patience);
                var (id, line) = ($"c-{kill}", outputs[kill]);
                using var written = new Written(folder.Path, writes, $"{line} 1");
                await cluster.AskAsync(Edge, new Command { Id = id, Boot = hello.Boot, Deadline = hello.Monotonic + 300_000_000_000, Output = new OutputCommand { Output = line, On = true } });
                // On its way, between the output and its fate, and after the fate.
                if (kill % 3 == 1)
                    await written.Seen.WaitAsync(Patience);
                else if (kill % 3 == 2)
                    await Eventually.TrueAsync(() => cluster.IsTold(id), Patience, () => edge.Output);
                await edge.DisposeAsync();
                greeted = cluster.HelloAsync();
                edge = StartEdge();
            }

            await Eventually.TrueAsync(() => cluster.HasAll, Patience, () => edge.Output);
        }
        catch (TimeoutException error)
        {
            throw new TimeoutException($"{error.Message}\n{edge.Output}", error);
        }
        finally
        {
            await edge.DisposeAsync();
        }

        var happened = await File.ReadAllLinesAsync(writes);
        for (var i = 0; i < Kills; i++)
        {
            var told = cluster.Told[$"c-{i}"];
            var requests = happened.Count(line => line == $"{outputs[i]} 1");
            output.WriteLine($"c-{i}: {told[0].Fate} {told[0].Code}, written {requests} times, told {told.Count} times");
            Assert.All(told, again => Assert.Equal(told[0], again));
            Assert.Contains(told[0].Fate, (Fate[])[Fate.Executed, Fate.Interrupted]);
            Assert.True(told[0].Output.HasOn);
            // What it says it read is what happened, once or never.
            Assert.Equal(told[0].Output.On ? 1 : 0, requests);
            Assert.True(told[0].Output.On || told[0].Fate is Fate.Interrupted, "what was executed is on");
        }

        Child StartEdge() => Child.Start(BuiltProgram.Edge, ["run", "--station", station, "--data", folder.Of("edge.data"), "--assume-clock"]);
    }

    /// <summary>Sees a line in a growing file as soon as it stands there.</summary>
    private sealed class Written : IDisposable
    {
        private readonly FileSystemWatcher _watcher;
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Written(string folder, string file, string line)
        {
            _watcher = new FileSystemWatcher(folder, Path.GetFileName(file)) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size };
            _watcher.Changed += (_, _) =>
            {
                using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
                if (reader.ReadToEnd().Split('\n').Contains(line))
                    _seen.TrySetResult();
            };
            _watcher.EnableRaisingEvents = true;
        }

        public Task Seen => _seen.Task;

        public void Dispose() => _watcher.Dispose();
    }
}
