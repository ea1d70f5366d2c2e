using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Tests.Pins;

public class VirtualPinsTests
{
    private readonly ManualClock _clock = new();
    private readonly ListSink _sink = new();

    [Fact]
    public void A_line_that_gets_another_level_gives_an_edge_of_that_moment()
    {
        var pins = new VirtualPins(_clock, ["a", "b"]);
        pins.Start(_sink, PinMemory.None);

        _clock.Monotonic = TimeSpan.FromSeconds(1);
        pins.Set("a", true);
        _clock.Monotonic = TimeSpan.FromSeconds(2);
        pins.Set("b", true);
        pins.Set("a", true);
        pins.Set("a", false);

        Assert.Equal([new PinEdge("a", true, TimeSpan.FromSeconds(1)), new PinEdge("b", true, TimeSpan.FromSeconds(2)), new PinEdge("a", false, TimeSpan.FromSeconds(2))], _sink.All());
        Assert.True(pins.Level("b"));
        Assert.False(pins.Level("a"));
    }

    [Fact]
    public void What_was_set_before_the_start_is_a_level_and_no_edge()
    {
        var pins = new VirtualPins(_clock, ["a", "b"]);
        pins.Set("b", true);

        var levels = pins.Start(_sink, new PinMemory(7, new Dictionary<string, bool> { ["a"] = true }));

        Assert.Equal(new Dictionary<string, bool> { ["a"] = false, ["b"] = true }, levels);
        Assert.Empty(_sink.All());
    }

    [Fact]
    public void Reading_again_gives_the_levels_of_the_moment_at_which_edges_are_taken_again()
    {
        var pins = new VirtualPins(_clock, ["a"]);
        pins.Start(_sink, PinMemory.None);
        _sink.IsFull = true;
        pins.Set("a", true);

        var levels = pins.Reread(() => _sink.IsFull = false);
        pins.Set("a", false);

        Assert.Equal(new Dictionary<string, bool> { ["a"] = true }, levels);
        Assert.Equal([new PinEdge("a", false, TimeSpan.Zero)], _sink.All());
    }

    [Fact]
    public void A_line_that_does_not_exist_is_refused()
    {
        var pins = new VirtualPins(_clock, ["a"]);

        Assert.Equal("there is no line 'x': declare it in the station's pins.lines (Parameter 'line')", Assert.Throws<ArgumentException>(() => pins.Set("x", true)).Message);
    }

    [Fact]
    public async Task Disposed_pins_are_complete_and_deliver_nothing()
    {
        var pins = new VirtualPins(_clock, ["a"]);
        pins.Start(_sink, PinMemory.None);

        await pins.DisposeAsync();
        pins.Set("a", true);

        Assert.True(pins.Completion.IsCompletedSuccessfully);
        Assert.Empty(_sink.All());
    }
}
