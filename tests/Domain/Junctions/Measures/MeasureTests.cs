using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

/// <summary>Each measure's rule on events that can be followed by eye.</summary>
public sealed class MeasureTests
{
    private static readonly TimeWindow Hour = new(Given.At(0), Given.At(3600));
    private static readonly MeasureSpan Span = new(Hour, TimeSpan.FromMinutes(15), Hour.To);
    private static readonly DetectorUse[] Loop = [new(7, 2)];

    [Fact]
    public void Begin_of_green_counts_as_green_and_begin_of_amber_does_not() =>
        Assert.Equal(
            (4, 2),
            (ArrivalsOnGreen.Of(Log("99 82 7; 100 1 2; 100 82 7; 110 82 7; 130 8 2; 130 82 7; 133 10 2"), Loop, Span) is [var row] ? (row.Arrivals, row.OnGreen) : default));

    [Fact]
    public void Latency_moves_an_arrival_into_the_bin_and_the_colour_before() =>
        Assert.Equal(
            new ArrivalsOnGreenRow(Given.At(0), 2, 1, 1, 1, MeasureQuality.Complete),
            Assert.Single(ArrivalsOnGreen.Of(Log("890 1 2; 899.5 8 2; 900.2 82 7"), [new DetectorUse(7, 2, TimeSpan.FromSeconds(-1))], Span)));

