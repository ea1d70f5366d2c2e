using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.CarParks;

public sealed class CarParkTests
{
    private static readonly AssetId Id = AssetId.CarPark("neue-mitte");
    private static readonly CarParkDefinition Definition = new() { Id = Id, Name = "Neue Mitte", Capacity = 100, Lanes = ["in", "out"], FullAt = 2, FreeAt = 5 };
    private static readonly Source Other = new("cab-002", "ffeeddccbbaa99887766554433221100.r");

    [Fact]
    public void A_car_park_that_was_never_calibrated_knows_no_figure()
    {
        var view = CarParkModel.View(In(Defined(), 1, 10));
        Assert.Equal((null, null, null, CarParkStatus.Unknown), (view.Free, view.Occupied, view.Unclamped, view.Status));
        Assert.Equal(("unknown", Quality.Unknown), (view.At(Given.At(10)).State, view.At(Given.At(10)).Quality));
        Assert.Null(view.Since);
    }

    [Fact]
    public void The_count_is_the_calibration_plus_in_minus_out()
    {
        var state = Calibrated(40);
        state = In(state, 1, 10);
        state = In(state, 2, 11);
        state = Out(state, 1, 12);
        var view = CarParkModel.View(state);
        Assert.Equal((41, 59, 41L, 0L), (view.Occupied, view.Free, view.Unclamped, view.Drift));
        Assert.Equal([("in", 2L, 0L), ("out", 0L, 1L)], view.Lanes.Select(static l => (l.Name, l.In, l.Out)));
    }

    [Fact]
    public void Totals_heal_what_a_gap_hid()
    {
        var state = In(Calibrated(40), 1, 10);
        state = Take(state, 11, new Gap("s", 2, 5, 4, null, null, GapReason.OutboxFull));
        Assert.Equal(Quality.Partial, CarParkModel.View(state).At(Given.At(12)).Quality);
        state = In(state, 6, 13);
        state = Take(state, 14, new LaneTotals("out", 0, 0));
        var view = CarParkModel.View(state);
        Assert.Equal(46, view.Occupied);
        Assert.Equal(Quality.Live, view.At(Given.At(15)).Quality);
    }

    [Fact]
    public void A_gap_is_healed_only_when_every_lane_has_said_its_totals()
    {
        var state = Take(In(Calibrated(40), 1, 10), 11, new Gap("s", 2, 5, 4, null, null, GapReason.OutboxFull));
        state = In(state, 6, 13);
        Assert.Equal(CountDoubt.Gap, state.Doubt);
        Assert.Equal(CountDoubt.None, Take(state, 14, new LaneTotals("out", 0, 0)).Doubt);
    }

    [Fact]
    public void A_calibration_ends_the_doubt_of_a_gap()
    {
        var state = Take(Calibrated(40), 11, new Gap("s", 2, 5, 4, null, null, GapReason.OutboxFull));
        state = Do(state, new CalibrateCarPark(44), 20);
        Assert.Equal(CountDoubt.None, state.Doubt);
    }

    [Theory]
    [InlineData(GapReason.InputLost)]
    [InlineData(GapReason.OutboxDamaged)]
    public void Vehicles_that_no_totals_show_leave_a_doubt_until_the_next_calibration(GapReason reason)
    {
        var state = Take(In(Calibrated(40), 1, 10), 11, new Gap("s", 0, 0, 0, null, null, reason));
        state = Take(Take(state, 12, new LaneTotals("in", 1, 0)), 13, new LaneTotals("out", 0, 0));
        Assert.Equal(CountDoubt.UntilCalibration, state.Doubt);
        Assert.Equal(Quality.Partial, CarParkModel.View(state).At(Given.At(14)).Quality);
        Assert.Equal(CountDoubt.None, Do(Given.RoundTrip(state), new CalibrateCarPark(41), 20).Doubt);
    }

    [Theory]
    [InlineData(GapReason.OutboxFull)]
    [InlineData(GapReason.LostByRestore)]
    public void Vehicles_that_were_counted_and_not_delivered_come_back_with_the_totals(GapReason reason)
    {
        var state = Take(In(Calibrated(40), 1, 10), 11, new Gap("s", 2, 5, 4, null, null, reason));
        state = Take(Take(state, 12, new LaneTotals("in", 5, 0)), 13, new LaneTotals("out", 0, 0));
        Assert.Equal((45L, CountDoubt.None), (state.Unclamped, state.Doubt));
    }

