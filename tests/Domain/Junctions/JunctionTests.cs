using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions;

public sealed class JunctionTests
{
    private static readonly AssetId Id = AssetId.Junction("holzmarkt");
    private static readonly JunctionDefinition Definition = new()
    {
        Id = Id,
        Name = "Holzmarkt",
        SignalGroups = [new SignalGroupDefinition(1, "K1"), new SignalGroupDefinition(2, "F2")],
        Detectors = [new DetectorDefinition(11, "D11", 1)],
    };

    [Theory]
    [InlineData(IndianaCode.BeginGreen, SignalColour.Green)]
    [InlineData(IndianaCode.BeginYellow, SignalColour.Amber)]
    [InlineData(IndianaCode.BeginRedClearance, SignalColour.Red)]
    [InlineData(IndianaCode.EndRedClearance, SignalColour.Red)]
    [InlineData(IndianaCode.Inactive, SignalColour.Red)]
    [InlineData(IndianaCode.BeginRedAmber, SignalColour.RedAmber)]
    [InlineData(IndianaCode.BeginDark, SignalColour.Dark)]
    [InlineData(IndianaCode.BeginFlashingAmber, SignalColour.FlashingAmber)]
    [InlineData(0, SignalColour.Unknown)]
    [InlineData(7, SignalColour.Unknown)]
    public void A_code_shows_a_colour(ushort code, SignalColour colour)
    {
        var group = JunctionModel.View(Take(Defined(), (10, code, 1))).SignalGroups[0];
        Assert.Equal(("K1", colour, colour is SignalColour.Unknown ? null : (DateTimeOffset?)Given.At(10)), (group.Name, group.Colour, group.Since));
    }

    [Fact]
    public void Since_is_when_the_colour_began_and_not_when_it_was_last_said()
    {
        var state = Take(Defined(), (10, IndianaCode.BeginRedClearance, 1), (11, IndianaCode.EndRedClearance, 1), (12, IndianaCode.Inactive, 1));
        Assert.Equal(new SignalGroupState(SignalColour.Red, Given.At(10), Given.At(12)), state.SignalGroups[1]);
    }

    [Fact]
    public void An_older_event_never_takes_the_present_back()
    {
        var state = Take(Defined(), (20, IndianaCode.BeginGreen, 1), (20, IndianaCode.DetectorOn, 11));
        state = Take(state, (19.9, IndianaCode.BeginYellow, 1), (19.9, IndianaCode.DetectorOff, 11));
        var view = JunctionModel.View(state);
        Assert.Equal((SignalColour.Green, Given.At(20)), (view.SignalGroups[0].Colour, view.SignalGroups[0].Since));
        Assert.Equal((true, Given.At(20)), (view.Detectors[0].On, view.Detectors[0].Since));
    }

    [Fact]
    public void At_one_instant_red_stands_after_amber_after_green_and_on_after_off_whatever_comes_first()
    {
        var one = Take(Defined(), (20, IndianaCode.BeginRedClearance, 1), (20, IndianaCode.BeginYellow, 1), (20, IndianaCode.BeginGreen, 1), (20, IndianaCode.DetectorOn, 11), (20, IndianaCode.DetectorOff, 11));
        Assert.Equal(SignalColour.Red, one.SignalGroups[1].Colour);
        Assert.True(one.Detectors[11].On);
    }

    [Fact]
    public void A_fault_of_a_detector_stands_until_it_is_restored()
    {
        var state = Take(Defined(), (10, 88, 11));
        Assert.Equal(((ushort)88, Given.At(10)), (JunctionModel.View(state).Detectors[0].Fault, JunctionModel.View(state).Detectors[0].FaultSince));
        Assert.Null(JunctionModel.View(Take(state, (20, 83, 11))).Detectors[0].Fault);
    }

    [Fact]
    public void The_state_has_a_word_and_grows_stale_to_the_tick()
    {
        Assert.Equal(("unknown", Quality.Unknown), Word(Defined(), 0));
        Assert.Equal(("counting", Quality.Live), Word(Take(Defined(), (10, IndianaCode.DetectorOn, 11)), 11));
        var working = Take(Defined(), (10, IndianaCode.BeginGreen, 1));
        Assert.Equal(("working", Quality.Live), Word(working, 309.999));
        Assert.Equal(("stale", Quality.Stale), Word(working, 310));
        Assert.Equal(("flashing", Quality.Live), Word(Take(working, (11, IndianaCode.UnitFlashStatus, 6)), 12));
        Assert.Equal(("working", Quality.Live), Word(Take(working, (11, IndianaCode.UnitFlashStatus, 6), (12, IndianaCode.UnitFlashStatus, 2)), 13));
        Assert.Equal(("dark", Quality.Live), Word(Take(working, (11, IndianaCode.BeginDark, 1)), 12));
    }

