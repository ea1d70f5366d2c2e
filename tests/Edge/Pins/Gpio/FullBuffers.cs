using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>The kernel drops the oldest event of a full buffer.</summary>
public class FullBuffers
{
    private const int Buffer = 8;

    private readonly WatchBench _bench = new(buffer: Buffer);

    [Fact]
    public void Dropped_events_are_told_of_the_lines_that_they_were_of_and_kept_ones_with_their_times()
    {
        _bench.Take(0.5, _bench.Next(11, true, 0.5));
        // Line 10 toggles eleven times while nobody reads: the first three are gone.
        var kept = Toggle(10, 11, from: 1).TakeLast(Buffer).ToArray();

        _bench.Take(20, kept).Settle(25, "1100");

        Assert.Equal(
            ["11+ @0.5 #1", "lost 3 of 10 @0.5..4 1100", "10+ @4 #-", "10- @4 #5", "10+ @5 #6", "10- @6 #7", "10+ @7 #8", "10- @8 #9", "10+ @9 #10", "10- @10 #11", "10+ @11 #12"],
            _bench.Told);
    }

    [Fact]
    public void A_line_of_which_nothing_was_kept_may_be_concerned_and_stands_as_it_shows()
    {
        _bench.Take(0.5, _bench.Next(11, true, 0.5));
        _bench.Next(12, true, 0.7);
        var kept = Toggle(10, Buffer, from: 1).ToArray();

        _bench.Take(20, kept).Settle(25, "0110");

        Assert.Equal("lost 1 of 11,12,13 @0.5..1 0110", _bench.Told[1]);
        Assert.Equal("12+ @1 #-", _bench.Told[2]);
        Assert.Equal("10+ @1 #3", _bench.Told[3]);
    }

    [Fact]
    public void A_line_whose_numbers_tell_all_that_is_missing_is_alone_concerned()
    {
        _bench.Take(0.5, _bench.Next(10, true, 0.5));
        _bench.Next(12, true, 0.7);
        _bench.Next(12, false, 0.8);
        var kept = Toggle(12, 3, from: 1).ToArray();

        _bench.Take(20, kept).Settle(25, "1010");

        Assert.Equal(["10+ @0.5 #1", "lost 2 of 12 @0.5..1 1000", "12+ @1 #4", "12- @2 #5", "12+ @3 #6"], _bench.Told);
    }

    [Fact]
    public void A_change_that_the_levels_show_already_is_told_as_lost_and_not_again()
    {
        _bench.Take(0.5, _bench.Next(11, true, 0.5));
        _bench.Next(12, true, 0.7);
        var kept = Toggle(10, Buffer, from: 1).ToArray();
        var late = _bench.Next(12, false, 24);

        // The levels are read at 25 ms, after the line fell; its event is queued a moment later.
        _bench.Take(20, kept).Settle(25, "0100").Take(26, late).Take(30, _bench.Next(12, true, 30));

        Assert.Equal(["10- @8 #10", "lost 1 of 12 @1..24 0100", "12+ @30 #12"], _bench.Told.TakeLast(3));
    }

    [Fact]
    public void Several_holes_are_told_one_by_one()
    {
        var all = Toggle(10, 3 * Buffer, from: 1).ToArray();

        _bench.Take(30, [.. all[4..8], .. all[10..]]).Settle(35, "0000");

        Assert.Equal("lost 4 of 10 @-1..5 0000", _bench.Told[0]);
        Assert.Equal("lost 2 of 10 @8..11 0000", _bench.Told[5]);
        Assert.Equal(4 + (3 * Buffer) - 10 + 2, _bench.Told.Count);
    }

    private IEnumerable<LineEvent> Toggle(int line, int times, double from)
    {
        for (var n = 0; n < times; n++)
            yield return _bench.Next(line, n % 2 == 0, from + n);
    }
}