    [Fact]
    public void Vehicles_missed_before_the_hand_count_are_in_it_and_those_missed_after_it_are_not()
    {
        var lost = new Gap("", 0, 0, 0, Given.At(100), Given.At(110), GapReason.InputLost);
        Assert.Equal(CountDoubt.None, Take(Do(Calibrated(40), new CalibrateCarPark(41), 120), 130, lost).Doubt);
        var state = Take(Calibrated(40), 115, lost);
        Assert.Equal(CountDoubt.UntilCalibration, Do(state, new CalibrateCarPark(41, Given.At(105)), 120).Doubt);
        Assert.Equal(CountDoubt.None, Do(state, new CalibrateCarPark(41, Given.At(110)), 120).Doubt);
    }

    [Fact]
    public void Vehicles_hidden_around_a_calibration_leave_a_doubt_until_the_next()
    {
        var state = In(Calibrated(40), 1, 10);
        state = Do(state, new CalibrateCarPark(45), 20);
        state = In(state, 6, 30);
        Assert.Equal((50L, CountDoubt.UntilCalibration), (state.Unclamped, state.Doubt));
        Assert.Equal(CountDoubt.None, Do(state, new CalibrateCarPark(46), 40).Doubt);
    }

    [Fact]
    public void A_new_counter_starts_at_zero_and_its_first_total_counts_whole()
    {
        var state = In(Calibrated(10), 5, 10);
        state = Take(state, 11, new LanePassage("in", PassageDirection.In, 7, 0), Other);
        Assert.Equal(22L, state.Unclamped);
    }

    [Fact]
    public void A_replayed_dead_letter_behind_the_totals_adds_nothing()
    {
        var state = In(Calibrated(10), 3, 10);
        var batch = new SensedBatch(Source.OfDeadLetter(7), Given.Outbox, false, [Given.Reading(Id, Given.At(9), new LanePassage("in", PassageDirection.In, 2, 0))]);
        var after = CarParkModel.Apply(state, batch, Given.At(900));
        Assert.Equal(13L, after.Unclamped);
        Assert.Equal(state.Vitals.LastSign, after.Vitals.LastSign);
    }

    [Fact]
    public void Passages_give_the_same_count_in_any_order_of_lanes()
    {
        (string Lane, long In, long Out, double At)[] passages = [("in", 1, 0, 10), ("out", 0, 1, 11), ("in", 2, 0, 12), ("in", 3, 0, 13), ("out", 0, 2, 14)];
        foreach (var order in (int[][])[[0, 2, 3, 1, 4], [1, 4, 0, 2, 3], [0, 1, 2, 3, 4], [1, 0, 2, 4, 3]])
        {
            var state = order.Aggregate(Calibrated(50), (s, i) => Take(s, passages[i].At, new LanePassage(passages[i].Lane, PassageDirection.In, passages[i].In, passages[i].Out)));
            Assert.Equal(51L, state.Unclamped);
        }
    }

    [Fact]
    public void A_passage_dated_before_the_calibration_never_changes_the_count_after_it()
    {
        var state = Do(Calibrated(10), new CalibrateCarPark(30), 100);
        state = In(state, 1, 99.999);
        Assert.Equal(30L, state.Unclamped);
        state = In(state, 2, 100);
        Assert.Equal(31L, state.Unclamped);
        Assert.Equal(2L, CarParkModel.View(state).Lanes[0].In);
    }

    [Fact]
    public void A_calibration_dated_back_keeps_what_passed_since()
    {
        var state = Calibrated(40);
        state = In(state, 1, 100);
        state = In(state, 2, 200);
        state = Out(state, 1, 300);
        state = In(state, 3, 400);
        var calibrated = Assert.IsType<CarParkCalibrated>(Given.Only(CarParkModel.Decide(state, new CalibrateCarPark(50, Given.At(200)), Given.Anna, Given.At(500))));
        Assert.Equal((1L, 9L), (calibrated.NetSince, calibrated.Drift));
        state = CarParkModel.Apply(state, calibrated);
        Assert.Equal(51L, state.Unclamped);
        Assert.Equal(51L, In(state, 4, 150).Unclamped);
        Assert.Equal(52L, In(state, 4, 201).Unclamped);
    }

    [Fact]
    public void What_was_known_when_calibrating_does_not_depend_on_when_passages_arrive()
    {
        var early = Do(In(In(Calibrated(40), 1, 100), 2, 300), new CalibrateCarPark(50, Given.At(200)), 400);
        var late = In(In(Do(Calibrated(40), new CalibrateCarPark(50, Given.At(200)), 400), 1, 100), 2, 300);
        Assert.Equal(51L, early.Unclamped);
        Assert.Equal(51L, late.Unclamped);
    }