    [Fact]
    public void Since_is_when_the_condition_changed()
    {
        var state = Take(Take(Defined(), (10, IndianaCode.BeginGreen, 1)), (20, IndianaCode.BeginYellow, 1));
        Assert.Equal((JunctionCondition.Working, Given.At(10)), (state.Condition, state.Since));
        state = Take(Take(state, (30, IndianaCode.UnitFlashStatus, 6)), (40, IndianaCode.DetectorOn, 11));
        Assert.Equal((JunctionCondition.Flashing, Given.At(30)), (state.Condition, JunctionModel.View(state).At(Given.At(41)).Since));
    }

    [Fact]
    public void A_recording_is_counted_and_says_nothing_of_the_present()
    {
        var batch = new SensedBatch(Given.Outbox, backfill: true, [Given.Reading(Id, Given.At(10), new IndianaEvent(IndianaCode.BeginGreen, 1))]);
        var state = JunctionModel.Apply(Defined(), batch, Given.At(11));
        Assert.Equal(("unknown", Quality.Unknown), Word(state, 12));
        Assert.Equal(1, state.OpenBins[Bin.Of(Given.At(10))].Count);
    }

    [Fact]
    public void The_live_stream_shows_levels_and_counts_nothing()
    {
        var state = JunctionModel.ApplyLive(Defined(), Given.Batch(Given.Reading(Id, null, new IndianaEvent(IndianaCode.BeginGreen, 1))), Given.At(10));
        Assert.Equal(SignalColour.Green, JunctionModel.View(state).SignalGroups.Single(static g => g.Phase == 1).Colour);
        Assert.Empty(state.OpenBins);
        Assert.Equal(0, state.Totals.Taken);
    }

