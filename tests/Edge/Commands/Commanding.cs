using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Tests.Uplink;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Commands;

/// <summary>Commands through a whole agent and a broker.</summary>
public sealed class Commanding : IAsyncLifetime
{
    private const string Edge = "cab-001";

    private readonly TemporaryDirectory directory = new();
    private FakeCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await FakeCluster.StartAsync();

    public async Task DisposeAsync()
    {
        await cluster.DisposeAsync();
        directory.Dispose();
    }

    private (EdgeAgent Agent, VirtualPins Pins) Make()
    {
        var clock = new EdgeClock(TimeProvider.System, new AssumedClockSync(), "boot-1");
        var pins = new VirtualPins(clock, ["door"], outputs: ["r1", "r2"]);
        var options = new EdgeAgentOptions
        {
            Station = new StationFile
            {
                Edge = Edge,
                Version = 1,
                Pins = new PinsSettings(PinsKind.Virtual, ["door"], null) { Outputs = ["r1", "r2"] },
                Outputs =
                [
                    new OutputSettings { Name = "tram", Line = "r1", SafeOn = false },
                    new OutputSettings { Name = "light", Line = "r2", SafeOn = true },
                ],
                Signs = [new SignSettings { Name = "north", Hardware = new VirtualSignHardware(4) }],
            },
            DataDirectory = directory.File(Edge),
            Broker = new BrokerAddress("127.0.0.1", cluster.Port, false),
            CredentialFile = directory.Write("password", "secret"),
            MachineIdPath = directory.Write("machine-id", "m"),
            Chance = static () => 0,
        };
        return (new EdgeAgent(options, pins, clock, TimeProvider.System, NullLoggerFactory.Instance), pins);
    }

    private static Command Tram(string id, Hello hello, bool on = true) => new()
    {
        Id = id,
        Boot = hello.Boot,
        Deadline = hello.Monotonic + 60_000_000_000,
        Output = new OutputCommand { Output = "tram", On = on },
    };

    [Fact]
    public async Task A_command_reaches_the_output_its_fate_the_cluster_and_its_change_the_history()
    {
        var (agent, pins) = Make();
        await agent.StartAsync();
        Assert.True(pins.Read("r2"));
        var hello = await cluster.NextAsync<Hello>();

        await cluster.CommandAsync(Edge, Tram("c-1", hello));
        var result = await cluster.NextAsync<CommandResult>();
        Assert.Equal(("c-1", Fate.Executed, true), (result.Id, result.Fate, result.Output.On));
        Assert.True(pins.Read("r1"));
        await cluster.NextAsync<Batch>(static b => b.Readings.Any(static r => r.Contact is { Contact: "output-tram", Closed: true }));

        await agent.DisposeAsync();
        await agent.Completion;
        Assert.False(pins.Read("r1"));
        await pins.DisposeAsync();
    }

    [Fact]
    public async Task A_hold_ends_by_itself()
    {
        var (agent, pins) = Make();
        await agent.StartAsync();
        var command = Tram("c-1", await cluster.NextAsync<Hello>());
        command.Output.HoldMs = 20;
        await cluster.CommandAsync(Edge, command);
        var history = new List<bool>();
        await cluster.NextAsync<Batch>(batch =>
        {
            history.AddRange(batch.Readings.Where(static r => r.Contact?.Contact == "output-tram").Select(static r => r.Contact.Closed));
            return history is [.., true, false];
        });
        Assert.False(pins.Read("r1"));
        await agent.DisposeAsync();
        await pins.DisposeAsync();
    }

    [Fact]
    public async Task A_result_is_told_again_with_each_connection_until_the_cluster_has_it_also_after_a_restart()
    {
        cluster.TakesResults = false;
        var (agent, pins) = Make();
        await agent.StartAsync();
        await cluster.CommandAsync(Edge, Tram("c-1", await cluster.NextAsync<Hello>()));
        var first = await cluster.NextAsync<CommandResult>();
        await cluster.CutAsync();
        Assert.Equal(first, await cluster.NextAsync<CommandResult>());
        await agent.DisposeAsync();
        await pins.DisposeAsync();

        cluster.TakesResults = true;
        var (second, others) = Make();
        await second.StartAsync();
        Assert.Equal(first, await cluster.NextAsync<CommandResult>());
        await second.DisposeAsync();
        await others.DisposeAsync();
    }

    [Fact]
    public async Task A_sign_is_told_by_version()
    {
        var (agent, pins) = Make();
        await agent.StartAsync();
        await cluster.NextAsync<Hello>();
        await cluster.CommandAsync(Edge, CommandBench.Show("s-2", 2, "120"));
        Assert.Equal((Fate.Executed, "120"), (await cluster.NextAsync<CommandResult>()) is var told ? (told.Fate, told.Sign.Text) : default);
        await cluster.CommandAsync(Edge, CommandBench.Show("s-1", 1, "121"));
        Assert.Equal((Fate.Refused, CommandCodes.Superseded, 2ul), (await cluster.NextAsync<CommandResult>()) is var late ? (late.Fate, late.Code, late.Sign.Version) : default);
        await agent.DisposeAsync();
        await pins.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_whose_pins_lack_an_output_does_not_start()
    {
        var clock = new EdgeClock(TimeProvider.System, new AssumedClockSync(), "boot-1");
        await using var bare = new VirtualPins(clock, ["door"]);
        var options = new EdgeAgentOptions
        {
            Station = new StationFile { Edge = Edge, Version = 1, Outputs = [new OutputSettings { Name = "tram", Line = "r1", SafeOn = false }] },
            DataDirectory = directory.File("other"),
            Broker = new BrokerAddress("127.0.0.1", cluster.Port, false),
        };
        await using var without = new EdgeAgent(options, bare, clock, TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Contains("no output r1", (await Assert.ThrowsAsync<ArgumentException>(() => without.StartAsync())).Message, StringComparison.Ordinal);
    }
}