    [Fact]
    public void Passages_are_remembered_for_as_long_as_a_calibration_reaches_back()
    {
        var state = In(Calibrated(40), 1, 0.5);
        state = In(state, 2, 899);
        var calibrated = Do(state, new CalibrateCarPark(10, Given.At(0.5)), 900.5);
        Assert.Equal(12L, calibrated.Unclamped);
        Assert.True(In(state, 3, 5000).Recent.Count == 1);
    }

    [Theory]
    [InlineData(50, -901, "counted-too-long-ago")]
    [InlineData(50, 1, "counted-in-future")]
    [InlineData(-1, 0, "implausible-count")]
    [InlineData(111, 0, "implausible-count")]
    [InlineData(50, -700, "counted-since")]
    public void A_calibration_that_cannot_be_is_refused(int counted, int ago, string code)
    {
        var now = Given.At(600);
        Assert.Equal(code, CarParkModel.Decide(Calibrated(40), new CalibrateCarPark(counted, now.AddSeconds(ago)), Given.Anna, now).Refusal!.Code);
    }

    [Fact]
    public void Only_the_published_figure_is_clamped_and_the_drift_is_kept()
    {
        var state = Out(Calibrated(1), 3, 10);
        var view = CarParkModel.View(state);
        Assert.Equal((0, 100, -2L, -2L), (view.Occupied, view.Free, view.Unclamped, view.Drift));
        state = In(state, 105, 20);
        view = CarParkModel.View(state);
        Assert.Equal((100, 0, 103L, 3L), (view.Occupied, view.Free, view.Unclamped, view.Drift));
        Assert.Equal(new Excursion(2, 3), view.DriftSince);
        state = Do(state, new CalibrateCarPark(95), 30);
        Assert.Equal(-8L, state.Calibration!.DriftThen);
        Assert.Equal(Excursion.None, CarParkModel.View(state).DriftSince);
    }

    [Fact]
    public void Full_and_free_have_different_thresholds()
    {
        var state = In(Calibrated(97), 1, 10);
        Assert.Equal((CarParkStatus.Full, Given.At(10)), (state.Status, state.Since));
        state = Out(state, 2, 20);
        Assert.Equal((CarParkStatus.Full, Given.At(10)), (state.Status, state.Since));
        state = Out(state, 3, 30);
        Assert.Equal((CarParkStatus.Open, Given.At(30)), (state.Status, state.Since));
        Assert.Equal(CarParkStatus.Open, In(state, 3, 40).Status);
    }

    [Fact]
    public void Closed_is_closed_whatever_it_counts_and_never_stale()
    {
        var state = Do(Calibrated(40), new CloseCarPark("Flood"), 50);
        var view = CarParkModel.View(In(state, 1, 60));
        Assert.Equal((41, CarParkStatus.Closed), (view.Occupied, view.Status));
        Assert.Equal(new Closure("Flood", "anna", Given.At(50)), view.Closure);
        Assert.Equal(("closed", Quality.Manual, Given.At(50)), (view.At(Given.At(9000)).State, view.At(Given.At(9000)).Quality, view.At(Given.At(9000)).Since));
        Assert.Empty(CarParkModel.Decide(state, new CloseCarPark("Flood"), Given.Anna, Given.At(70)).Events);
        var open = Do(state, new OpenCarPark(), 80);
        Assert.Equal((CarParkStatus.Open, Given.At(80)), (open.Status, open.Since));
        Assert.Empty(CarParkModel.Decide(open, new OpenCarPark(), Given.Anna, Given.At(90)).Events);
    }

    [Fact]
    public void Thirty_minutes_without_a_sign_of_life_is_stale_to_the_tick()
    {
        var view = CarParkModel.View(In(Calibrated(40), 1, 10));
        var stale = Given.At(10) + TimeSpan.FromMinutes(30);
        Assert.Equal(new Published("open", Quality.Live, Given.At(0), Given.At(10), stale), view.At(stale.AddTicks(-1)));
        Assert.Equal(new Published("stale", Quality.Stale, stale, Given.At(10), null), view.At(stale));
    }

    [Fact]
    public void The_live_stream_is_a_sign_of_life_and_counts_nothing()
    {
        var state = CarParkModel.ApplyLive(Calibrated(40), Given.Batch(Given.Reading(Id, null, new LaneTotals("in", 99, 0))), Given.At(5000));
        Assert.Equal((40L, Given.At(5000)), (state.Unclamped, state.Vitals.LastSign));
    }

