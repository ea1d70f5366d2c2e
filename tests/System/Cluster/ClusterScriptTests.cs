using System.Net;
using System.Net.Sockets;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Cluster;

/// <summary>The script that starts a whole cluster on one machine, as somebody would who tries it.</summary>
public sealed class ClusterScriptTests
{
    private const int PortsUsed = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    [MosquittoFact(postgres: true)]
    public async Task It_starts_a_cluster_that_takes_commands_through_both_API_hosts_lets_a_killed_silo_be_started_again_and_stops_everything()
    {
        using var folder = new TemporaryFolder();
        var state = folder.Of("cluster");
        var first = FreeSpan();
        try
        {
            Assert.Contains("api-2", await RunAsync(state, first, "start"), StringComparison.Ordinal);
            var header = (await File.ReadAllTextAsync(Path.Combine(state, "admin.header"))).Trim();
            foreach (var port in new[] { first + 1, first + 2 })
            {
                using var api = new CityClient(port) { Token = header["Authorization: Bearer ".Length..] };
                Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/api/v1/registry")).Status);
            }

            await RunAsync(state, first, "edge", "cab-001");
            await using (var edge = await ConnectAsync(first + 10, "cab-001", await File.ReadAllTextAsync(Path.Combine(state, "edges", "cab-001.secret"))))
                Assert.True(IsRunning(state, "silo-2"));

            await using (var kill = Child.Start("kill", "kill", ["-KILL", (await File.ReadAllTextAsync(Path.Combine(state, "silo-2.pid"))).Trim()]))
                Assert.Equal(0, await kill.EndsAsync());
            await Eventually.TrueAsync(() => !IsRunning(state, "silo-2"), Patience, () => "silo-2 does not end");
            await RunAsync(state, first, "start", "silo-2");
            Assert.True(IsRunning(state, "silo-2"));
        }
        finally
        {
            await RunAsync(state, first, "stop");
        }

        Assert.Empty(Directory.EnumerateFiles(state, "*.pid"));
        Assert.All(Enumerable.Range(first, PortsUsed), static port => Assert.True(IsFree(port), $"somebody still listens at {port}"));
    }

    [Fact]
    public async Task What_it_does_not_know_it_refuses_and_says_how_it_is_used()
    {
        await using var script = Child.Start("cluster", Script, ["begin"]);
        Assert.Equal(2, await script.EndsAsync());
        Assert.Contains("--state DIR", script.Output, StringComparison.Ordinal);
    }

    private static string Script => Path.Combine(RepositoryRoot.Path, "deploy", "cluster", "cluster");

    private static async Task<string> RunAsync(string state, int first, params string[] command)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;
        await using var script = Child.Start("cluster", Script, ["--state", state, "--base", $"{first}", "--configuration", configuration, .. command]);
        Assert.True(await script.EndsAsync(Patience) == 0, $"cluster {string.Join(' ', command)}:\n{script.Output}");
        return script.Output;
    }

    private static async Task<MqttPeer> ConnectAsync(int port, string edge, string secret)
    {
        // Mosquitto reads its passwords a moment after it was told to.
        return await Eventually.GetAsync(
            async () =>
            {
                var (peer, answer) = await MqttPeer.TryConnectAsync(port, edge, secret);
                if (answer is MQTTnet.MqttClientConnectResultCode.Success)
                    return peer;
                await peer.DisposeAsync();
                return null;
            },
            Patience,
            () => "the edge is not let in");
    }

    private static bool IsRunning(string state, string name)
    {
        try
        {
            // Of one that has ended and was not yet waited for it is empty.
            return File.ReadAllText($"/proc/{File.ReadAllText(Path.Combine(state, $"{name}.pid")).Trim()}/cmdline").Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>A port from which on so many are free.</summary>
    private static int FreeSpan()
    {
        while (true)
        {
            var first = Ports.Free();
            if (Enumerable.Range(first, PortsUsed).All(IsFree))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
