using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Domain.Tests.Junctions.Configuration;

namespace Jena.Iot.Domain.Tests.Junctions.Live;

public sealed class LiveTests
{
    private static readonly AssetId Id = AssetId.Junction("holzmarkt");

    [Fact]
    public void A_detector_has_flow_and_occupancy_of_the_last_whole_minutes()
    {
        var events = new List<(double, ushort, ushort)> { (0, IndianaCode.BeginGreen, 1) };
        for (var i = 0; i < 16 * 6; i++)
            events.AddRange([((i * 10) + 1, IndianaCode.DetectorOn, 11), ((i * 10) + 2.5, IndianaCode.DetectorOff, 11)]);
        var view = View(Take(Configured(), [.. events, (961, IndianaCode.BeginYellow, 1)]));

        Assert.Equal(
            [new DetectorFigure(1, Given.At(960), 6, 360, 0.15), new DetectorFigure(5, Given.At(960), 30, 360, 0.15), new DetectorFigure(15, Given.At(960), 90, 360, 0.15)],
            view.Detectors.Single(static d => d.Channel == 11).Figures);
    }

    [Fact]
    public void A_detector_that_stays_occupied_is_carried_and_one_that_is_quiet_has_zeros()
    {
        var state = Take(Configured(), (0, IndianaCode.DetectorOn, 12), (1, IndianaCode.DetectorOn, 11), (2, IndianaCode.DetectorOff, 11), (3000, IndianaCode.BeginGreen, 1));
        var view = View(state);
        Assert.All(view.Detectors.Single(static d => d.Channel == 12).Figures!, static f => Assert.Equal((0, 1.0), (f.Count, f.Occupancy)));
        Assert.All(view.Detectors.Single(static d => d.Channel == 11).Figures!, static f => Assert.Equal((0, 0.0), (f.Count, f.Occupancy)));
        Assert.Equal(Given.At(3000), view.Detectors[0].Figures![0].To);

        view = View(Take(state, (3030, IndianaCode.DetectorOff, 12), (3060, IndianaCode.BeginYellow, 1)));
        Assert.Equal([0.5, 0.9, 0.9666666666666667], view.Detectors.Single(static d => d.Channel == 12).Figures!.Select(static f => f.Occupancy));
    }

