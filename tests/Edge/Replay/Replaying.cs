using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Replay;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Testing;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Replay;

public sealed class Replaying : IAsyncLifetime
{
    private static readonly Dictionary<int, AssetId> Devices = new() { [227] = AssetId.Junction("a"), [452] = AssetId.Junction("b"), [454] = AssetId.Junction("c") };

    private readonly TemporaryDirectory directory = new();
    private readonly TestTime time = new();
    private FakeCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await FakeCluster.StartAsync();

    public async Task DisposeAsync()
    {
        await cluster.DisposeAsync();
        directory.Dispose();
    }

    private Replayer Replayer(ReplaySource source, ReplaySpeed speed) => new(
        new UplinkOptions { Edge = "cab-001", Broker = new BrokerAddress("127.0.0.1", cluster.Port, false), CredentialFile = directory.Write("password", "secret"), TellsPresence = false },
        source,
        speed,
        time,
        NullLoggerFactory.Instance);

    private async Task<ReplaySource> LogAsync(int seconds) => ReplaySource.Load(
        await RecordedLog.OpenAsync(directory.Write("log.csv", string.Join('\n', Enumerable.Range(0, seconds).Select(static s => $"2024-05-13 15:{s / 60:00}:{s % 60:00},227,82,5")))),
        Devices,
        1);

    [Fact]
    public async Task A_second_run_of_the_same_file_sends_nothing_again()
    {
        var first = await LogAsync(500);
        await Replayer(first, default).RunAsync(default).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(500, cluster.Taken[first.Stream].Count);
        Assert.Equal(StreamKind.Replay, (await cluster.NextAsync<Batch>()).Kind);

        var second = await LogAsync(500);
        await Replayer(second, default).RunAsync(default).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(500, second.Held.Acknowledged);
        Assert.Equal(500, cluster.Taken[first.Stream].Count);
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_where_the_cluster_is()
    {
        var source = await LogAsync(500);
        cluster.Watermarks[source.Stream] = 321;
        await Replayer(source, default).RunAsync(default).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(322ul, cluster.Taken[source.Stream][0].Sequence);
    }

    [Fact]
    public async Task It_is_no_sign_of_life()
    {
        await Replayer(await LogAsync(1), default).RunAsync(default).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Null(await cluster.RetainedPresenceAsync("cab-001"));
    }

    [Fact]
    public async Task At_a_recorded_pace_an_event_goes_out_when_its_time_has_come()
    {
        var source = await LogAsync(200);
        using var stop = new CancellationTokenSource();
        var running = Replayer(source, new ReplaySpeed(60)).RunAsync(stop.Token);
        Assert.Single((await cluster.NextAsync<Batch>()).Readings);
        time.Advance(TimeSpan.FromMilliseconds(250));
        // A quarter of a second is a quarter of a recorded minute.
        Assert.Equal([.. Enumerable.Range(2, 15).Select(static i => (ulong)i)], (await cluster.NextAsync<Batch>()).Readings.Select(static r => r.Sequence));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [ConformanceFact]
    public async Task The_recorded_day_of_three_signals_arrives_whole()
    {
        var source = ReplaySource.Load(await RecordedLog.OpenAsync(Conformance.Path("junction", "hires-3-signals-2024-05-13.csv.gz")), Devices, 1);
        Assert.Equal((246_413L, 0L), (source.Count, source.Faults.Bad));
        await Replayer(source, default).RunAsync(default).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(246_413, cluster.Taken[source.Stream].Count);
    }
}
