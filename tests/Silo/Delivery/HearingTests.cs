using Jena.Iot.Domain.Edges;
using Jena.Iot.Silo.Grains.Delivery;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Tests.Delivery;

/// <summary>Until when all that an edge sensed is here.</summary>
public sealed class HearingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly Hearing _hearing = new();

    [Fact]
    public void All_is_here_that_was_sensed_until_shortly_before_a_hello_once_what_the_edge_held_then_is_taken()
    {
        Hello(0);
        Assert.Null(_hearing.Awaited);
        Hello(30, next: 6);
        var awaited = _hearing.Awaited!;
        Assert.Equal([("a.r", 6L)], awaited.Next);
        Assert.Null(_hearing.Until);

        // A backlog that never ends has an end at each hello.
        Hello(60, next: 9);
        Assert.Same(awaited, _hearing.Awaited);
        _hearing.Took(awaited);
        Assert.Equal(Noon.AddSeconds(30) - Hearing.Margin, _hearing.Until);
        Assert.Null(_hearing.Awaited);
        Hello(90, next: 9);
        Assert.Equal(Noon.AddSeconds(90) - Hearing.Margin, _hearing.Awaited!.Until);
        Assert.Equal(Noon.AddSeconds(30) - Hearing.Margin, _hearing.Until);
    }

    [Fact]
    public void An_edge_that_begins_to_speak_is_not_believed_at_once()
    {
        Hello(0);
        Hello(Hearing.Settling.TotalSeconds - 1);
        Assert.Null(_hearing.Awaited);
        Hello(Hearing.Settling.TotalSeconds);
        Assert.NotNull(_hearing.Awaited);

        var again = Hearing.Settling.TotalSeconds + CabinetView.StaleAfter.TotalSeconds + 1;
        Hello(again);
        Assert.Null(_hearing.Awaited);
        Hello(again + 30);
        Assert.NotNull(_hearing.Awaited);
        Hello(again + 31, boot: "boot-2");
        Assert.Null(_hearing.Awaited);
    }

    [Fact]
    public void An_edge_that_was_put_back_and_a_stream_without_readings_tell_nothing()
    {
        Hello(0);
        Hello(30, ahead: true);
        Hello(40, kind: StreamKind.Alarms);
        Assert.Null(_hearing.Awaited);
    }

    private void Hello(double second, ulong next = 1, string boot = "boot-1", bool ahead = false, StreamKind kind = StreamKind.Readings) => _hearing.Hello(
        new Hello { Protocol = 1, Boot = boot, Streams = { new HeldStream { Stream = "a.r", Kind = kind, Oldest = 1, Next = next } } }, Noon.AddSeconds(second), ahead);
}