    [Fact]
    public void A_recording_is_counted_and_is_no_sign_of_life()
    {
        var batch = new SensedBatch(Given.Outbox, backfill: true, [Given.Reading(Id, Given.At(10), new LanePassage("in", PassageDirection.In, 1, 0))]);
        var state = CarParkModel.Apply(Calibrated(40), batch, Given.At(20));
        Assert.Equal((41L, null), (state.Unclamped, state.Vitals.LastSign));
    }

    [Fact]
    public void A_passage_without_a_time_counts_at_its_arrival()
    {
        var state = CarParkModel.Apply(Calibrated(40), Given.Batch(Given.Reading(Id, null, new LanePassage("in", PassageDirection.In, 1, 0))), Given.At(10));
        Assert.Equal((41L, Given.At(10)), (state.Unclamped, state.Vitals.LastSign));
    }

    [Fact]
    public void Passages_without_a_time_are_held_against_the_calibration_once_their_clock_is_fixed()
    {
        var state = Do(Calibrated(10), new CalibrateCarPark(40), 100);
        state = Undated(Undated(Undated(state, 1, 20, 130), 2, 60, 130), 3, 70, 131);
        Assert.Equal((43L, CountDoubt.UntilCalibration), Count(state));
        state = Given.RoundTrip(state);
        state = Take(state, 140, new ClockFixed("other", Given.At(0), TimeSpan.Zero));
        Assert.Equal((43L, CountDoubt.UntilCalibration), Count(state));

        // Boot 1 began at 50: the passages were at 70, 110 and 120, and the first of them is in the 40.
        state = Take(state, 140, new ClockFixed("boot-1", Given.At(50), TimeSpan.Zero));
        Assert.Equal((42L, CountDoubt.None), Count(state));
        Assert.Equal([(Given.At(110), 1L), (Given.At(120), 1L)], state.Recent.Select(static p => (p.Key, p.Value)));
        Assert.Equal(51L, Do(state, new CalibrateCarPark(50, Given.At(115)), 150).Unclamped);
    }

    [Fact]
    public void A_passage_without_a_time_taken_before_a_calibration_is_in_its_figure()
    {
        var state = Do(Undated(Calibrated(10), 1, 20, 130), new CalibrateCarPark(40), 140);
        Assert.Equal((40L, CountDoubt.None), Count(state));
        Assert.Equal(40L, Take(state, 150, new ClockFixed("boot-1", Given.At(0), TimeSpan.Zero)).Unclamped);
    }

    [Fact]
    public void A_passage_without_a_time_taken_after_a_calibration_that_is_dated_back_waits_for_its_clock()
    {
        var state = Do(Undated(Calibrated(10), 1, 20, 130), new CalibrateCarPark(40, Given.At(120)), 140);
        Assert.Equal((41L, CountDoubt.UntilCalibration), Count(state));
        Assert.Equal((40L, CountDoubt.None), Count(Take(state, 150, new ClockFixed("boot-1", Given.At(99), TimeSpan.Zero))));
        Assert.Equal((41L, CountDoubt.None), Count(Take(state, 150, new ClockFixed("boot-1", Given.At(100), TimeSpan.Zero))));
    }

    [Fact]
    public void A_doubt_of_another_cause_outlasts_the_fixing_of_a_clock()
    {
        var state = Take(Undated(Calibrated(10), 1, 20, 130), 131, new Gap("", 0, 0, 0, null, null, GapReason.InputLost));
        Assert.Equal((11L, CountDoubt.UntilCalibration), Count(Take(state, 150, new ClockFixed("boot-1", Given.At(100), TimeSpan.Zero))));
    }

    [Fact]
    public void The_passages_that_wait_for_a_clock_are_bounded_and_those_given_up_leave_a_doubt()
    {
        var state = Calibrated(10);
        for (var i = 1; i <= CarParkModel.MaxUndated + 1; i++)
            state = Undated(state, i, i, 5000);
        Assert.Equal((CarParkModel.MaxUndated, 10L + CarParkModel.MaxUndated + 1), (state.Undated.Count, state.Unclamped));
        state = Take(state, 5001, new ClockFixed("boot-1", Given.At(1), TimeSpan.Zero));
        Assert.Equal(CountDoubt.UntilCalibration, CarParkModel.View(state).Doubt);
        Assert.Equal(CountDoubt.None, CarParkModel.View(Do(state, new CalibrateCarPark(9), 5002)).Doubt);
    }