    [Theory]
    [InlineData(100.0, 36.0, 0.0, 10.0)]
    [InlineData(100.0, 36.0, 1.5, 8.5)]
    [InlineData(null, 36.0, 1.5, -1.5)]
    [InlineData(100.0, null, 1.5, -1.5)]
    public void Arrivals_are_moved_to_the_stop_line(double? distance, double? speed, double latency, double expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), ArrivalCorrection.Of(distance, speed, TimeSpan.FromSeconds(latency)));

    [Fact]
    public void Delay_is_from_arrivals_on_red_to_green_over_all_arrivals()
    {
        var row = Assert.Single(ApproachDelay.Of(Log("10 1 2; 20 82 7; 30 8 2; 31 82 7; 33 10 2; 40 82 7; 60 82 7; 70 1 2"), Loop, Span));
        Assert.Equal((4, 2, 40.0, 10.0), (row.Arrivals, row.OnRed, row.TotalDelay, row.Delay));
    }

    [Theory]
    [InlineData("5 82 7; 10 1 2; 20 82 7", 1, 0.0)]
    [InlineData("10 1 2; 30 8 2; 33 10 2; 40 82 7", 0, 0.0)]
    [InlineData("10 1 2; 30 8 2; 33 10 2; 40 82 7; 70 1 2", 1, 30.0)]
    [InlineData("10 1 2; 30 8 2; 33 10 2; 40 82 7; 80 8 2; 83 10 2; 90 82 7; 170 1 2", 1, 80.0)]
    [InlineData("10 1 2; 30 8 2; 33 10 2; 40 82 7; 83 10 2; 90 82 7; 170 1 2", 1, 80.0)]
    [InlineData("10 1 2; 20 82 7; 30 8 2; 40 82 7; 70 1 2; 80 82 7", 2, 0.0)]
    [InlineData("10 1 2; 20 82 7; 33 10 2; 40 82 7; 70 1 2", 2, 30.0)]
    [InlineData("10 1 2; 20 82 7; 70 1 2; 80 82 7", 1, 0.0)]
    public void Whose_wait_is_not_known_does_not_count_in_the_delay(string events, int arrivals, double delay)
    {
        var rows = ApproachDelay.Of(Log(events), Loop, Span);
        Assert.Equal((arrivals, delay), (rows.Sum(static r => r.Arrivals), rows.Sum(static r => r.TotalDelay)));
    }

    [Fact]
    public void Platoon_ratio_is_the_share_on_green_over_the_share_of_green()
    {
        // 225 s of 900 are green, across the beginning of the bin too.
        var row = Assert.Single(PlatoonRatio.Of(Log("-100 1 2; 125 8 2; 128 10 2; 300 82 7; 400 1 2; 410 82 7; 500 8 2; 503 10 2"), Loop, Span));
        Assert.Equal((0.5, 0.25, 2.0), (row.OnGreen, row.Green, row.Ratio));
    }

    [Theory]
    [InlineData("1 1 2; 5 8 2; 8 10 2; 10 173 3; 1000 82 7; 1100 1 2; 1110 82 7; 1130 8 2")]
    [InlineData("1 1 2; 5 8 2; 8 10 2; 20 8 2; 20.4 603 2; 1000 82 7; 1090 10 2; 1100 1 2; 1110 82 7; 1130 8 2")]
    [InlineData("1 1 2; 5 602 2; 1000 82 7; 1090 173 2; 1100 1 2; 1110 82 7; 1130 8 2")]
    public void Who_arrives_while_signals_are_dark_or_flash_counts_for_no_colour(string events)
    {
        var delay = Assert.Single(ApproachDelay.Of(Log(events), Loop, Span));
        Assert.Equal((Given.At(900), 1, 0, 0.0), (delay.Start, delay.Arrivals, delay.OnRed, delay.TotalDelay));
        var arrivals = Assert.Single(ArrivalsOnGreen.Of(Log(events), Loop, Span));
        Assert.Equal((2, 1, 1, 1.0), (arrivals.Arrivals, arrivals.OnGreen, arrivals.Unknown, arrivals.Share));
        // Signals worked for 700 s of the bin and were green for 30.
        var ratio = Assert.Single(PlatoonRatio.Of(Log(events), Loop, Span));
        Assert.Equal((1.0, 30 / (events.Contains(" 10 2; 1100", StringComparison.Ordinal) ? 710 : 700.0)), (ratio.OnGreen, ratio.Green));
    }

    [Fact]
    public void A_cycle_ends_where_signals_go_dark_or_flash()
    {
        var log = Log("10 1 2; 20 82 7; 40 8 2; 43 10 2; 50 82 7; 60 602 2; 70 82 7; 100 1 2; 110 82 7; 130 8 2; 133 10 2; 170 1 2; 190 173 4; 200 82 7");
        var rows = CoordinationDiagram.Of(log, Loop, Span);
        Assert.Equal([50.0, 70, 20], rows.Select(static r => r.End));
        Assert.Equal([2, 1, 0], rows.Select(static r => r.Arrivals.Count));
        Assert.Equal(1, Assert.Single(Predictability.Of(log, Span)).Cycles);
        Assert.Equal(2, RedLightViolations.Of(log, Loop, Span).Sum(static r => r.Cycles));
        Assert.Equal(1, RedLightViolations.Of(log, Loop, Span).Sum(static r => r.Violations));
    }

    [Theory]
    [InlineData("10 82 7; 500 82 7", 2, null)]
    [InlineData("10 82 7; 500 82 7; 560 1 2; 600 8 2", 1, 0.0)]
    [InlineData("10 82 7; 500 82 7; 560 602 2; 570 10 2; 580 82 7", 2, 0.0)]
    public void Who_arrives_long_before_any_colour_is_told_does_not_come_on_red(string events, int unknown, double? share)
    {
        var row = Assert.Single(ArrivalsOnGreen.Of(Log(events), Loop, Span));
        Assert.Equal((unknown, share), (row.Unknown, row.Share));
    }

    [Fact]
    public void A_split_fails_when_the_stop_line_is_occupied_in_green_and_still_in_red()
    {
        var log = Log("50 82 7; 100 1 2; 130 8 2; 133 10 2; 140 81 7; 200 1 2; 230 8 2; 233 10 2; 250 1 2");
        Assert.Equal(
            [(138.0, 30.0, 1.0, 1.0, true), (238.0, 30.0, 0.0, 0.0, false)],
            SplitFailures.Cycles(log, Loop, Span).Select(static c => ((c.At - Given.At(0)).TotalSeconds, c.GreenTime, c.GreenOccupancy, c.RedOccupancy, c.Failed)));
    }

    [Fact]
    public void Detectors_of_one_approach_are_taken_together()
    {
        DetectorUse[] both = [new(7, 2), new(8, 2)];
        var log = Log("90 82 7; 115 81 7; 115 82 8; 140 81 8; 100 1 2; 130 8 2; 133 10 2; 200 1 2");
        Assert.Equal(1, Assert.Single(SplitFailures.Cycles(log, both, Span)).GreenOccupancy);
        Assert.Equal(0.5, Assert.Single(SplitFailures.Cycles(log, Loop, Span)).GreenOccupancy);
    }

    [Fact]
    public void Split_failures_are_told_of_each_approach_where_a_phase_has_several()
    {
        var log = Log("50 82 9; 51 81 9; 90 82 7; 140 81 7; 90 82 8; 115 81 8; 115 82 9; 131 81 9; 100 1 2; 130 8 2; 133 10 2; 200 1 2");

        Assert.Equal([(null, 1.0, 1)], Rows(new(7, 2, Approach: "North"), new(8, 2), new(9, 2)));
        Assert.Equal([(null, 1.0, 1)], Rows(new(7, 2, Approach: "North"), new(8, 2, Approach: "North"), new(9, 2, Approach: "North")));
        Assert.Equal([("North", 1.0, 1), ("South", 1.0, 0)], Rows(new(8, 2, Approach: "South"), new(7, 2, Approach: "North"), new(9, 2, Approach: "South")));
        Assert.Equal([(null, 0.5, 0), ("North", 1.0, 1), ("South", 0.5, 0)], Rows(new(8, 2, Approach: "South"), new(7, 2, Approach: "North"), new(9, 2)));

        IEnumerable<(string? Approach, double Green, int Failures)> Rows(params DetectorUse[] uses) =>
            SplitFailures.Of(log, uses, Span).Select(static r => (r.Approach, r.GreenOccupancy, r.Failures));
    }

    [Theory]
    [InlineData("50 82 7; 100 1 2; 130 8 2; 131 8 2; 133 10 2; 200 1 2")]
    [InlineData("50 82 7; 100 1 2; 133 10 2; 200 1 2")]
    [InlineData("50 82 7; 100 1 2; 130 8 2; 133 10 2; 137 1 2")]
    [InlineData("110 82 7; 100 1 2; 130 8 2; 133 10 2; 200 1 2")]
    public void A_cycle_in_which_something_is_missing_does_not_count(string events) => Assert.Empty(SplitFailures.Of(Log(events), Loop, Span));

    [Fact]
    public void A_red_shorter_than_5_seconds_takes_its_own_cycle_and_not_the_next() =>
        Assert.Equal(
            (Given.At(168), 20.0),
            SplitFailures.Cycles(Log("50 82 7; 100 1 2; 130 8 2; 133 10 2; 137 1 2; 157 8 2; 163 10 2; 200 1 2"), Loop, Span).Single() is var cycle ? (cycle.At, cycle.GreenTime) : default);

    [Fact]
    public void A_detector_that_was_on_before_the_span_is_on_in_it() =>
        Assert.Equal(1, Assert.Single(SplitFailures.Of(Log("-50000 82 7; 100 1 2; 130 8 2; 133 10 2; 200 1 2"), Loop, Span)).Failures);

    [Fact]
    public void Actuations_around_red_are_told_by_colour_and_half_second()
    {
        var log = Log("100 1 2; 120 82 7; 127 82 7; 130 8 2; 131 82 7; 133 10 2; 133.2 82 7; 133.3 82 7; 200 1 2");
        Assert.Equal(
            [(SignalColour.Green, -6.0, 1), (SignalColour.Amber, -2.0, 1), (SignalColour.Red, 0.0, 1), (SignalColour.Red, 0.5, 1)],
            YellowRedActuations.Of(log, Loop, Span).Select(static r => (r.Colour, r.Offset, r.Total)));
    }

    [Fact]
    public void Who_enters_after_amber_is_a_violation_and_5_seconds_after_a_severe_one()
    {
        var row = Assert.Single(RedLightViolations.Of(Log("100 1 2; 130 8 2; 133 9 2; 133 10 2; 133 82 7; 134 82 7; 138 82 7; 138.1 82 7; 200 1 2"), Loop, Span));
        Assert.Equal((1, 3, 1), (row.Cycles, row.Violations, row.Severe));
    }

    [Fact]
    public void A_press_within_15_seconds_of_the_one_before_is_the_same_persons() =>
        Assert.Equal(2, Assert.Single(UniquePedestrians.Of(Log("10 90 4; 25 90 4; 40.1 90 4; 60 90 4"), Span)).Total);

    [Fact]
    public void The_first_press_of_a_log_counts_only_where_the_record_goes_back_further()
    {
        var log = Log("10 90 4; 40 90 4");
        MeasureSpan Going(bool back) => MeasureSpan.Of(Span.Window, Span.Length, Span.Known, [], goesBack: back);
        Assert.Equal(1, Assert.Single(UniquePedestrians.Of(log, Going(back: false))).Total);
        Assert.Equal(2, Assert.Single(UniquePedestrians.Of(log, Going(back: true))).Total);
        Assert.Equal(2, PedestrianVolumes.Of(log, Going(back: true))[0].Unique);
    }

    [Theory]
    [InlineData(0, 0, 0.276575)]
    [InlineData(2, 2, 1.949575)]
    [InlineData(1, 4, 1.232875)]
    public void People_are_estimated_from_the_presses_of_the_hour(int unique, int hourly, double expected) =>
        Assert.Equal(expected, PedestrianVolumes.Estimate(unique, hourly), 9);

    [Theory]
    [InlineData(15, 4499, MeasureQuality.Running)]
    [InlineData(15, 4500, MeasureQuality.Complete)]
    [InlineData(60, 6299, MeasureQuality.Running)]
    [InlineData(60, 6300, MeasureQuality.Complete)]
    public void An_estimate_runs_until_the_hour_of_its_last_quarter_is_over(int minutes, double known, MeasureQuality quality)
    {
        var span = new MeasureSpan(Hour, TimeSpan.FromMinutes(minutes), Given.At(known));
        Assert.Equal(quality, PedestrianVolumes.Of(Log("10 90 4; 1000 90 4"), span).Last(r => r.Start <= Given.At(900)).Quality);
    }

    [Fact]
    public void An_estimate_is_partial_when_a_gap_touches_its_hour()
    {
        var span = new MeasureSpan(Hour, TimeSpan.FromMinutes(15), Given.At(9000), [Bin.Of(Given.At(3600))]);
        Assert.Equal(
            [MeasureQuality.Complete, MeasureQuality.Partial, MeasureQuality.Partial, MeasureQuality.Partial],
            PedestrianVolumes.Of(Log("10 90 4; 1000 90 4"), span).Select(static r => r.Quality));
    }

    [Fact]
    public void Buttons_are_told_of_by_the_phase_that_they_serve() =>
        Assert.Equal(
            [(4, 1, 2), (9, 0, 1)],
            Pedestrians.Of(Log("10 90 31; 20 90 32; 30 21 4; 40 90 9").WithButtons(new Dictionary<ushort, ushort> { [31] = 4, [32] = 4 }), Span).Select(static r => ((int)r.Phase, r.Services, r.Actuations)));

    [Fact]
    public void Groups_are_told_of_by_the_phase_that_they_belong_to()
    {
        var configuration = new JunctionConfiguration
        {
            Kind = JunctionKind.Signals,
            Observes = CodeSet.Lamps.Union(CodeSet.Contacts),
            Phases = [new Phase(2), new Phase(4)],
            Groups =
            [
                new SignalGroup("F2", SignalHead.Pedestrian, 14, Phase: 4), new SignalGroup("K2", SignalHead.Vehicle, 12, Phase: 2), new SignalGroup("K2a", SignalHead.Vehicle, 13, Phase: 2),
            ],
            Detectors = [new Detector(7, "D7", [DetectorFunction.Advance], 2), new Detector(31, "T1", [DetectorFunction.Pedestrian], 4)],
        };
        var log = PhaseNumbers.Of(Log("10 1 12; 10.4 1 13; 20 82 7; 30 8 12; 30.4 8 13; 33 10 12; 33.4 10 13; 35 90 31; 40 1 2; 40 82 7; 45 21 14; 45 1 14; 50 23 14; 70 1 12"), configuration);

        Assert.Equal((2, 1), Assert.Single(ArrivalsOnGreen.Of(log, Loop, Span)) is var row ? (row.Arrivals, row.OnGreen) : default);
        Assert.Equal(10.0, Assert.Single(PedestrianDelay.Of(log, Span)).Delay);
        Assert.Equal([2, 4, 13], log.Parameters(IndianaCode.BeginGreen).Select(static p => (int)p));
        Assert.Equal(1, Assert.Single(Predictability.Of(log, Span), static r => r.Phase == 2).Cycles);
    }

    [Fact]
    public void A_phase_whose_number_is_that_of_a_group_of_its_own_is_told_by_it()
    {
        var configuration = new JunctionConfiguration
        {
            Kind = JunctionKind.Signals, Observes = CodeSet.Lamps, Groups = [new SignalGroup("K2a", SignalHead.Vehicle, 12, Phase: 2), new SignalGroup("K2", SignalHead.Vehicle, 2)],
        };
        var log = PhaseNumbers.Of(Log("10 1 2; 20 1 12"), configuration);
        Assert.Equal((1, 1), (log.Times(IndianaCode.BeginGreen, 2).Length, log.Times(IndianaCode.BeginGreen, 12).Length));
    }

    [Fact]
    public void The_first_press_waits_until_walk()
    {
        var row = Assert.Single(PedestrianDelay.Of(Log("10 90 4; 20 90 4; 50 21 4; 60 90 4; 65 22 4; 70 90 4; 100 21 4; 110 22 4; 120 90 4; 120.1 21 4"), Span));
        Assert.Equal((2, 35.0), (row.Waits, row.Delay));
    }

    [Fact]
    public void A_called_phase_waits_until_green_but_for_preemptions_and_a_long_wait_is_a_skip()
    {
        var log = Log("5 132 100; 10 43 4; 30 1 4; 100 43 4; 251 1 4; 300 102 1; 310 104 1; 429 43 4; 440 1 4; 431 43 3; 441 1 3; 500 43 4; 505 43 4; 510 1 4");
        Assert.Equal([(3, 1, 10.0, 0), (4, 3, 58.666666667, 1)], PhaseWait.Of(log, Span).Select(static r => ((int)r.Phase, r.Waits, Math.Round(r.Wait, 9), r.Skips)));
    }

    [Theory]
    [InlineData("10 102 1; 700 43 4; 710 1 4", 0)]
    [InlineData("10 102 1; 20 102 1; 30 104 1; 700 43 4; 710 1 4", 1)]
    [InlineData("10 102 1; 20 102 1; 700 43 4; 710 1 4", 0)]
    public void A_preemption_that_has_not_ended_goes_on(string events, int waits) =>
        Assert.Equal(waits, PhaseWait.Of(Log(events), Span).Sum(static r => r.Waits));

    [Fact]
    public void Coordination_is_carried_from_bin_to_bin_and_0_until_it_is_told()
    {
        var alive = string.Join("; ", Enumerable.Range(0, 180).Select(static i => $"{i * 10} 44 9"));
        Assert.Equal(
            [(5, 0, 80), (5, 90, 80)],
            Coordination.Of(Log($"-100 131 4; 10 131 5; 20 316 80; 1000 132 90; {alive}"), Span).Select(static r => (r.Pattern, r.CycleLength, r.ActualCycleLength)));
    }

    [Fact]
    public void Preemptions_and_priorities_are_counted_with_how_long_they_took()
    {
        var log = Log("10 102 1; 12 105 1; 40 104 1; 1000 102 1; 20 112 3; 25 113 3; 26 118 3; 36 119 3; 50 115 3; 60 112 3; 62 114 3");
        Assert.Equal([(0.0, 1, 1, 30.0), (900, 1, 0, null)], Preemption.Of(log, Span).Select(static r => ((r.Start - Given.At(0)).TotalSeconds, r.Calls, r.Entries, r.Duration)));
        var row = Assert.Single(Priority.Of(log, Span));
        Assert.Equal((2, 1, 1, 1, 1, 30.0, 10.0), (row.CheckIns, row.EarlyGreens, row.ExtendedGreens, row.CheckOuts, row.Services, row.Stay, row.Service));
    }

    [Fact]
    public void A_beginning_that_another_one_follows_is_not_valid() =>
        Assert.Equal(
            [("Green", 10.0, false), ("Green", 20, true), ("Power Failure", 60, true)],
            Timeline.Of(Log("10 1 2; 20 1 2; 40 7 2; 50 1 2; 100 182 0; 200 43 2; 200.1 44 2"), Span).Select(static r => (r.Name, r.Seconds, r.Valid)));

    [Fact]
    public void What_has_not_ended_goes_on_and_has_no_length()
    {
        var log = Log("10 173 4; 20 84 7; 30 102 1; 40 174 8; 50 1 2; 60 182 0; 70 178 1");
        Assert.Equal(
            [("Flash - Local Manual", null, false), ("Cycle Fail", null, false), ("Power Failure", 60.0, true)],
            Timeline.Of(log, Span).Select(static r => (r.Name, r.Seconds, r.Valid)));
        Assert.Equal(
            [("Flash - Local Manual", null), ("Other", null), ("Preempt", null), ("Cycle Fail", null), ("Green", null), ("Power Failure", Given.At(120)), ("Manual Control", (DateTimeOffset?)null)],
            Timeline.Of(log, Span, standing: true).Select(static r => (r.Name, r.End)));
        Assert.True(Timeline.GoesOn(log, Span));
        Assert.False(Timeline.GoesOn(Log("-10 173 4; 10 182 0; 3700 84 7"), Span));
        Assert.Equal([(true, 1), (false, 1)], new[] { log, Log("30 102 1; 9000 104 1") }.Select(static l => (Preemption.GoesOn(l, Span), Preemption.Of(l, Span).Sum(static r => r.Calls))));
    }

    [Fact]
    public void Where_lamps_alone_are_seen_a_colour_goes_on_until_the_next_one()
    {
        var log = Log("9 601 2; 10 1 2; 30 8 2; 33 10 2; 69 601 2; 70 1 2; 72 1 2; 90 8 2; 95 43 2");
        Assert.Equal(
            [("Green", 20.0, true), ("Yellow", 3, true), ("Red", 36, true), ("Green", 2, false), ("Green", 18, true)],
            Timeline.Of(log, Span, CodeSet.Lamps).Select(static r => (r.Name, r.Seconds, r.Valid)));
        Assert.Equal(
            [("Green", 60.0, false), ("Yellow", 60, false), ("Green", 2, false)],
            Timeline.Of(log, Span).Select(static r => (r.Name, r.Seconds, r.Valid)));
    }

    [Fact]
    public void A_few_milliseconds_make_no_fixed_time_less_predictable()
    {
        var row = Assert.Single(Predictability.Of(Log("10 1 2; 29.998 8 2; 33.003 10 2; 69.996 1 2; 90.004 8 2; 93 10 2; 130.003 1 2; 150 8 2; 153 10 2; 190.001 1 2"), Span));
        Assert.Equal((3, 0.0, 20.0), (row.Cycles, row.CycleDiscrepancy, row.MedianGreen));
    }

    [Fact]
    public void Heads_that_have_no_amber_are_predictable_too()
    {
        var row = Assert.Single(Predictability.Of(Log("10 1 2; 30 10 2; 70 1 2; 90 10 2; 130 1 2; 151 10 2; 190 1 2"), Span));
        Assert.Equal((3, 0.5, 20.0), (row.Cycles, row.CycleDiscrepancy, row.MedianGreen));
        // Where there is amber at all, a cycle without it misses one.
        Assert.Equal(1, Assert.Single(Predictability.Of(Log("10 1 2; 30 10 2; 70 1 2; 87 8 2; 90 10 2; 130 1 2"), Span)).Cycles);
    }

    [Fact]
    public void A_diagram_has_every_cycle_with_its_arrivals()
    {
        var rows = CoordinationDiagram.Of(Log("10 1 2; 20 82 7; 40 8 2; 43 10 2; 50 82 7; 100 1 2"), Loop, Span);
        Assert.Equal((30.0, 33.0, 90.0), (rows[0].Yellow, rows[0].Red, rows[0].End));
        Assert.Equal([10.0, 40.0], rows[0].Arrivals);
        Assert.Equal((null, null, null, 0), (rows[1].Yellow, rows[1].Red, rows[1].End, rows[1].Arrivals.Count));
    }

    [Fact]
    public void What_is_told_of_a_time_says_whether_a_gap_touches_it()
    {
        var log = Log("10 1 2; 20 82 7; 40 7 2; 890 1 2; 910 7 2; 1900 1 2; 1950 7 2");
        MeasureSpan Known(double until, params Bin[] partial) => new(new TimeWindow(Given.At(0), Given.At(2700)), TimeSpan.FromMinutes(15), Given.At(until), partial);
        var gap = Known(2700, Bin.Of(Given.At(900)));

        Assert.Equal([MeasureQuality.Complete, MeasureQuality.Partial, MeasureQuality.Complete], CoordinationDiagram.Of(log, Loop, gap).Select(static r => r.Quality));
        Assert.Equal([MeasureQuality.Complete, MeasureQuality.Partial, MeasureQuality.Complete], Timeline.Of(log, gap).Select(static r => r.Quality));
        Assert.Equal(MeasureQuality.Partial, Assert.Single(VolumeFigures.Of(log, Loop, gap)).Quality);
        Assert.Equal(MeasureQuality.Complete, Assert.Single(VolumeFigures.Of(log, Loop, Known(2700))).Quality);
        Assert.Equal(MeasureQuality.Running, Assert.Single(VolumeFigures.Of(log, Loop, Known(2600))).Quality);
    }

    [Fact]
    public void A_gap_touches_every_five_minutes_of_its_quarter_hour()
    {
        var span = new MeasureSpan(new TimeWindow(Given.At(0), Given.At(2700)), MeasureBins.Shortest, Given.At(2700), [Bin.Of(Given.At(900))]);
        var log = Log(string.Join("; ", Enumerable.Range(0, 9).Select(static i => $"{(i * 300) + 10} 82 7; {(i * 300) + 11} 81 7")));
        Assert.Equal(
            [.. Enumerable.Repeat(MeasureQuality.Complete, 3), .. Enumerable.Repeat(MeasureQuality.Partial, 3), .. Enumerable.Repeat(MeasureQuality.Complete, 3)],
            Actuations.Of(log, span).Select(static r => r.Quality));
    }

    [Fact]
    public void The_peak_hour_is_the_four_quarters_with_the_most_vehicles()
    {
        Assert.Equal((1, 100, 40), VolumeFigures.PeakHour([5, 20, 30, 40, 10, 5]));
        Assert.Equal(0.625, VolumeFigures.PeakHourFactor(100, 40));
        Assert.Equal(0.75, VolumeFigures.DirectionalSplit(75, 25));
        Assert.Null(VolumeFigures.PeakShare(0, 0));
    }

    [Fact]
    public void Where_the_other_direction_is_known_the_peak_hours_part_is_that_of_both()
    {
        // Quarters 1 to 8 of phase 2: 1 1 1 1 2 2 2 2; of phase 6: 4 0 0 0 1 0 0 1.
        var log = Log(string.Join("; ", Vehicles(7, 1, 1, 1, 1, 2, 2, 2, 2).Concat(Vehicles(8, 4, 0, 0, 0, 1, 0, 0, 1))));
        var span = new MeasureSpan(new TimeWindow(Given.At(0), Given.At(7200)), TimeSpan.FromMinutes(15), Given.At(7200));
        DetectorUse[] both = [new(7, 2), new(8, 6)];

        Assert.Equal(
            [(2, 3600.0, 8, 8 / 12.0, (double?)null), (6, 0.0, 4, 4 / 6.0, null)],
            VolumeFigures.Of(log, both, span).Select(static r => ((int)r.Phase, (r.PeakStart - Given.At(0)).TotalSeconds, r.PeakHour, r.PeakShare, r.DirectionalSplit)));
        Assert.Equal(
            [(2, 10 / 18.0, (double?)0.8), (6, 8 / 18.0, 0.5)],
            VolumeFigures.Of(log, both, span, new Dictionary<ushort, ushort> { [2] = 6, [6] = 2 }).Select(static r => ((int)r.Phase, r.PeakShare, r.DirectionalSplit)));

        static IEnumerable<string> Vehicles(int channel, params int[] quarters) =>
            quarters.SelectMany((count, quarter) => Enumerable.Range(0, count).Select(i => $"{(quarter * 900) + (i * 5) + 1} 82 {channel}"));
    }

    [Theory]
    [InlineData(0.0, 'A')]
    [InlineData(20.0, 'A')]
    [InlineData(20.1, 'B')]
    [InlineData(70.0, 'D')]
    [InlineData(70.1, 'E')]
    public void A_wait_has_a_level(double seconds, char level) => Assert.Equal(level, ServiceThresholds.Vehicles.LevelOf(seconds));

    [Fact]
    public void Thresholds_that_do_not_rise_are_refused() => Assert.Throws<ArgumentException>(() => new ServiceThresholds([20, 20]));

    [Fact]
    public void A_bin_that_a_gap_touches_is_partial_and_one_that_has_not_ended_runs()
    {
        var span = new MeasureSpan(Hour, TimeSpan.FromMinutes(15), Given.At(1000), [Bin.Of(Given.At(0))]);
        Assert.Equal([MeasureQuality.Partial, MeasureQuality.Running], Terminations.Of(Log("10 4 2; 950 4 2"), span).Select(static r => r.Quality));
    }

    [Fact]
    public void Who_lacks_a_detector_or_a_code_is_told_which()
    {
        var needs = new MeasureNeeds("split-failures", DetectorFunction.Presence, IndianaCode.BeginGreen, IndianaCode.DetectorOn);
        var configuration = new JunctionConfiguration { Kind = JunctionKind.Signals, Observes = CodeSet.Controller, Detectors = [new Detector(7, "D7", [DetectorFunction.Presence], 2)] };

        Assert.Null(needs.Lacking(configuration));
        Assert.Equal([new DetectorUse(7, 2)], needs.Detectors(configuration));
        Assert.Contains("phase 4", needs.Lacking(configuration, 4)!.Reason);
        Assert.Contains("'presence'", needs.Lacking(null)!.Reason);
        Assert.Equal("codes-not-observed", needs.Lacking(configuration with { Observes = CodeSet.Lamps })!.Code);
        Assert.Contains("82", needs.Lacking(configuration with { Observes = CodeSet.Lamps })!.Reason);
    }

    /// <summary>Seconds, code and parameter, parted by semicolons.</summary>
    private static EventLog Log(string events) => EventLog.Of(events.Split("; ").Select(static e => e.Split(' ')).Select(static p => new TimedEvent(
        Given.At(double.Parse(p[0], System.Globalization.CultureInfo.InvariantCulture)).UtcTicks,
        ushort.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture),
        ushort.Parse(p[2], System.Globalization.CultureInfo.InvariantCulture))));
}
