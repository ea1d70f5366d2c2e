using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Drivers.LoopDetector;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Hosting;

public sealed class Agents : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private FakeCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await FakeCluster.StartAsync();

    public async Task DisposeAsync()
    {
        await cluster.DisposeAsync();
        directory.Dispose();
    }

    private static StationFile Station(string edge) => new()
    {
        Edge = edge,
        Version = 1,
        Pins = new PinsSettings(PinsKind.Virtual, ["d1"], null),
        Points = [new LoopDetectorPoint(Jena.Iot.Domain.Common.AssetId.Junction("holzmarkt"), 5, "d1", TimeSpan.Zero)],
    };

    private (EdgeAgent Agent, VirtualPins Pins) Make(string edge)
    {
        var clock = new EdgeClock(TimeProvider.System, new AssumedClockSync(), "boot-1");
        var pins = new VirtualPins(clock, ["d1"]);
        var options = new EdgeAgentOptions
        {
            Station = Station(edge),
            DataDirectory = directory.File(edge),
            Broker = new BrokerAddress("127.0.0.1", cluster.Port, false),
            CredentialFile = directory.Write("password", "secret"),
            MachineIdPath = directory.Write("machine-id", "m"),
            Chance = static () => 0,
        };
        return (new EdgeAgent(options, pins, clock, TimeProvider.System, NullLoggerFactory.Instance), pins);
    }

    private Task<SensedReading> DetectorAsync(string edge, uint code) => Task.Run(async () =>
    {
        var stream = OutboxInspection.Read(directory.File(edge))!.Streams[0].Stream;
        var batch = await cluster.NextAsync<Batch>(b => b.Stream == stream && b.Readings.Any(r => r.Indiana?.Code == code));
        return batch.Readings.First(r => r.Indiana?.Code == code);
    });

    [Fact]
    public async Task A_change_of_a_pin_arrives_at_the_cluster_as_a_reading_of_its_asset()
    {
        var (agent, pins) = Make("cab-001");
        await agent.StartAsync();
        pins.Set("d1", true);
        var reading = await DetectorAsync("cab-001", 82);
        Assert.Equal(("junction/holzmarkt", 5u, "boot-1"), (reading.Asset, reading.Indiana.Parameter, reading.Boot));
        await agent.DisposeAsync();
        await agent.Completion;
        await pins.DisposeAsync();
    }

    [Fact]
    public async Task What_was_sensed_without_a_broker_is_durable_after_stopping_and_goes_out_after_the_next_start()
    {
        await cluster.DisposeAsync();
        var (agent, pins) = Make("cab-001");
        await agent.StartAsync();
        pins.Set("d1", true);
        pins.Set("d1", false);
        await agent.DisposeAsync();
        await pins.DisposeAsync();
        var waiting = OutboxInspection.Read(directory.File("cab-001"))!.Waiting;
        Assert.True(waiting >= 2);

        cluster = await FakeCluster.StartAsync(cluster.Port);
        var (again, others) = Make("cab-001");
        await again.StartAsync();
        Assert.Equal(82u, (await DetectorAsync("cab-001", 82)).Indiana.Code);
        await again.DisposeAsync();
        await others.DisposeAsync();
    }

    [Fact]
    public async Task Many_agents_live_in_one_process()
    {
        var agents = Enumerable.Range(1, 16).Select(i => Make($"cab-{i:000}")).ToArray();
        await Task.WhenAll(agents.Select(static a => a.Agent.StartAsync()));
        var said = new HashSet<string>();
        while (said.Count < agents.Length)
            said.Add((await cluster.NextAsync<Connecting>(static c => c.Accepted)).Client);
        await Task.WhenAll(agents.Select(static a => a.Agent.DisposeAsync().AsTask()));
        Assert.All(agents, static a => Assert.True(a.Agent.Completion.IsCompletedSuccessfully));
        foreach (var (_, pins) in agents)
            await pins.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_whose_pins_fail_fails_in_the_open()
    {
        var pins = new FailingPins();
        var clock = new EdgeClock(TimeProvider.System, new AssumedClockSync(), "boot-1");
        var options = new EdgeAgentOptions { Station = Station("cab-001"), DataDirectory = directory.File("data"), Broker = new BrokerAddress("127.0.0.1", cluster.Port, false) };
        await using var agent = new EdgeAgent(options, pins, clock, TimeProvider.System, NullLoggerFactory.Instance);
        await agent.StartAsync();
        pins.Fail();
        Assert.Equal("the pins are gone", (await Assert.ThrowsAsync<IOException>(() => agent.Completion.WaitAsync(TimeSpan.FromSeconds(20)))).Message);
    }

    [Fact]
    public void A_station_whose_broker_is_elsewhere_without_tls_makes_no_agent()
    {
        var clock = new EdgeClock(TimeProvider.System, new AssumedClockSync(), "boot-1");
        var options = new EdgeAgentOptions { Station = Station("cab-001") with { Uplink = new UplinkSettings { Host = "10.0.0.1" } }, DataDirectory = directory.Path };
        Assert.Throws<ArgumentException>(() => new EdgeAgent(options, new VirtualPins(clock, ["d1"]), clock, TimeProvider.System, NullLoggerFactory.Instance));
    }

    private sealed class FailingPins : IPins
    {
        private readonly TaskCompletionSource completion = new();

        public IReadOnlySet<string> Lines { get; } = new HashSet<string> { "d1" };

        public bool KeepsWhileAway => false;

        public Task Completion => completion.Task;

        public void Fail() => completion.SetException(new IOException("the pins are gone"));

        public IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory) => new Dictionary<string, bool> { ["d1"] = false };

        public IReadOnlyDictionary<string, bool> Reread(Action reopen) => new Dictionary<string, bool> { ["d1"] = false };

        public void Committed(long position)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