    [Fact]
    public void What_does_not_belong_to_a_car_park_is_refused()
    {
        Refused("not-defined", CarParkModel.Initial(Id), new LaneTotals("in", 0, 0));
        Refused("unknown-lane", Defined(), new LanePassage("third", PassageDirection.In, 1, 0));
        Refused("unknown-lane", Defined(), new LaneTotals("IN", 1, 0));
        Refused("not-of-this-kind", Defined(), new IndianaEvent(1, 2));
        Refused("bad-value", Defined(), new LaneTotals("in", -1, 0));
        Refused("bad-value", Defined(), new LanePassage("in", PassageDirection.None, 1, 0));
        Refused("time-in-future", Defined(), new LaneTotals("in", 1, 0), 301);
        Assert.Null(CarParkModel.Judge(Defined(), Given.Reading(Id, Given.At(300), new LaneTotals("in", 1, 0)), Given.At(0)));
    }

    [Fact]
    public void Defining_it_again_alike_changes_nothing()
    {
        Assert.Empty(CarParkModel.Define(Defined(), Definition with { Lanes = ["in", "out"] }, Given.At(9)).Events);
        Assert.Single(CarParkModel.Define(Defined(), Definition with { Capacity = 99 }, Given.At(9)).Events);
        Assert.Equal("wrong-definition", CarParkModel.Define(Defined(), new NodeDefinition { Id = AssetId.Node("x"), Name = "x" }, Given.At(9)).Refusal!.Code);
        Assert.Equal("bad-definition", CarParkModel.Define(Defined(), Definition with { Capacity = 0 }, Given.At(9)).Refusal!.Code);
    }

    [Fact]
    public void A_smaller_capacity_fills_it()
    {
        var state = Calibrated(40);
        state = CarParkModel.Apply(state, Given.Only(CarParkModel.Define(state, Definition with { Capacity = 41 }, Given.At(9))));
        Assert.Equal(CarParkStatus.Full, state.Status);
    }

    [Fact]
    public void The_state_goes_through_JSON_unchanged()
    {
        var state = Take(Do(In(Calibrated(40), 1, 10), new CloseCarPark("Flood"), 50), 60, new AlarmChange("barrier", true, AlarmSeverity.High, "Barrier stuck"));
        var read = Given.RoundTrip(state);
        Assert.Equal(Given.Json(state), Given.Json(read));
        Assert.Equal(Given.Json(CarParkModel.View(In(state, 2, 70))), Given.Json(CarParkModel.View(In(read, 2, 70))));
        Assert.Equal("barrier", Assert.Single(CarParkModel.View(read).Alarms).Code);
    }

    private static CarParkState Defined() =>
        CarParkModel.Apply(CarParkModel.Initial(Id), Given.Only(CarParkModel.Define(CarParkModel.Initial(Id), Definition, Given.At(-3600))));

    private static CarParkState Calibrated(int counted) => Do(Defined(), new CalibrateCarPark(counted), 0);

    private static CarParkState Do(CarParkState state, CarParkCommand command, double at) =>
        CarParkModel.Apply(state, Given.Only(CarParkModel.Decide(state, command, Given.Anna, Given.At(at))));

    private static CarParkState In(CarParkState state, long total, double at) => Take(state, at, new LanePassage("in", PassageDirection.In, total, 0));

    private static CarParkState Out(CarParkState state, long total, double at) => Take(state, at, new LanePassage("out", PassageDirection.Out, 0, total));

    private static CarParkState Take(CarParkState state, double at, ReadingValue value, Source? source = null) =>
        CarParkModel.Apply(state, new SensedBatch(source ?? Given.Outbox, backfill: false, [Given.Reading(Id, Given.At(at), value)]), Given.At(at));

    private static CarParkState Undated(CarParkState state, long total, double monotonic, double received) =>
        CarParkModel.Apply(state, Given.Batch(Given.Reading(Id, null, new LanePassage("in", PassageDirection.In, total, 0), total, "boot-1", TimeSpan.FromSeconds(monotonic))), Given.At(received));

    private static (long? Unclamped, CountDoubt Doubt) Count(CarParkState state)
    {
        var view = CarParkModel.View(state);
        return (view.Unclamped, view.Doubt);
    }

    private static void Refused(string code, CarParkState state, ReadingValue value, double at = 0) =>
        Assert.Equal(code, CarParkModel.Judge(state, Given.Reading(Id, Given.At(at), value), Given.At(0))?.Code);
}
