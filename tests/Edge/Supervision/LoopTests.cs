using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.LoopDetector;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Supervision;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Tests.Sampling;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Supervision;

public sealed class LoopTests : IDisposable
{
    private static readonly StationFile Station = new()
    {
        Edge = "cab-001",
        Version = 1,
        Pins = new PinsSettings(PinsKind.Virtual, ["d1"], null),
        Points = [new LoopDetectorPoint(AssetId.Junction("holzmarkt"), 5, "d1", TimeSpan.Zero)],
    };

    private readonly TemporaryDirectory directory = new();
    private readonly EdgeClock clock = new(TimeProvider.System, new AssumedClockSync(), "boot-1");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Every_loop_of_a_connected_agent_answers()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await using var pins = new VirtualPins(clock, ["d1"]);
        await using var agent = new EdgeAgent(Options(cluster.Port), pins, clock, TimeProvider.System, NullLoggerFactory.Instance);
        await agent.StartAsync();
        await cluster.NextAsync<Jena.Iot.Wire.Delivery.Hello>();

        Assert.Equal(["commands", "sampling", "outbox", "uplink"], agent.Loops.Select(static l => l.Part));
        foreach (var loop in agent.Loops)
            await AnsweredAsync(loop);
    }

    [Fact]
    public async Task An_agent_without_a_broker_is_as_alive_as_one_with_it()
    {
        await using var pins = new VirtualPins(clock, ["d1"]);
        await using var agent = new EdgeAgent(Options(Jena.Iot.Testing.Ports.Free()), pins, clock, TimeProvider.System, NullLoggerFactory.Instance);
        await agent.StartAsync();

        foreach (var loop in agent.Loops)
            await AnsweredAsync(loop);
    }

    [Fact]
    public async Task A_sampling_loop_that_hangs_does_not_answer_until_it_goes_on()
    {
        using var stop = new CancellationTokenSource();
        using var outbox = new HangingOutbox();
        var pins = new CountingPins(["d1"]);
        var sampling = new SamplingLoop(Station, pins, clock, TimeProvider.System, outbox);
        var running = sampling.RunAsync(stop.Token);
        await sampling.Armed;
        await AnsweredAsync(sampling.Turning);

        outbox.Hang();
        pins.Deliver(new PinEdge("d1", true, clock.Monotonic));
        Assert.True(outbox.Hangs.Wait(TimeSpan.FromSeconds(20)));
        sampling.Turning.Ask();
        Assert.False(sampling.Turning.Ask());
        outbox.GoOn();
        await AnsweredAsync(sampling.Turning);

        await stop.CancelAsync();
        await running;
    }

    private EdgeAgentOptions Options(int port) => new()
    {
        Station = Station,
        DataDirectory = directory.File("data"),
        Broker = new BrokerAddress("127.0.0.1", port, false),
        CredentialFile = directory.Write("password", "secret"),
        MachineIdPath = directory.Write("machine-id", "m"),
        Chance = static () => 0,
    };

    /// <summary>A question after the first is answered with yes only once the loop came round, or when it may be quiet.</summary>
    private static Task AnsweredAsync(Turning loop) => Task.Run(async () =>
    {
        loop.Ask();
        while (!loop.Ask())
            await Task.Yield();
    }).WaitAsync(TimeSpan.FromSeconds(20));

    private sealed class HangingOutbox : IOutbox, IDisposable
    {
        private readonly MemoryOutbox _inner = new();
        private readonly ManualResetEventSlim _goesOn = new(initialState: true);

        public ManualResetEventSlim Hangs { get; } = new();

        public ReadingTime? LastAlive => _inner.LastAlive;

        public long? LastStimulus => _inner.LastStimulus;

        public void Hang() => _goesOn.Reset();

        public void GoOn() => _goesOn.Set();

        public IReadOnlyList<long> Commit(IReadOnlyList<Sensed> readings, IReadOnlyList<InputState> inputs, long? stimulus = null)
        {
            if (!_goesOn.IsSet)
                Hangs.Set();
            _goesOn.Wait();
            return _inner.Commit(readings, inputs, stimulus);
        }

        public IReadOnlyDictionary<string, byte[]> LoadInputs() => _inner.LoadInputs();

        public void Dispose()
        {
            _goesOn.Dispose();
            Hangs.Dispose();
        }
    }
}
