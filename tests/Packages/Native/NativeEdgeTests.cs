using System.Text.Json;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Packages.Tests.Harness;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Packages.Tests.Native;

/// <summary>What the native edge does as the managed one does, on both kinds of machine.</summary>
[Collection(NativeCollection.Name)]
public sealed class NativeEdgeTests(NativeEdges edges) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [MachineFact(Machine.Amd64)]
    public Task It_is_made_without_a_warning_and_knows_its_version() => MadeAsync(Machine.Amd64);

    [MachineFact(Machine.Arm64)]
    public Task It_is_made_for_arm64_without_a_warning_and_knows_its_version() => MadeAsync(Machine.Arm64);

    [MachineFact(Machine.Amd64)]
    public Task What_the_native_edge_committed_survives_its_death_and_is_delivered_after_it() => DieAndDeliverAsync(Machine.Amd64);

    [MachineFact(Machine.Arm64)]
    public Task What_the_native_edge_for_arm64_committed_survives_its_death_and_is_delivered_after_it() => DieAndDeliverAsync(Machine.Arm64);

    [MachineFact(Machine.Amd64)]
    public Task The_native_edge_replays_a_recorded_log() => ReplayAsync(Machine.Amd64);

    [MachineFact(Machine.Arm64)]
    public Task The_native_edge_for_arm64_replays_a_recorded_log() => ReplayAsync(Machine.Arm64);

    [MachineFact(Machine.Amd64)]
    public async Task Every_sample_station_is_good()
    {
        var edge = await edges.OfAsync(Machine.Amd64);
        foreach (var sample in Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "deploy", "edge", "samples"), "*.json"))
            Assert.Contains($"{sample} is good", await edge.RunAsync("check", sample), StringComparison.Ordinal);
    }

    [MachineFact(Machine.Amd64)]
    public async Task The_native_edge_refuses_a_station_file_with_every_mistake_told()
    {
        var edge = await edges.OfAsync(Machine.Amd64);
        var station = _folder.Write("station.json", """{ "edge": "Cab 1", "version": 0, "pinz": {} }""");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => edge.RunAsync("check", station));
        Assert.All((string[])["$.edge", "$.version", "$.pinz"], path => Assert.Contains(path, refusal.Message, StringComparison.Ordinal));
    }

    private async Task MadeAsync(Machine machine)
    {
        var edge = await edges.OfAsync(machine);

        Assert.DoesNotContain("warning", edge.Publishing, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith(NativeEdges.Version, await edge.RunAsync("--version"), StringComparison.Ordinal);
    }

    private async Task DieAndDeliverAsync(Machine machine)
    {
        var edge = await edges.OfAsync(machine);
        var (station, data) = (Station(), _folder.Of("data"));
        // Nobody is there to deliver to.
        string[] run = ["run", "--station", station, "--data", data, "--credential-file", _folder.Write("secret", "secret"), "--machine-id-file", _folder.Write("machine", "m")];
        await using (var first = edge.Start([.. run, "--broker", $"mqtt://127.0.0.1:{Ports.Free()}"]))
        {
            await first.SaysAsync("senses 1 points", Patience);
            using var lines = await LineDriver.ConnectAsync(Socket);
            await lines.SetAsync("d11", true);
            await lines.SetAsync("d11", false);
            await first.KillAsync();
        }
        using (var report = JsonDocument.Parse(await edge.RunAsync("outbox", "--data", data, "--json")))
            Assert.True(report.RootElement.GetProperty("waiting").GetInt64() >= 2);

        await using var cluster = await FakeCluster.StartAsync(Ports.Free());
        await using var second = edge.Start([.. run, "--broker", $"mqtt://127.0.0.1:{cluster.Port}"]);
        // Between them, the cabinet tells of its own health.
        var told = new List<SensedReading>();
        while (told.Count(static r => r.Indiana is not null) < 2)
            told.AddRange((await cluster.NextBatchAsync(StreamKind.Readings)).Readings);

        Assert.Equal(1ul, told[0].Sequence);
        Assert.Equal([82u, 81u], told.Where(static r => r.Indiana is not null).Select(static r => r.Indiana.Code));
        Assert.Equal(0, await second.TerminateAsync());
    }

    private async Task ReplayAsync(Machine machine)
    {
        var edge = await edges.OfAsync(machine);
        var log = _folder.Write("log.csv", "TimeStamp,DeviceId,EventId,Parameter\n" + string.Concat(Enumerable.Range(0, 250).Select(static i => $"2026-03-02 12:{i / 60:00}:{i % 60:00}.0,227,{82 - i % 2},11\n")));
        await using var cluster = await FakeCluster.StartAsync(Ports.Free());

        var said = await edge.RunAsync("replay", "--station", Station(), "--log", log, "--broker", $"mqtt://127.0.0.1:{cluster.Port}", "--credential-file", _folder.Write("secret", "secret"));

        Assert.Contains("acknowledged 250 of 250 events", said, StringComparison.Ordinal);
        var taken = Assert.Single(cluster.Taken).Value;
        Assert.Equal(Enumerable.Range(0, 250).Select(static i => (uint)(82 - i % 2)), taken.Select(static r => r.Indiana.Code));
    }

    private string Socket => _folder.Of("pins.sock");

    private string Station() => _folder.Write("station.json", $$"""
        {
          "edge": "cab-001", "version": 1,
          "pins": { "kind": "socket", "socket": "{{Socket}}", "lines": ["d11"] },
          "points": [{ "kind": "detector", "asset": "junction/holzmarkt", "channel": 11, "line": "d11", "debounceMs": 0 }],
          "replay": { "devices": { "227": "junction/holzmarkt" } }
        }
        """);
}
