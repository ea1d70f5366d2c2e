using System.Device.Gpio;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

public class LineWatching
{
    private readonly WatchBench _bench = new();

    [Fact]
    public void Events_of_different_lines_are_told_by_number_and_with_the_kernels_time()
    {
        var (first, second, third) = (_bench.Next(10, true, 1), _bench.Next(11, true, 1.1), _bench.Next(10, false, 2));

        _bench.Take(2, second).Take(2.1, third).Take(2.2, first);

        Assert.Equal(["10+ @1 #1", "11+ @1.1 #2", "10- @2 #3"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void A_level_that_was_read_after_the_next_edge_is_known_by_alternation()
    {
        _bench.Take(1, _bench.Next(10, false, 1), _bench.Next(10, false, 1.2));

        Assert.Equal(["10+ @1 #1", "10- @1.2 #2"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void A_pulse_with_one_event_is_closed_by_what_the_line_shows()
    {
        _bench.Take(1, _bench.Next(10, false, 1));
        Assert.Equal(WatchBench.Ms(11), _bench.Watch.Due);
        Assert.Empty(_bench.Told);

        _bench.Settle(11, "0000");

        Assert.Equal(["10+ @1 #1", "10- @1 #-"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void A_pulse_with_one_event_is_closed_by_the_next_event_if_that_comes_first()
    {
        _bench.Take(1, _bench.Next(10, false, 1)).Take(4, _bench.Next(10, true, 4));

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "10+ @4 #2"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void Alternation_is_believed_when_the_line_shows_that_it_was_right()
    {
        _bench.Take(1, _bench.Next(10, false, 1)).Settle(11, "1000");
        Assert.Empty(_bench.Told);
        _bench.Settle(251, "1000").Take(260, _bench.Next(10, false, 260));

        Assert.Equal(["10+ @1 #1", "10- @260 #2"], _bench.Told);
    }

    [Fact]
    public void An_edge_that_was_found_by_reading_is_not_told_again_when_its_event_comes_late()
    {
        var (first, late) = (_bench.Next(10, false, 1), _bench.Next(10, false, 250.5));

        _bench.Take(1, first).Settle(251, "0000").Take(251.5, late).Take(260, _bench.Next(10, true, 260));

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "lost 1 of 10 @1..250.5 0000", "10+ @260 #3"], _bench.Told);
    }

    [Fact]
    public void An_edge_whose_event_comes_after_the_line_was_read_for_it_is_told_as_a_loss_up_to_its_own_date()
    {
        var (first, second, other) = (_bench.Next(10, false, 1), _bench.Next(10, false, 11), _bench.Next(11, true, 12));

        // The interrupt thread of the line stands still, so that the second event is queued after the levels were read.
        _bench.Take(12, first).Settle(22, "0100").Take(24, second, other);

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "lost 1 of 10 @1..11 0000", "11+ @12 #3"], _bench.Told);
    }

    [Fact]
    public void An_event_of_the_moment_at_which_the_line_was_read_is_a_loss_too_when_the_reading_told_its_edge()
    {
        _bench.Take(1, _bench.Next(10, false, 1));
        _bench.Watch.Settle(WatchBench.Reading("0000", 11, 13), WatchBench.Ms(13));

        _bench.Take(14, _bench.Next(10, false, 12), _bench.Next(10, true, 20));

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "lost 1 of 10 @1..12 0000", "10+ @20 #3"], _bench.Told);
    }

    [Fact]
    public void An_event_that_bears_the_number_of_the_next_one_of_its_line_keeps_its_own_date()
    {
        var (first, other, last) = (_bench.Next(10, true, 1), _bench.Next(11, true, 2), _bench.Next(12, true, 9));
        var second = _bench.Next(10, false, 10);

        // The line was interrupted again before its thread had looked at the number of the first.
        _bench.Take(11, other, last, first with { Sequence = 4 }, second);

        Assert.Equal(["10+ @1 #4", "11+ @2 #2", "12+ @9 #3", "10- @10 #4"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void Events_that_each_bear_the_number_of_the_next_one_of_their_line_keep_their_own_dates()
    {
        var (first, other) = (_bench.Next(10, true, 1), _bench.Next(11, true, 2));
        var (second, third) = (_bench.Next(10, false, 10), _bench.Next(10, true, 20));

        _bench.Take(21, other, first with { Sequence = 3 }, second with { Sequence = 4 }, third);

        Assert.Equal(["10+ @1 #3", "11+ @2 #2", "10- @10 #4", "10+ @20 #4"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void Two_events_with_one_number_are_an_edge_and_the_one_after_it_however_late_its_level_was_read()
    {
        var (first, second) = (_bench.Next(10, false, 1), _bench.Next(10, false, 31));

        _bench.Take(32, first with { Sequence = 2 }, second);

        Assert.Equal(["10+ @1 #2", "10- @31 #2"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void A_line_that_changes_while_it_is_read_is_told_by_the_event_of_that()
    {
        _bench.Take(1, _bench.Next(10, false, 1)).Settle(11, "1000").Take(12, _bench.Next(10, true, 10.5));

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "10+ @10.5 #2"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void What_follows_a_level_in_doubt_is_told_after_it_with_its_own_date()
    {
        _bench.Take(1, _bench.Next(10, false, 1)).Take(3, _bench.Next(11, true, 3));
        Assert.Empty(_bench.Told);
        Assert.Equal(WatchBench.Ms(1), _bench.Watch.KnownUntil);

        _bench.Settle(11, "0100");

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "11+ @3 #2"], _bench.Told);
        Assert.Null(_bench.Watch.KnownUntil);
    }

    [Fact]
    public void Spikes_of_two_lines_are_settled_by_one_reading()
    {
        _bench.Take(1, _bench.Next(10, false, 1), _bench.Next(11, false, 2), _bench.Next(12, true, 3)).Settle(11, "0010");

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "11+ @2 #2", "11- @2 #-", "12+ @3 #3"], _bench.Told);
    }

    [Fact]
    public void Two_spikes_taken_at_once_are_no_pulse_between_them()
    {
        _bench.Take(200, _bench.Next(10, false, 1), _bench.Next(10, false, 101)).Settle(210, "0000");

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "10+ @101 #2", "10- @101 #-"], _bench.Told);
    }

    [Fact]
    public void A_level_in_doubt_waits_for_a_missing_number_that_may_be_its_next_event()
    {
        var (first, straggler, next) = (_bench.Next(10, false, 1), _bench.Next(10, false, 1.2), _bench.Next(11, true, 2));

        _bench.Take(1, first).Take(3, next);
        Assert.Equal(WatchBench.Ms(253), _bench.Watch.Due);
        _bench.Take(30, straggler);

        Assert.Equal(["10+ @1 #1", "10- @1.2 #2", "11+ @2 #3"], _bench.Told);
    }

    [Fact]
    public void A_level_in_doubt_is_settled_before_a_loss_is_told()
    {
        _bench.Take(1, _bench.Next(10, false, 1));
        _bench.Skip();

        _bench.Take(3, _bench.Next(11, true, 3)).Settle(253, "0100");

        Assert.Equal(["10+ @1 #1", "10- @1 #-", "lost 1 of 11 @1..3 0000", "11+ @3 #3"], _bench.Told);
    }

    [Fact]
    public void Events_from_before_the_first_reading_are_in_its_levels()
    {
        var bench = new WatchBench("1000");

        bench.Take(1, bench.Next(10, true, -5), bench.Next(11, true, -4), bench.Next(11, false, -3), bench.Next(10, false, 2));

        Assert.Equal(["10- @2 #4"], bench.Told);
    }

    [Theory]
    [InlineData(true, "10- @2 #2")]
    [InlineData(false, "10- @-0.5 #1,10+ @2 #2")]
    public void Of_an_event_during_the_first_reading_its_level_decides(bool level, string told)
    {
        var bench = new WatchBench("1000");

        bench.Take(1, bench.Next(10, level, -0.5), bench.Next(10, !level, 2));

        Assert.Equal(told.Split(','), bench.Told);
    }

    [Fact]
    public void With_one_edge_watched_every_event_is_that_edge()
    {
        var bench = new WatchBench(edges: PinEventTypes.Rising);

        bench.Take(1, bench.Next(10, true, 1), bench.Next(10, true, 2));

        Assert.Equal(["10+ @1 #1", "10+ @2 #2"], bench.Told);
        Assert.Null(bench.Watch.Due);
    }

    [Fact]
    public void The_period_of_a_kernel_debounce_is_taken_off_its_time()
    {
        var bench = new WatchBench(debounce: 30);

        bench.Take(40, bench.Next(10, true, 40));

        Assert.Equal(["10+ @10 #1"], bench.Told);
    }

    [Fact]
    public void Interrupts_that_share_one_event_are_a_loss_of_moments()
    {
        _bench.Take(1, _bench.Next(11, true, 1));
        _bench.Skip();

        _bench.Take(500, _bench.Next(10, true, 500)).Settle(750, "1100");

        Assert.Equal(["11+ @1 #1", "lost 1 of 10 @490..500 0100", "10+ @500 #3"], _bench.Told);
    }

    [Fact]
    public void A_loss_of_moments_begins_no_earlier_than_the_last_event()
    {
        _bench.Take(1, _bench.Next(10, true, 1));
        _bench.Skip();

        _bench.Take(3, _bench.Next(10, false, 3)).Settle(253, "0000");

        Assert.Equal(["10+ @1 #1", "lost 1 of 10 @1..3 1000", "10- @3 #3"], _bench.Told);
    }

    [Fact]
    public void Interrupts_that_share_one_event_concern_no_line_that_moved_long_after_them()
    {
        _bench.Take(1, _bench.Next(10, true, 1));
        _bench.Skip();

        _bench.Take(200, _bench.Next(10, false, 2), _bench.Next(12, true, 12), _bench.Next(11, true, 13)).Settle(450, "0110");

        Assert.Equal(["10+ @1 #1", "lost 1 of 10,12 @1..2 1000", "10- @2 #3", "12+ @12 #4", "11+ @13 #5"], _bench.Told);
    }

    [Fact]
    public void An_interrupt_counted_twice_is_no_loss()
    {
        var first = _bench.Next(10, true, 1);
        var second = _bench.Next(10, false, 1.1) with { Sequence = 2 };

        _bench.Take(1, first with { Sequence = 2 }, second);

        Assert.Equal(["10+ @1 #2", "10- @1.1 #2"], _bench.Told);
        Assert.Null(_bench.Watch.Due);
    }

    [Fact]
    public void What_is_told_is_in_order_of_time_even_where_numbers_are_not()
    {
        _bench.Take(1, _bench.Next(10, true, 1.5)).Take(2, _bench.Next(11, true, 1));

        Assert.Equal(["10+ @1.5 #1", "11+ @1.5 #2"], _bench.Told);
    }

    [Fact]
    public void While_an_event_is_waited_for_it_is_known_what_happened_up_to_the_last_one_told()
    {
        Assert.Null(_bench.Watch.KnownUntil);
        _bench.Take(1, _bench.Next(10, true, 1));
        var straggler = _bench.Next(11, true, 2);
        _bench.Take(3, _bench.Next(10, false, 3));
        Assert.Equal(WatchBench.Ms(1), _bench.Watch.KnownUntil);
        _bench.Take(4, straggler);
        Assert.Null(_bench.Watch.KnownUntil);

        _bench.Take(5, _bench.Next(11, true, 5), _bench.Next(10, true, 6));

        Assert.Equal(WatchBench.Ms(5), _bench.Watch.KnownUntil);
        _bench.Settle(255, "1100");
        Assert.Null(_bench.Watch.KnownUntil);
    }

    [Fact]
    public void A_straggler_in_time_is_no_loss()
    {
        var (straggler, next) = (_bench.Next(10, true, 1), _bench.Next(11, true, 1.1));

        _bench.Take(2, next).Take(251, straggler);

        Assert.Equal(["10+ @1 #1", "11+ @1.1 #2"], _bench.Told);
    }
}
