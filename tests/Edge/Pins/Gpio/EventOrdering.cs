using Jena.Iot.Edge.Pins.Gpio.Events;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

public class EventOrdering
{
    private readonly EventOrder _order = new();

    [Fact]
    public void Events_that_overtook_one_another_come_out_by_number()
    {
        Assert.Equal([], Take(2));
        Assert.Equal([], Take(4));
        Assert.Equal([1u, 2u], Take(1));
        Assert.Equal([3u, 4u], Take(3));
        Assert.Null(_order.HeldSince);
    }

    [Fact]
    public void Events_taken_at_once_come_out_by_number() => Assert.Equal([1u, 2u, 3u, 4u, 5u], Take(5, 3, 1, 4, 2));

    [Fact]
    public void What_waits_says_since_when()
    {
        Take(1);
        Take(TimeSpan.FromSeconds(7), 3);
        Take(TimeSpan.FromSeconds(8), 5);

        Assert.Equal(TimeSpan.FromSeconds(7), _order.HeldSince);
        Assert.Equal([3u, 5u], _order.Held.Select(static e => e.Sequence));
    }

    [Fact]
    public void A_number_that_two_events_share_takes_the_place_of_the_one_before_it()
    {
        Take(1);

        Assert.Equal([], Take(3));
        Assert.Equal([3u, 3u], Take(3));
        Assert.Equal([4u], Take(4));
    }

    [Fact]
    public void Giving_up_counts_what_is_missing_and_goes_on_to_the_next_hole()
    {
        Take(1);
        Take(5, 6, 9);

        var (missing, released) = _order.GiveUp();

        Assert.Equal(3, missing);
        Assert.Equal([5u, 6u], released.Select(static e => e.Sequence));
        Assert.Equal([9u], _order.Held.Select(static e => e.Sequence));
        Assert.Equal(2, _order.GiveUp().Missing);
        Assert.Equal([10u], Take(10));
    }

    [Fact]
    public void An_event_that_comes_after_it_was_given_up_is_not_held()
    {
        Take(1);
        Take(3);
        _order.GiveUp();

        Assert.Equal([2u], Take(2));
        Assert.Equal([4u], Take(4));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void An_event_that_comes_too_late_fills_no_other_hole(uint late)
    {
        Take(1);
        Take(3);
        _order.GiveUp();
        Take(5);

        Assert.Equal([late], Take(late));
        Assert.Equal([4u, 5u], Take(4));
    }

    [Fact]
    public void Numbers_wrap()
    {
        foreach (var start in (uint[])[0x7FFF_FFFF, 0xFFFF_FFFE])
        {
            Take(start);
            if (_order.HeldSince is not null)
                _order.GiveUp();
        }

        Assert.Equal([0xFFFF_FFFF, 0u, 1u], Take(1, 0xFFFF_FFFF, 0));
    }

    private IEnumerable<uint> Take(params uint[] numbers) => Take(TimeSpan.Zero, numbers);

    private List<uint> Take(TimeSpan now, params uint[] numbers) =>
        [.. _order.Take([.. numbers.Select(static n => new LineEvent(0, true, TimeSpan.Zero, n, n))], now).Select(static e => e.Sequence)];
}
