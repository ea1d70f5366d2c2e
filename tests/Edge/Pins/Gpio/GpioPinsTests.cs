using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Pins.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Banks;
using Jena.Iot.Edge.Pins.Gpio.Lines;
using Jena.Iot.Edge.Station;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

public sealed class GpioPinsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.MinValue);
    private readonly ListSink _sink = new();
    private readonly FakeChip _chip;

    public GpioPinsTests()
    {
        _chip = new FakeChip(_time, "gpiochip0", "pinctrl-rp1", "GPIO0", "GPIO1", "GPIO2", "GPIO3");
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Inputs_are_one_request_and_each_output_is_one_of_its_own()
    {
        await using var pins = Open(Line("a", "GPIO0"), Line("b", "1") with { Bias = LineBias.PullUp, ActiveLow = true }, Line("relay", "3") with { IsOutput = true }, Line("lamp", "2") with { IsOutput = true });

        Assert.Equal(["a", "b"], pins.Lines.Order());
        Assert.Equal(["lamp", "relay"], pins.Outputs.Order());
        Assert.Equal([[3], [2], [0, 1]], _chip.Requests.Select(static r => r.Lines.Select(static l => l.Offset)));
        Assert.Equal((LineBias.PullUp, true), (_chip.Requests[2].Lines[1].Bias, _chip.Requests[2].Lines[1].ActiveLow));
        Assert.Equal("there is no output 'a': write \"direction\": \"output\" at that line in the station's pins.lines (Parameter 'line')", Assert.Throws<ArgumentException>(() => pins.Write("a", true)).Message);
    }

    [Fact]
    public async Task An_output_shows_what_a_former_run_left_until_it_is_written_and_then_has_its_level_at_once()
    {
        _chip.Set(3, true);
        await using var pins = Open(Line("relay", "3") with { IsOutput = true, ActiveLow = true }, Line("lamp", "2") with { IsOutput = true });

        Assert.True(pins.Read("relay"));
        Assert.Equal((LineDirection.AsIs, true), (_chip.Requests[0].Lines[0].Direction, _chip.Requests[0].Lines[0].ActiveLow));
        pins.Write("lamp", true);
        Assert.Equal(LineDirection.AsIs, _chip.Requests[0].Lines[0].Direction);
        pins.Write("relay", true);
        Assert.Equal(new LineSettings(3) { Direction = LineDirection.Output, ActiveLow = true, Level = true }, _chip.Requests[0].Lines[0]);
        pins.Write("relay", false);

        Assert.False(pins.Read("relay"));
        Assert.Equal((true, false), (_chip[2], _chip[3]));
    }

    [Fact]
    public async Task The_levels_at_the_start_are_followed_by_every_edge_after_it()
    {
        _chip.Set(0, true);
        await using var pins = Open(Line("a", "0"), Line("b", "1"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Set(1, true);

        Assert.Equal(new Dictionary<string, bool> { ["a"] = true, ["b"] = true }, pins.Start(_sink, PinMemory.None));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Set(0, false);
        pins.CatchUp();

        Assert.Equal([new PinEdge("a", false, TimeSpan.FromMilliseconds(1002), Sequence: 2)], _sink.All());
    }

    [Fact]
    public async Task What_the_kernel_dropped_is_told_between_the_edges_with_the_levels_after_it()
    {
        await using var pins = Open(Line("a", "0"), Line("b", "1"));
        pins.Start(_sink, PinMemory.None);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Set(0, true);
        pins.CatchUp();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.SetUnseen(1, true);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Set(1, false);

        pins.CatchUp();
        Assert.Equal(TimeSpan.FromMilliseconds(1001), pins.KnownUntil("a", TimeSpan.FromSeconds(2)));
        _time.Advance(TimeSpan.FromMilliseconds(6));
        pins.CatchUp();

        Assert.Equal([("a", true, 1u), ("b", false, 3u)], _sink.All().Select(static e => (e.Line, e.Level, e.Sequence!.Value)));
        var (after, loss) = Assert.Single(_sink.Losses);
        Assert.Equal(1, after);
        Assert.Equal(["b"], loss.Lines);
        Assert.Equal((TimeSpan.FromMilliseconds(1001), TimeSpan.FromMilliseconds(1003)), (loss.Since, loss.Until));
        Assert.Equal(new Dictionary<string, bool> { ["a"] = true, ["b"] = true }, loss.Levels);
    }

    [Fact]
    public async Task Of_interrupts_that_share_an_event_a_line_that_moves_before_that_is_known_is_not_suspected()
    {
        await using var pins = Open(Line("a", "0"), Line("b", "1"));
        pins.Start(_sink, PinMemory.None);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Requests[0].Share();
        _chip.Set(0, true);
        pins.CatchUp();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _chip.Set(1, true);
        pins.CatchUp();
        Assert.Empty(_sink.All());

        _time.Advance(TimeSpan.FromMilliseconds(150));
        pins.CatchUp();

        Assert.Equal([("a", 2u), ("b", 3u)], _sink.All().Select(static e => (e.Line, e.Sequence!.Value)));
        Assert.Equal(["a"], Assert.Single(_sink.Losses).Loss.Lines);
    }

    [Fact]
    public async Task An_event_that_comes_after_it_was_given_up_leaves_the_wait_for_another_one_as_it_is()
    {
        await using var pins = Open(Line("a", "0"), Line("b", "1"));
        pins.Start(_sink, PinMemory.None);
        _chip.Set(0, true);
        _chip.SetLate(1, true);
        _chip.Set(0, false);
        pins.CatchUp();
        _time.Advance(TimeSpan.FromMilliseconds(250));
        pins.CatchUp();
        Assert.Equal([1u, 3u], _sink.All().Select(static e => e.Sequence!.Value));

        _chip.SetLate(1, false);
        _chip.Set(0, true);
        pins.CatchUp();
        _chip.Requests[0].Arrive();
        pins.CatchUp();
        Assert.Equal([("b", true, 2u)], _sink.All().Select(static e => (e.Line, e.Level, e.Sequence!.Value)));
        _chip.Requests[0].Arrive();
        pins.CatchUp();

        Assert.Equal([("b", false, 4u), ("a", true, 5u)], _sink.All().Select(static e => (e.Line, e.Level, e.Sequence!.Value)));
        Assert.Single(_sink.Losses);
    }

    [Fact]
    public async Task While_nothing_is_waited_for_time_is_known_up_to_the_latency_of_an_interrupt_and_a_kernel_debounce()
    {
        await using var pins = Open(Line("a", "0"), Line("door", "1") with { KernelDebounce = TimeSpan.FromMilliseconds(50) });
        pins.Start(_sink, PinMemory.None);

        Assert.Equal(TimeSpan.FromMilliseconds(1990), pins.KnownUntil("a", TimeSpan.FromSeconds(2)));
        Assert.Equal(TimeSpan.FromMilliseconds(1930), pins.KnownUntil("door", TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Levels_are_read_again_for_a_sink_that_was_full()
    {
        await using var pins = Open(Line("a", "0"));
        pins.Start(_sink, PinMemory.None);
        _sink.IsFull = true;
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Set(0, true);

        Assert.Equal(new Dictionary<string, bool> { ["a"] = true }, pins.Reread(() => _sink.IsFull = false));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _chip.Set(0, false);
        pins.CatchUp();

        Assert.Equal([("a", false)], _sink.All().Select(static e => (e.Line, e.Level)));
    }

    [Fact]
    public async Task A_chip_that_is_gone_ends_the_pins()
    {
        await using var pins = Open(Line("a", "0"));
        pins.Start(_sink, PinMemory.None);
        _chip.Requests[0].Gone = new IOException("the chip is gone");

        _chip.Waiter.Wake();

        Assert.Equal("the chip is gone", (await Assert.ThrowsAsync<IOException>(() => pins.Completion.WaitAsync(TimeSpan.FromSeconds(20)))).Message);
    }

    [Fact]
    public async Task Disposing_of_pins_gives_their_lines_back()
    {
        var pins = Open(Line("a", "0"), Line("relay", "1") with { IsOutput = true });

        await pins.DisposeAsync();

        Assert.Empty(_chip.Requests);
        await pins.Completion;
    }

    [Fact]
    public void One_line_by_two_names_is_refused()
    {
        Assert.Equal(
            "the lines 'a' and 'b' of the station are both line 2 of /dev/gpiochip0 (pinctrl-rp1): write another line for one of them",
            Assert.Throws<IOException>(() => Open(Line("a", "GPIO2"), Line("b", "2") with { Chip = "pinctrl-rp1" })).Message);
        Assert.Empty(_chip.Requests);
    }

    [Fact]
    public void A_line_that_somebody_holds_leaves_no_other_line_taken()
    {
        using var holder = _chip.Request([new LineSettings(1)]);

        Assert.Throws<IOException>(() => Open(Line("relay", "0") with { IsOutput = true }, Line("a", "1")));

        Assert.Same(holder, Assert.Single(_chip.Requests));
    }

    private static GpioLine Line(string name, string line) => new(name, "gpiochip0", line);

    private GpioPins Open(params GpioLine[] lines) =>
        new(BankFactory.Open(new GpioSettings(GpioDriverKind.Kernel, lines), new FakeChips(_chip), _time, new ManualClock()));
}
