using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Tests.Pins;
using Jena.Iot.Edge.Tests.Sampling;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Chips;

public sealed class ChipLines : IAsyncLifetime
{
    private readonly FakeChips _chips = new() { Pins = 0b01 };
    private readonly ManualClock _clock = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ListSink _sink = new();
    private readonly VirtualPins _others;
    private readonly ChipPins _pins;

    public ChipLines()
    {
        var settings = new Mcp23017Settings("exp", 1, 0x20, [new("door", 0, false, false), new("mains", 9, true, true)], TimeSpan.FromMilliseconds(20));
        _others = new VirtualPins(_clock, ["loop"], outputs: ["lamp"]);
        _pins = new ChipPins(_others, [(settings, _chips.Inputs(settings))], _clock, _time);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _pins.DisposeAsync();
        Assert.Equal(1, _chips.Disposed);
    }

    [Fact]
    public void The_lines_of_a_chip_stand_beside_the_others_with_their_levels_at_the_start()
    {
        Assert.Equal(["door", "loop", "mains"], _pins.Lines.Order());
        Assert.Equal(["lamp"], _pins.Outputs);

        var levels = _pins.Start(_sink, PinMemory.None);

        Assert.Equal([("door", true), ("loop", false), ("mains", true)], levels.OrderBy(static l => l.Key).Select(static l => (l.Key, l.Value)));
    }

    [Fact]
    public void A_change_is_an_edge_of_the_moment_at_which_it_was_seen()
    {
        _pins.Start(_sink, PinMemory.None);
        At(100);
        _pins.Look();
        Assert.Empty(_sink.All());

        _chips.Pins = 0b10_0000_0000;
        At(120);
        _pins.Look();

        Assert.Equal([Edge("door", false, 120), Edge("mains", false, 120)], _sink.All());
    }

    [Fact]
    public async Task Chips_are_asked_at_their_pace()
    {
        _pins.Start(_sink, PinMemory.None);
        _chips.Pins = 0b00;
        _time.Advance(TimeSpan.FromMilliseconds(20));

        Assert.Equal("door", (await _sink.Edges.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Line);
    }

    [Fact]
    public void Edges_and_outputs_of_the_others_pass_through()
    {
        _pins.Start(_sink, PinMemory.None);
        At(30);
        _others.Set("loop", true);
        _pins.Write("lamp", true);

        Assert.Equal([Edge("loop", true, 30)], _sink.All());
        Assert.True(_others.Read("lamp"));
    }

    [Fact]
    public void A_chip_that_did_not_answer_tells_what_may_be_lost_once_it_answers_again()
    {
        _pins.Start(_sink, PinMemory.None);
        At(100);
        _pins.Look();
        _chips.Pins = null;
        At(120);
        _pins.Look();
        Assert.Empty(_sink.Losses);

        _chips.Pins = 0b00;
        At(500);
        _pins.Look();

        var loss = Assert.Single(_sink.Losses).Loss;
        Assert.Equal((100, 500), (loss.Since.TotalMilliseconds, loss.Until.TotalMilliseconds));
        Assert.Equal(["door", "mains"], loss.Lines);
        Assert.Equal((false, true, false), (loss.Levels["door"], loss.Levels["mains"], loss.Levels["loop"]));
        Assert.Empty(_sink.All());
    }

    [Fact]
    public void A_chip_that_brings_lines_and_stays_silent_raises_an_alarm_that_its_answer_clears_also_after_a_restart()
    {
        var outbox = new MemoryOutbox();
        Watch(outbox).Look();
        _pins.Start(_sink, PinMemory.None);
        _chips.Pins = null;
        Look(2999);
        Assert.Empty(Told());
        Look(3000);
        Look(4000);
        Assert.Equal([new AlarmChange("chip-exp", true, AlarmSeverity.Low, "The mcp23017 exp does not answer")], Told());
        Assert.Equal((StreamKind.Alarms, AssetId.Edge("cab-1")), (outbox.Readings[0].Kind, outbox.Readings[0].Asset));

        _chips.Pins = 0b01;
        Look(5000);
        Look(6000);
        Assert.Equal([new AlarmChange("chip-exp", false, AlarmSeverity.Low, "The mcp23017 exp does not answer")], Told().Skip(1));

        void Look(int at)
        {
            At(at);
            _pins.Look();
            Watch(outbox).Look();
        }

        IEnumerable<ReadingValue> Told() => outbox.Readings.Select(static r => r.Value);
    }

    [Fact]
    public void The_alarm_of_a_silent_chip_finds_room_later()
    {
        var outbox = new MemoryOutbox { IsFull = true };
        var watch = Watch(outbox);
        _chips.Pins = null;
        _pins.Start(_sink, PinMemory.None);
        At(3000);
        watch.Look();
        outbox.IsFull = false;
        watch.Look();

        Assert.Single(outbox.Readings);
    }

    [Fact]
    public void A_chip_that_is_not_there_at_the_start_leaves_its_lines_as_they_were()
    {
        _chips.Pins = null;

        var levels = _pins.Start(_sink, new PinMemory(0, new Dictionary<string, bool> { ["door"] = true }));

        Assert.Equal((true, false), (levels["door"], levels["mains"]));
    }

    [Fact]
    public void Levels_that_are_read_again_are_those_of_all_lines()
    {
        _pins.Start(_sink, PinMemory.None);
        _others.Set("loop", true);
        var reopened = 0;

        var levels = _pins.Reread(() => reopened++);

        Assert.Equal(1, reopened);
        Assert.Equal((true, true, true), (levels["door"], levels["mains"], levels["loop"]));
    }

    private LineChipWatch Watch(MemoryOutbox outbox) => new(() => _pins.Chips, AssetId.Edge("cab-1"), outbox, _clock, _time, NullLogger.Instance);

    private void At(int milliseconds) => _clock.Monotonic = TimeSpan.FromMilliseconds(milliseconds);

    private static PinEdge Edge(string line, bool level, int at) => new(line, level, TimeSpan.FromMilliseconds(at));
}