    [Fact]
    public void Figures_of_minutes_that_were_not_heard_are_left_out()
    {
        var state = Take(Configured(), (30, IndianaCode.DetectorOn, 11), (31, IndianaCode.DetectorOff, 11));
        Assert.Null(View(Take(state, (100, IndianaCode.BeginGreen, 1))).Detectors[0].Figures);
        Assert.Equal([1], View(Take(state, (200, IndianaCode.BeginGreen, 1))).Detectors[0].Figures!.Select(static f => f.Minutes));
        Assert.Equal([1, 5], View(Take(state, (900, IndianaCode.BeginGreen, 1))).Detectors[0].Figures!.Select(static f => f.Minutes));

        state = Take(state, (2000, IndianaCode.BeginGreen, 1));
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, Given.At(2010), new Gap("x.r", 1, 2, 2, Given.At(2001), Given.At(2009), GapReason.InputLost))), Given.At(2011));
        Assert.Equal([1], View(Take(state, (2110, IndianaCode.BeginGreen, 1))).Detectors[0].Figures!.Select(static f => f.Minutes));
    }

    [Fact]
    public void An_actuation_that_the_live_stream_was_ahead_of_is_counted()
    {
        var state = Take(Configured(), (0, IndianaCode.DetectorOff, 11));
        state = JunctionModel.ApplyLive(state, Given.Batch(Given.Reading(Id, Given.At(61.5), new IndianaEvent(IndianaCode.DetectorOn, 11))), Given.At(61.5));
        state = Take(state, (61, IndianaCode.DetectorOn, 11), (63, IndianaCode.DetectorOff, 11), (120, IndianaCode.BeginGreen, 1));
        Assert.Equal((1, 2 / 60.0), (View(state).Detectors[0].Figures![0].Count, View(state).Detectors[0].Figures![0].Occupancy));
    }

    [Fact]
    public void The_programme_is_the_one_told_with_where_it_comes_from()
    {
        // Noon of a Monday: the calendar has programme 1.
        var view = View(Take(Configured(), (0, IndianaCode.PatternChange, 1), (1, IndianaCode.BeginGreen, 1)));
        Assert.Equal(new ProgrammeView(1, "Day", ProgrammeSource.Calendar, Given.At(0)), view.Programme);
        Assert.Equal(JunctionMode.FixedTime, view.Mode);
        Assert.Equal(new CycleView(Given.At(1), 90), view.Cycle);
        Assert.Equal((true, 12.0), (view.Coordination!.Coordinated, view.Coordination.OffsetSeconds));

        view = View(Take(Configured(), (0, IndianaCode.BeginGreen, 1), (1, IndianaCode.PatternChange, 2)));
        Assert.Equal((ProgrammeSource.Controller, JunctionMode.Actuated), (view.Programme!.Source, view.Mode));

        view = View(Take(Configured(), (0, IndianaCode.BeginGreen, 1), (1, IndianaCode.PatternChange, 7)));
        Assert.Equal((7, "", JunctionMode.Unknown), (view.Programme!.Number, view.Programme.Name, view.Mode));

        Assert.Null(View(Take(Configured(), (0, IndianaCode.BeginGreen, 1))).Programme);
    }

    [Fact]
    public void Where_no_pattern_can_be_observed_the_programme_is_assumed_and_says_so()
    {
        var configuration = Holzmarkt.Configuration with { Observes = CodeSet.Parse("1, 8, 10, 21-23, 81, 82, 90, 601") };
        var view = View(Take(Configured(configuration), (0, IndianaCode.BeginGreen, 1)));
        Assert.Equal(new ProgrammeView(1, "Day", ProgrammeSource.Assumed, null), view.Programme);
        Assert.Equal(JunctionMode.FixedTime, view.Mode);
    }

    [Theory]
    [InlineData(IndianaCode.UnitFlashStatus, 3, JunctionMode.Flashing)]
    [InlineData(IndianaCode.UnitFlashStatus, 4, JunctionMode.Manual)]
    [InlineData(IndianaCode.UnitFlashStatus, 5, JunctionMode.Fault)]
    [InlineData(IndianaCode.UnitFlashStatus, 6, JunctionMode.Fault)]
    [InlineData(IndianaCode.UnitFlashStatus, 2, JunctionMode.FixedTime)]
    [InlineData(IndianaCode.ManualControl, 1, JunctionMode.Manual)]
    [InlineData(IndianaCode.ManualControl, 0, JunctionMode.FixedTime)]
    [InlineData(IndianaCode.PatternChange, 254, JunctionMode.Actuated)]
    [InlineData(IndianaCode.BeginDark, 1, JunctionMode.Off)]
    [InlineData(IndianaCode.BeginFlashingAmber, 1, JunctionMode.Flashing)]
    public void The_mode_is_what_the_controller_and_its_lamps_tell(ushort code, ushort parameter, JunctionMode mode) =>
        Assert.Equal(mode, View(Take(Configured(), (0, IndianaCode.PatternChange, 1), (1, IndianaCode.BeginGreen, 1), (2, code, parameter))).Mode);

    [Fact]
    public void The_second_of_the_cycle_goes_on_after_its_length()
    {
        var cycle = new CycleView(Given.At(0), 90);
        Assert.Equal([0, 89.5, 0, 10], new[] { 0, 89.5, 90, 190 }.Select(s => cycle.SecondAt(Given.At(s))));
        Assert.Equal(190, new CycleView(Given.At(0), null).SecondAt(Given.At(190)));
    }

    [Fact]
    public void Groups_are_told_by_the_codes_that_they_are_configured_for()
    {
        var view = View(Take(Configured(), (1, IndianaCode.BeginRedClearance, 2), (2, IndianaCode.PedestrianBeginWalk, 2), (9, IndianaCode.PedestrianBeginClearance, 2)));
        Assert.Equal(
            [("K1", SignalHead.Vehicle, SignalColour.Unknown), ("K2", SignalHead.Vehicle, SignalColour.Red), ("S1", SignalHead.Tram, SignalColour.Unknown), ("F1", SignalHead.Pedestrian, SignalColour.Red)],
            view.SignalGroups.Select(static g => (g.Name, g.Head!.Value, g.Colour)));
        Assert.Equal(Given.At(9), view.SignalGroups[3].Since);
    }

    [Fact]
    public void A_pedestrian_head_that_is_told_by_both_families_of_codes_is_one_group()
    {
        var crossing = Holzmarkt.Read("""{"kind":"crossing","observes":"1,10,21,23","groups":[{"name":"F1","head":"pedestrian","number":4}]}""");
        var view = View(Take(Configured(crossing), (1, IndianaCode.BeginGreen, 4), (1, IndianaCode.PedestrianBeginWalk, 4)));
        Assert.Equal(("F1", SignalColour.Green, null), Assert.Single(view.SignalGroups) is var group ? (group.Name, group.Colour, group.ToldBy) : default);
    }

    [Fact]
    public void A_pedestrian_who_asked_waits_until_green()
    {
        var state = Take(Configured(), (1, IndianaCode.PedestrianDetectorOn, 2), (2, IndianaCode.PedestrianDetectorOff, 2), (5, IndianaCode.PedestrianCallRegistered, 2));
        Assert.Equal([new PedestrianCall(2, Given.At(1))], View(state).PedestrianCalls);
        Assert.Equal("T2", Assert.Single(View(state).Buttons!).Name);
        state = Take(state, (8, IndianaCode.PedestrianBeginWalk, 2), (9, IndianaCode.PedestrianDetectorOn, 2));
        Assert.Null(View(state).PedestrianCalls);
        Assert.Equal([new PedestrianCall(2, Given.At(20))], View(Take(state, (15, IndianaCode.PedestrianBeginClearance, 2), (20, IndianaCode.PedestrianDetectorOn, 2))).PedestrianCalls);
    }

    [Fact]
    public void Preemption_and_priority_are_told_from_the_call_to_the_end()
    {
        var state = Take(Configured(), (1, IndianaCode.PreemptCallOn, 1), (2, IndianaCode.PreemptEntryStarted, 1), (3, IndianaCode.PriorityCheckIn, 4));
        Assert.Equal([new PrecedenceView(1, true, Given.At(1), Given.At(2)), new PrecedenceView(4, false, Given.At(3), null)], View(state).Precedence);
        state = Take(state, (9, IndianaCode.PreemptCallOff, 1), (10, IndianaCode.PreemptionExit, 1));
        Assert.Equal([new PrecedenceView(4, false, Given.At(3), null)], View(state).Precedence);
    }

    [Fact]
    public void A_preemption_whose_exit_is_told_under_another_number_or_not_at_all_ends_with_its_call()
    {
        var state = Take(Configured(), (1, IndianaCode.PreemptCallOn, 5), (2, IndianaCode.PreemptEntryStarted, 5), (9, IndianaCode.PreemptCallOff, 5), (10, IndianaCode.PreemptionExit, 6));
        Assert.Null(View(state).Precedence);
    }

    [Fact]
    public void What_is_served_without_being_asked_for_is_not_shown_for_ever()
    {
        var state = Take(Configured(), (1, IndianaCode.PriorityServiceStart, 4));
        Assert.Equal([new PrecedenceView(4, false, null, Given.At(1))], View(state).Precedence);
        Assert.Null(View(Take(state, (1802, IndianaCode.BeginGreen, 1))).Precedence);
    }

    [Fact]
    public void Calls_and_preemptions_of_before_a_gap_or_told_too_late_are_not_shown()
    {
        var state = Take(Configured(), (1, IndianaCode.PedestrianCallRegistered, 2), (2, IndianaCode.PreemptCallOn, 1), (3, IndianaCode.PriorityCheckIn, 4));
        state = JunctionModel.Apply(state, Given.Batch(Given.Reading(Id, Given.At(20), new Gap("x.r", 1, 2, 2, Given.At(10), Given.At(20), GapReason.InputLost), 900)), Given.At(21));
        Assert.Equal((null, null), (View(state).Precedence, View(state).PedestrianCalls));

        state = Take(state, (100, IndianaCode.BeginGreen, 1));
        state = Take(state, (39, IndianaCode.PreemptCallOn, 1), (39, IndianaCode.PedestrianCallRegistered, 2));
        Assert.Equal((null, null), (View(state).Precedence, View(state).PedestrianCalls));
        // Two edges of one junction are seconds apart.
        state = Take(state, (41, IndianaCode.PreemptCallOn, 1));
        Assert.Equal([new PrecedenceView(1, true, Given.At(41), null)], View(state).Precedence);
    }

    [Fact]
    public void The_zero_of_the_local_clock_begins_the_cycle_and_leaves_the_coordination_as_it_was()
    {
        var state = Take(Configured(), (1, IndianaCode.CoordinationStateChange, 1), (30, IndianaCode.CoordinationStateChange, 5));
        Assert.Equal((true, 1, Given.At(1)), View(state).Coordination is { } on ? (on.Coordinated, on.State, on.Since) : default);
        Assert.Equal(Given.At(30), View(state).Cycle!.Start);
        // What is told late takes nothing back.
        Assert.Equal(Given.At(30), View(Take(state, (20, IndianaCode.CoordinatedPhaseBegin, 1))).Cycle!.Start);
        state = Take(state, (60, IndianaCode.CoordinationStateChange, 2), (70, IndianaCode.CoordinationStateChange, 6));
        Assert.Equal((false, 2, Given.At(60)), View(state).Coordination is { } off ? (off.Coordinated, off.State, off.Since) : default);
    }

    [Fact]
    public void Where_side_roads_flash_and_all_others_are_dark_the_junction_flashes()
    {
        var state = Take(Configured(), (1, IndianaCode.BeginGreen, 1), (1, IndianaCode.BeginRedClearance, 2));
        state = Take(state, (10, IndianaCode.BeginDark, 1));
        Assert.Equal("working", View(state).At(Given.At(10)).State);
        state = Take(state, (10, IndianaCode.BeginFlashingAmber, 2));
        Assert.Equal(("flashing", JunctionMode.Flashing, Given.At(10)), (View(state).At(Given.At(10)).State, View(state).Mode, View(state).Since));
    }

    [Fact]
    public void An_overlap_that_the_controller_darkens_is_dark_and_no_lamp_has_failed()
    {
        var overlap = Holzmarkt.Read("""{"kind":"signals","observes":"1,10,61-66","phases":[{"number":1}],"overlaps":[{"number":1,"name":"A","phases":[1]}],"groups":[{"name":"K1","head":"vehicle","number":1},{"name":"A","head":"vehicle","number":1,"toldBy":"overlap"}]}""");
        var state = Take(Configured(overlap), (1, IndianaCode.BeginRedClearance, 1), (2, IndianaCode.OverlapBeginGreen, 1), (30, IndianaCode.OverlapDark, 1), (90, IndianaCode.BeginGreen, 1));
        Assert.Equal((SignalColour.Dark, Given.At(30)), View(state).SignalGroups.Single(static g => g.Name == "A") is var shown ? (shown.Colour, shown.Since!.Value) : default);
        Assert.Empty(View(state).Plausibility!.Findings);
    }

    [Fact]
    public void Groups_and_detectors_have_a_quality_of_their_own()
    {
        var view = View(Take(Configured(), (1, IndianaCode.BeginGreen, 1), (2, IndianaCode.DetectorOn, 11)));
        var live = (JunctionView)view.As(Given.At(10));
        Assert.Equal([Quality.Live, Quality.Unknown], live.SignalGroups.Take(2).Select(static g => g.Quality));
        Assert.Equal([Quality.Live, Quality.Unknown], live.Detectors.Select(static d => d.Quality));
        var stale = (JunctionView)view.As(Given.At(1000));
        Assert.Equal([Quality.Stale, Quality.Unknown], stale.SignalGroups.Take(2).Select(static g => g.Quality));
    }

    private static JunctionState Configured(JunctionConfiguration? configuration = null)
    {
        var state = JunctionModel.Initial(Id);
        return JunctionModel.Apply(state, Given.Only(JunctionModel.Decide(state, new ConfigureJunction(configuration ?? Holzmarkt.Configuration), Given.Anna, Given.Noon)));
    }

    private static JunctionView View(JunctionState state) => JunctionModel.View(Given.RoundTrip(state));

    private static JunctionState Take(JunctionState state, params (double At, ushort Code, ushort Parameter)[] events) => JunctionModel.Apply(
        state, Given.Batch([.. events.Select(static (e, i) => Given.Reading(Id, Given.At(e.At), new IndianaEvent(e.Code, e.Parameter), i + 1))]), Given.At(events[^1].At + 1));
}