    [Fact]
    public void What_the_live_stream_told_first_is_shown_as_the_journal_has_it_once_that_has_caught_up()
    {
        SensedBatch[] journal = [Events((10, IndianaCode.DetectorOn, 11), (11, IndianaCode.BeginGreen, 1)), Events((20, IndianaCode.DetectorOff, 11)), Events((31, IndianaCode.BeginYellow, 1))];
        var told = JunctionModel.ApplyLive(Defined(), Given.Batch(Given.Reading(Id, Given.At(30), new IndianaEvent(IndianaCode.BeginGreen, 1)), Given.Reading(Id, Given.At(30), new IndianaEvent(IndianaCode.DetectorOff, 11))), Given.At(30));
        Assert.Equal((SignalColour.Green, (DateTimeOffset?)Given.At(30)), (JunctionModel.View(told).SignalGroups[0].Colour, JunctionModel.View(told).SignalGroups[0].Since));
        Assert.Equal((JunctionCondition.Working, (DateTimeOffset?)Given.At(30)), (JunctionModel.View(told).Condition, JunctionModel.View(told).Since));

        // What is older than the live stream comes from the journal, and takes the present not back.
        told = JunctionModel.Apply(told, journal[0], Given.At(40));
        Assert.Equal((false, (DateTimeOffset?)Given.At(30)), (JunctionModel.View(told).Detectors[0].On, JunctionModel.View(told).Detectors[0].Since));

        told = journal[1..].Aggregate(told, static (s, b) => JunctionModel.Apply(s, b, Given.At(40)));
        var replayed = journal.Aggregate(Defined(), static (s, b) => JunctionModel.Apply(s, b, Given.At(40)));
        Assert.Equal(Given.Json(JunctionModel.View(replayed)), Given.Json(JunctionModel.View(told)));
        Assert.Equal((JunctionCondition.Working, (DateTimeOffset?)Given.At(11)), (replayed.Condition, replayed.Since));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Whichever_events_come_together_the_view_is_the_same(int seed)
    {
        var chance = new Random(seed);
        ushort[] codes = [IndianaCode.DetectorOn, IndianaCode.DetectorOff, IndianaCode.BeginGreen, IndianaCode.BeginYellow, IndianaCode.BeginRedClearance, IndianaCode.BeginDark, IndianaCode.BeginFlashingAmber, IndianaCode.UnitFlashStatus, IndianaCode.PatternChange, 84, 83];
        (double, int, int)[] events = [.. Enumerable.Range(0, 2000).Select(i => (i * 0.5, (int)codes[chance.Next(codes.Length)], chance.Next(1, 4)))];
        var one = events.Aggregate(Defined(), static (s, e) => Take(s, e));
        var some = Defined();
        for (var i = 0; i < events.Length;)
        {
            var count = Math.Min(chance.Next(1, 60), events.Length - i);
            some = Take(some, events[i..(i + count)]);
            i += count;
        }
        Assert.Equal(Given.Json(JunctionModel.View(one)), Given.Json(JunctionModel.View(some)));
    }

    [Fact]
    public void Exact_duplicates_are_one_event()
    {
        var state = Take(Defined(), (10, IndianaCode.DetectorOn, 11), (10, IndianaCode.DetectorOn, 11), (10, IndianaCode.DetectorOn, 12));
        state = Take(state, (10, IndianaCode.DetectorOn, 11));
        Assert.Equal(2, state.OpenBins[Bin.Of(Given.At(10))].Count);
        Assert.Equal(4, state.Totals.Taken);
    }

    [Fact]
    public void Applying_leaves_the_state_before_as_it_was_even_when_it_forks()
    {
        var before = Take(Defined(), (10, 82, 11));
        var one = Take(before, (11, 81, 11), (12, 82, 11));
        var other = Take(before, (20, 82, 12));
        var third = Take(before, (11, 81, 11));
        var bin = Bin.Of(Given.At(10));
        Assert.Equal((1, 3, 2, 2), (before.OpenBins[bin].Count, one.OpenBins[bin].Count, other.OpenBins[bin].Count, third.OpenBins[bin].Count));
        Assert.Equal([(ushort)11], before.Aggregate(bin)!.Detectors.Select(static d => d.Channel));
        Assert.Equal([(ushort)11, (ushort)12], other.Aggregate(bin)!.Detectors.Select(static d => d.Channel));
        Assert.Equal(2, one.Aggregate(bin)!.Detectors[0].Actuations);
        Assert.Equal(1, third.Aggregate(bin)!.Detectors[0].Actuations);
    }

    [Fact]
    public void Bins_touched_are_those_that_events_are_added_to()
    {
        var received = Given.At(0);
        var late = received - SensingLimits.Late;
        var batch = Given.Batch(
            Given.Reading(Id, Given.At(-1), new IndianaEvent(82, 11)),
            Given.Reading(Id, Given.At(0), new IndianaEvent(82, 11)),
            Given.Reading(Id, late, new IndianaEvent(82, 11)),
            Given.Reading(Id, late.AddTicks(-1), new IndianaEvent(82, 12)),
            Given.Reading(Id, null, new IndianaEvent(82, 12)),
            Given.Reading(Id, Given.At(-9000), new AlarmChange("a", true, AlarmSeverity.Low, "")));
        Bin[] bins = [Bin.Of(late), Bin.Of(Given.At(-1)), Bin.Of(Given.At(0))];
        Assert.Equal(bins, JunctionModel.BinsTouched(batch, received));
        var state = JunctionModel.Apply(Defined(), batch, received);
        Assert.Equal(bins, state.OpenBins.Keys);
        Assert.Equal(new JunctionTotals(5, 1, 1, 0), state.Totals);
        Assert.Equal(4, JunctionModel.BinsTouched(batch with { Backfill = true }, received).Count);
    }

    [Fact]
    public void A_late_event_reopens_its_bin()
    {
        var (state, closed) = Take(Defined(), (10, 82, 11), (20, 82, 11), (1000, 82, 11)).CloseBinsBefore(Bin.Of(Given.At(1000)));
        Assert.Equal(2, Assert.Single(closed).Detectors[0].Actuations);
        Assert.False(state.HasOpen(Bin.Of(Given.At(10))));
        Assert.True(state.HasOpen(Bin.Of(Given.At(1000))));
        state = state.WithOpenBin(JunctionBin.Of(Bin.Of(Given.At(10)), [(Given.At(10), new IndianaEvent(82, 11)), (Given.At(20), new IndianaEvent(82, 11)), (Given.At(1000), new IndianaEvent(82, 11))]));
        state = Take(state, (15, 82, 11), (20, 82, 11));
        Assert.Equal(3, state.Aggregate(Bin.Of(Given.At(10)))!.Detectors[0].Actuations);
    }

    [Fact]
    public void Events_without_a_time_are_held_until_the_clock_is_fixed_and_then_binned()
    {
        var undated = Given.Batch(
            Given.Reading(Id, null, new IndianaEvent(82, 11), 1, "b", TimeSpan.FromSeconds(5)),
            Given.Reading(Id, null, new IndianaEvent(81, 11), 2, "b", TimeSpan.FromSeconds(6)),
            Given.Reading(Id, null, new IndianaEvent(82, 12), 3, "other", TimeSpan.FromSeconds(6)));
        Assert.Empty(JunctionModel.Resolve(Defined(), undated, Given.At(100)));
        var state = JunctionModel.Apply(Defined(), undated, Given.At(100));
        Assert.Empty(state.OpenBins);
        Assert.Equal(new JunctionTotals(3, 0, 3, 0), state.Totals);
        state = Given.RoundTrip(state);

        var fix = Given.Batch(
            Given.Reading(Id, Given.At(50), new ClockFixed("b", Given.At(0), TimeSpan.Zero), 4, "b", TimeSpan.FromSeconds(50)),
            Given.Reading(Id, null, new IndianaEvent(82, 11), 5, "b", TimeSpan.FromSeconds(51)));
        var resolved = Assert.Single(JunctionModel.Resolve(state, fix, Given.At(101)));
        Assert.Equal(Source.OfClock("b"), resolved.Source);
        Assert.Equal([Given.At(5), Given.At(6), Given.At(51)], resolved.Readings.Select(static r => r.Time.At!.Value));
        state = JunctionModel.Apply(state, fix, Given.At(101));
        Assert.Equal("other", Assert.Single(state.Undated).Boot);
        Assert.Empty(state.OpenBins);
        state = JunctionModel.Apply(state, resolved, Given.At(101));
        Assert.Equal(2, state.Aggregate(Bin.Of(Given.At(0)))!.Detectors[0].Actuations);
        Assert.Equal(new JunctionTotals(4, 0, 4, 0), state.Totals);

        // From now on the boot's clock is known.
        var later = Given.Batch(Given.Reading(Id, null, new IndianaEvent(82, 11), 6, "b", TimeSpan.FromSeconds(60)));
        Assert.Equal(Given.At(60), Assert.Single(Assert.Single(JunctionModel.Resolve(state, later, Given.At(102))).Readings).Time.At);
        Assert.Equal("other", Assert.Single(JunctionModel.Apply(state, later, Given.At(102)).Undated).Boot);
    }

    [Fact]
    public void A_clock_that_is_set_back_never_dates_an_event_before_an_earlier_one()
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(
            Given.Reading(Id, null, new ClockFixed("b", Given.At(0), TimeSpan.Zero), 1, "b"),
            Given.Reading(Id, Given.At(50), new IndianaEvent(82, 11), 2, "b", TimeSpan.FromSeconds(50)),
            Given.Reading(Id, null, new ClockFixed("b", Given.At(-30), TimeSpan.Zero), 3, "b", TimeSpan.FromSeconds(51))), Given.At(60));
        var next = Given.Batch(
            Given.Reading(Id, null, new IndianaEvent(81, 11), 4, "b", TimeSpan.FromSeconds(52)),
            Given.Reading(Id, null, new IndianaEvent(82, 11), 5, "b", TimeSpan.FromSeconds(90)));
        var resolved = Assert.Single(JunctionModel.Resolve(state, next, Given.At(100)));
        Assert.Equal([Given.At(50).AddTicks(1), Given.At(60)], resolved.Readings.Select(static r => r.Time.At!.Value));
    }

    [Fact]
    public void Twenty_actuations_after_a_clock_was_set_back_stay_twenty()
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(
            Given.Reading(Id, null, new ClockFixed("b", Given.At(0), TimeSpan.Zero), 1, "b"),
            Given.Reading(Id, Given.At(700), new IndianaEvent(82, 11), 2, "b", TimeSpan.FromSeconds(700))), Given.At(700));
        foreach (var batch in (SensedBatch[])[
            Given.Batch([
                Given.Reading(Id, null, new ClockFixed("b", Given.At(-600), TimeSpan.Zero), 3, "b", TimeSpan.FromSeconds(701)),
                .. Enumerable.Range(1, 10).Select(static i => Given.Reading(Id, null, new IndianaEvent(82, 11), 3 + i, "b", TimeSpan.FromSeconds(701 + i)))]),
            Given.Batch([.. Enumerable.Range(11, 10).Select(static i => Given.Reading(Id, null, new IndianaEvent(82, 11), 3 + i, "b", TimeSpan.FromSeconds(701 + i)))])])
        {
            var resolved = JunctionModel.Resolve(state, batch, Given.At(750));
            state = resolved.Prepend(batch).Aggregate(state, static (s, b) => JunctionModel.Apply(s, b, Given.At(750)));
        }
        Assert.Equal(21, state.Aggregate(Bin.Of(Given.At(0)))!.Detectors[0].Actuations);
    }

    [Fact]
    public void Events_before_one_with_a_time_stay_apart_when_their_clock_is_fixed_later_than_that()
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(
            Given.Reading(Id, null, new IndianaEvent(82, 11), 1, "b", TimeSpan.FromSeconds(5)),
            Given.Reading(Id, null, new IndianaEvent(82, 11), 2, "b", TimeSpan.FromSeconds(6)),
            Given.Reading(Id, Given.At(10), new IndianaEvent(82, 11), 3, "b", TimeSpan.FromSeconds(10))), Given.At(20));
        var fix = Given.Batch(Given.Reading(Id, null, new ClockFixed("b", Given.At(300), TimeSpan.Zero), 4, "b", TimeSpan.FromSeconds(11)));
        Assert.Equal([Given.At(5), Given.At(6)], Assert.Single(JunctionModel.Resolve(state, fix, Given.At(400))).Readings.Select(static r => r.Time.At!.Value));
    }

    [Fact]
    public void What_came_while_a_clock_that_was_an_hour_ahead_settled_is_dated_right_by_the_fix_alone()
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(Given.Reading(Id, Given.At(3_610), new IndianaEvent(82, 11), 1, "b", TimeSpan.FromSeconds(10))), Given.At(4_000));
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, null, new IndianaEvent(82, 12), 2, "b", TimeSpan.FromSeconds(11))), Given.At(4_000));

        var fix = Given.Batch(Given.Reading(Id, Given.At(41), new ClockFixed("b", Given.At(0), TimeSpan.Zero), 3, "b", TimeSpan.FromSeconds(41)));

        Assert.Equal(Given.At(11), Assert.Single(Assert.Single(JunctionModel.Resolve(state, fix, Given.At(4_000))).Readings).Time.At);
    }

    [Fact]
    public void When_an_edge_that_was_far_ahead_has_gone_back_what_is_dated_follows_it()
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(Given.Reading(Id, Given.At(3650), new IndianaEvent(82, 11), 1, "b", TimeSpan.FromSeconds(50))), Given.At(4000));
        state = JunctionModel.Apply(state, Given.Batch(
            Given.Reading(Id, null, new ClockFixed("b", Given.At(0), TimeSpan.Zero), 2, "b", TimeSpan.FromSeconds(90)),
            Given.Reading(Id, Given.At(91), new IndianaEvent(82, 11), 3, "b", TimeSpan.FromSeconds(91))), Given.At(4000));
        var next = Given.Batch(Given.Reading(Id, null, new IndianaEvent(82, 11), 4, "b", TimeSpan.FromSeconds(95)));
        Assert.Equal(Given.At(95), Assert.Single(Assert.Single(JunctionModel.Resolve(state, next, Given.At(4000))).Readings).Time.At);
    }

    [Fact]
    public void Events_that_their_clock_dates_in_the_future_wait_until_it_is_fixed_anew()
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(Given.Reading(Id, null, new ClockFixed("b", Given.At(0), TimeSpan.Zero), 1, "b")), Given.At(0));
        var ahead = Given.Batch(Given.Reading(Id, null, new IndianaEvent(82, 11), 2, "b", TimeSpan.FromSeconds(5000)));
        Assert.Empty(JunctionModel.Resolve(state, ahead, Given.At(100)));
        state = JunctionModel.Apply(state, ahead, Given.At(100));
        var fix = Given.Batch(Given.Reading(Id, null, new ClockFixed("b", Given.At(-4950), TimeSpan.Zero), 3, "b", TimeSpan.FromSeconds(5001)));
        Assert.Equal(Given.At(50), Assert.Single(Assert.Single(JunctionModel.Resolve(state, fix, Given.At(101))).Readings).Time.At);
        state = JunctionModel.Apply(state, fix, Given.At(101));
        Assert.Empty(state.Undated);
        Assert.Equal(new JunctionTotals(1, 0, 1, 0), state.Totals);
    }

    [Fact]
    public void Bins_of_events_that_were_given_up_without_a_time_are_partial_once_the_clock_is_fixed()
    {
        var first = Enumerable.Range(1, 2000).Select(static i => Given.Reading(Id, null, new IndianaEvent(82, 11), i, "b", TimeSpan.FromSeconds(i)));
        var state = JunctionModel.Apply(Defined(), Given.Batch([.. first]), Given.At(0));
        var rest = Enumerable.Range(2001, JunctionModel.MaxUndated - 1000).Select(static i => Given.Reading(Id, null, new IndianaEvent(82, 11), i, "b", TimeSpan.FromSeconds(i)));
        state = Given.RoundTrip(JunctionModel.Apply(state, Given.Batch([.. rest]), Given.At(0)));
        Assert.Equal(1000, state.Totals.NeverDated);
        Assert.Empty(state.PartialBins);
        var fix = Given.Batch(Given.Reading(Id, null, new ClockFixed("b", Given.At(0), TimeSpan.Zero), 1, "b", TimeSpan.FromSeconds(30_000)));
        state = JunctionModel.Apply(state, fix, Given.At(30_000));
        Assert.Equal(new BinSpan(Bin.Of(Given.At(1)), Bin.Of(Given.At(1000))), Assert.Single(state.PartialBins));
        Assert.Empty(state.UndatedBoots);
        Assert.Equal(1000, state.Totals.NeverDated);
    }

    [Fact]
    public void Events_of_a_boot_that_was_silent_for_fourteen_days_are_given_up_when_another_clock_is_fixed()
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(Given.Reading(Id, null, new IndianaEvent(82, 11), 1, "old", TimeSpan.FromSeconds(5))), Given.At(0));
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, null, new IndianaEvent(82, 11), 2, "newer", TimeSpan.FromSeconds(5))), Given.At(1));
        var silent = Given.At(0) + TimeSpan.FromDays(14);
        var kept = JunctionModel.Apply(Given.RoundTrip(state), Given.Batch(Given.Reading(Id, null, new ClockFixed("now", silent, TimeSpan.Zero), 3, "now")), silent);
        Assert.Equal(["old", "newer"], kept.Undated.Select(static e => e.Boot));
        var after = JunctionModel.Apply(Given.RoundTrip(state), Given.Batch(Given.Reading(Id, null, new ClockFixed("now", silent, TimeSpan.Zero), 3, "now")), silent.AddTicks(1));
        Assert.Equal("newer", Assert.Single(after.Undated).Boot);
        Assert.Equal(1, after.Totals.NeverDated);
        Assert.Equal("newer", Assert.Single(after.UndatedBoots.Keys));
    }

    [Fact]
    public void Boots_whose_clock_is_never_fixed_are_bounded()
    {
        var state = Defined();
        for (var i = 1; i <= 102; i++)
            state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, null, new IndianaEvent(82, 11), i, $"b-{i}", TimeSpan.FromSeconds(5))), Given.At(i));
        Assert.Equal((100, 100, 2L), (state.UndatedBoots.Count, state.Undated.Count, state.Totals.NeverDated));
        Assert.Equal("b-3", state.Undated[0].Boot);
    }

    [Fact]
    public void Events_that_no_calendar_holds_are_counted_as_never_dated()
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(Given.Reading(Id, null, new IndianaEvent(82, 11), 1, "b", TimeSpan.MaxValue)), Given.At(0));
        var fix = Given.Batch(Given.Reading(Id, Given.At(0), new ClockFixed("b", Given.At(0), TimeSpan.Zero), 2, "b"));
        Assert.Empty(JunctionModel.Resolve(state, fix, Given.At(0)));
        Assert.Equal(new JunctionTotals(1, 0, 1, 1), JunctionModel.Apply(state, fix, Given.At(0)).Totals);
    }

    [Fact]
    public void The_events_held_without_a_time_are_bounded()
    {
        var readings = Enumerable.Range(1, JunctionModel.MaxUndated + 3).Select(static i => Given.Reading(Id, null, new IndianaEvent(82, 11), i, "b", TimeSpan.FromSeconds(i)));
        var state = JunctionModel.Apply(Defined(), Given.Batch([.. readings]), Given.At(0));
        Assert.Equal(JunctionModel.MaxUndated, state.Undated.Count);
        Assert.Equal(TimeSpan.FromSeconds(4), state.Undated[0].Monotonic);
        Assert.Equal(3, state.Totals.NeverDated);
    }

    [Fact]
    public void A_gap_makes_the_bins_that_it_touches_partial()
    {
        var state = Take(Defined(), (-1000, 82, 11), (10, 82, 11), (1000, 82, 11));
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, Given.At(20), new Gap("s", 1, 2, 2, Given.At(5), Given.At(15), GapReason.OutboxFull))), Given.At(30));
        Assert.Equal([false, true, false], state.OpenBins.Keys.Select(b => state.Aggregate(b)!.Partial));
        Assert.True(Given.RoundTrip(state).Mark(new JunctionBinAggregate { Bin = Bin.Of(Given.At(0)), Events = 0 }).Partial);
        Assert.Equal(Quality.Partial, Word(state, 31).Quality);
        var published = JunctionModel.View(Take(state, (890, 82, 11))).At(Given.At(895));
        Assert.Equal((Quality.Partial, Given.At(900)), (published.Quality, published.Changes));
        Assert.Equal(Quality.Live, Word(Take(state, (890, 82, 11)), 900).Quality);
        var (_, closed) = state.CloseBinsBefore(new Bin(long.MaxValue));
        Assert.Equal([false, true, false], closed.Select(static c => c.Partial));
    }

    [Fact]
    public void What_a_restore_lost_begins_at_the_last_reading_that_is_left_of_the_source()
    {
        const double days = 86_400;
        var state = Take(Defined(), (-30 * days, 82, 11));
        state = JunctionModel.Apply(state, new SensedBatch(Given.Outbox with { Stream = "other.a" }, backfill: false, [Given.Reading(Id, Given.At(-2 * days), new AlarmChange("door", true, AlarmSeverity.Low, ""))]), Given.At(-2 * days));
        state = JunctionModel.ApplyLive(state, Given.Batch(Given.Reading(Id, Given.At(25), new IndianaEvent(82, 11))), Given.At(26));
        state = JunctionModel.Apply(Given.RoundTrip(state), Given.Batch(Given.Reading(Id, Given.At(29), Lost(Given.At(28)), 3)), Given.At(30));
        Assert.Equal(new BinSpan(Bin.Of(Given.At(-30 * days)), Bin.Of(Given.At(28))), Assert.Single(state.PartialBins));

        // The gap itself is no reading: what is lost once more begins where the first loss did.
        state = JunctionModel.Apply(state with { PartialBins = [] }, Given.Batch(Given.Reading(Id, Given.At(1999), Lost(Given.At(1999)), 4)), Given.At(2000));
        Assert.Equal(Bin.Of(Given.At(-30 * days)), Assert.Single(state.PartialBins).First);
    }

    [Fact]
    public void What_a_restore_lost_of_a_source_that_nothing_is_left_of_reaches_back_beyond_all_bins()
    {
        var batch = new SensedBatch(Given.Outbox with { Stream = "other.r" }, backfill: false, [Given.Reading(Id, Given.At(20), Lost(Given.At(20)))]);
        var state = JunctionModel.Apply(Take(Defined(), (10, 82, 11)), batch, Given.At(30));
        Assert.Equal(new BinSpan(Bin.Of(Given.At(20) - TimeSpan.FromDays(400)), Bin.Of(Given.At(20))), Assert.Single(state.PartialBins));
    }

    [Fact]
    public void The_sources_whose_last_reading_is_remembered_are_bounded()
    {
        var state = Defined();
        for (var i = 0; i < JunctionModel.MaxSources + 3; i++)
            state = JunctionModel.Apply(state, new SensedBatch(new Source("cab-001", $"s-{i}"), backfill: false, [Given.Reading(Id, Given.At(i), new IndianaEvent(82, 11))]), Given.At(i));
        Assert.Equal(JunctionModel.MaxSources, state.LastReadings.Count);
        Assert.DoesNotContain("cab-001/s-2", state.LastReadings.Keys);
    }

    [Theory]
    [InlineData(GapReason.OutboxDamaged)]
    [InlineData(GapReason.OutboxFull)]
    public void What_an_edge_lost_without_knowing_since_when_reaches_back_as_long_as_it_keeps_readings(GapReason reason)
    {
        var state = JunctionModel.Apply(Defined(), Given.Batch(Given.Reading(Id, Given.At(20), new Gap("s", 1, 2, 0, null, null, reason))), Given.At(30));
        Assert.Equal(new BinSpan(Bin.Of(Given.At(30) - TimeSpan.FromDays(7)), Bin.Of(Given.At(30))), Assert.Single(state.PartialBins));
    }

    [Fact]
    public void Partial_spans_that_touch_are_one_and_their_number_is_bounded()
    {
        var spans = System.Collections.Immutable.ImmutableArray<BinSpan>.Empty
            .With(new BinSpan(new Bin(5), new Bin(6))).With(new BinSpan(new Bin(1), new Bin(2))).With(new BinSpan(new Bin(3), new Bin(4)));
        Assert.Equal(new BinSpan(new Bin(1), new Bin(6)), Assert.Single(spans));
        for (var i = 0; i < BinSpans.MaxSpans + 10; i++)
            spans = spans.With(new BinSpan(new Bin(100 + (3 * i)), new Bin(100 + (3 * i))));
        Assert.Equal(BinSpans.MaxSpans, spans.Length);
        Assert.All(Enumerable.Range(0, BinSpans.MaxSpans + 10), i => Assert.True(spans.Holds(new Bin(100 + (3 * i)))));
        Assert.False(spans.Holds(new Bin(50)));
    }

    [Fact]
    public void What_does_not_belong_to_a_junction_is_refused()
    {
        Assert.Equal("not-defined", JunctionModel.Judge(JunctionModel.Initial(Id), Given.Reading(Id, Given.At(0), new IndianaEvent(1, 1)), Given.At(0))!.Code);
        Assert.Equal("not-of-this-kind", JunctionModel.Judge(Defined(), Given.Reading(Id, Given.At(0), new Heartbeat(true, 1, 0)), Given.At(0))!.Code);
        Assert.Equal("time-in-future", JunctionModel.Judge(Defined(), Given.Reading(Id, Given.At(301), new IndianaEvent(1, 1)), Given.At(0))!.Code);
        Assert.Equal("time-in-future", JunctionModel.Judge(Defined(), Given.Reading(Id, null, new ClockFixed("b", Given.At(250), TimeSpan.Zero), 1, "b", TimeSpan.FromSeconds(51)), Given.At(0))!.Code);
        Assert.Null(JunctionModel.Judge(Defined(), Given.Reading(Id, null, new ClockFixed("b", Given.At(250), TimeSpan.Zero), 1, "b", TimeSpan.FromSeconds(50)), Given.At(0)));
        Assert.Null(JunctionModel.Judge(Defined(), Given.Reading(Id, null, new IndianaEvent(65535, 65535)), Given.At(0)));
    }

    [Fact]
    public void The_state_goes_through_JSON_unchanged_but_for_its_open_bins()
    {
        var state = Take(Defined(), (10, IndianaCode.BeginGreen, 1), (11, 82, 11), (12, 88, 11), (13, IndianaCode.UnitFlashStatus, 2));
        state = JunctionModel.Apply(state, Given.Batch(
            Given.Reading(Id, Given.At(20), new Gap("s", 1, 2, 2, Given.At(5), null, GapReason.OutboxFull)),
            Given.Reading(Id, null, new IndianaEvent(82, 11), 2, "b", TimeSpan.FromSeconds(51)),
            Given.Reading(Id, null, new ClockFixed("c", Given.At(0), TimeSpan.FromMilliseconds(3)), 3, "c")), Given.At(30));
        var read = Given.RoundTrip(state);
        Assert.Equal(Given.Json(state), Given.Json(read));
        Assert.NotEmpty(state.OpenBins);
        Assert.Empty(read.OpenBins);
        Assert.Equal(Given.Json(JunctionModel.View(Take(state, (40, 8, 1)))), Given.Json(JunctionModel.View(Take(read, (40, 8, 1)))));
    }

    private static JunctionState Defined() =>
        JunctionModel.Apply(JunctionModel.Initial(Id), Given.Only(JunctionModel.Define(JunctionModel.Initial(Id), Definition, Given.At(-3600))));

    private static JunctionState Take(JunctionState state, params (double At, int Code, int Parameter)[] events) =>
        JunctionModel.Apply(state, Events(events), Given.At(events.Max(static e => e.At)));

    private static SensedBatch Events(params (double At, int Code, int Parameter)[] events) =>
        Given.Batch([.. events.Select((e, i) => Given.Reading(Id, Given.At(e.At), new IndianaEvent((ushort)e.Code, (ushort)e.Parameter), i + 1))]);

    private static Gap Lost(DateTimeOffset until) => new(Given.Outbox.Stream, 2, 9, 8, null, until, GapReason.LostByRestore);

    private static (string State, Quality Quality) Word(JunctionState state, double at)
    {
        var published = JunctionModel.View(state).At(Given.At(at));
        return (published.State, published.Quality);
    }
}
