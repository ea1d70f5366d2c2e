using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Edges;

public sealed class CabinetTests
{
    private static readonly AssetId Id = AssetId.Edge("cab-017");
    private static readonly EdgeDefinition Definition = new()
    {
        Id = Id,
        Name = "Cabinet 17",
        Configurations = [new EdgeConfiguration(1, [AssetId.CarPark("a")]), new EdgeConfiguration(3, [AssetId.CarPark("a"), AssetId.Junction("b")])],
    };

    [Fact]
    public void Presence_is_what_was_reported_last_and_offline_is_stale()
    {
        Assert.Equal(new Published("unknown", Quality.Unknown, null, null, null), CabinetModel.View(Defined()).At(Given.At(0)));
        var state = Do(Defined(), new ReportOnline("boot-1"), 10);
        Assert.Equal(new Published("online", Quality.Live, Given.At(10), Given.At(10), Given.At(100)), CabinetModel.View(state).At(Given.At(99)));
        Assert.Equal(new Published("stale", Quality.Stale, Given.At(100), Given.At(10), null), CabinetModel.View(state).At(Given.At(100)));
        state = Do(state, new ReportOffline("boot-1"), 20);
        Assert.Equal(new Published("offline", Quality.Stale, Given.At(20), Given.At(10), null), CabinetModel.View(state).At(Given.At(99)));
    }

    [Fact]
    public void Repeating_a_presence_changes_nothing_and_another_boot_does()
    {
        var state = Do(Defined(), new ReportOnline("boot-1"), 10);
        Assert.Empty(CabinetModel.Decide(state, new ReportOnline("boot-1"), Given.Anna, Given.At(11)).Events);
        state = Do(state, new ReportOnline("boot-2"), 12);
        Assert.Equal(("boot-2", Given.At(10)), (state.Boot, state.Since));
        state = Do(state, new ReportOffline(), 13);
        Assert.Empty(CabinetModel.Decide(state, new ReportOffline(), Given.Anna, Given.At(14)).Events);
    }

    [Fact]
    public void The_last_will_of_an_earlier_boot_takes_nobody_offline()
    {
        var state = Do(Defined(), new ReportOnline("boot-2"), 10);
        Assert.Empty(CabinetModel.Decide(state, new ReportOffline("boot-1"), Given.Anna, Given.At(11)).Events);
        Assert.Single(CabinetModel.Decide(state, new ReportOffline("boot-2"), Given.Anna, Given.At(11)).Events);
    }

    [Fact]
    public void Contacts_gaps_and_the_clock_are_kept()
    {
        var state = CabinetModel.Apply(Defined(), Given.Batch(
            Given.Reading(Id, Given.At(10), new ContactChange("door", false)),
            Given.Reading(Id, Given.At(11), new Gap("x.r", 3, 7, 5, null, null, GapReason.OutboxFull), 2),
            Given.Reading(Id, Given.At(12), new Gap("x.r", 9, 9, 1, null, null, GapReason.OutboxFull), 3),
            Given.Reading(Id, Given.At(13), new ClockFixed("boot-1", Given.At(-5), TimeSpan.FromMilliseconds(4)), 4)), Given.At(14));
        var view = CabinetModel.View(Given.RoundTrip(state));
        Assert.False(view.Contacts["door"].Closed);
        Assert.Equal((2L, 6L, 9L), (view.Gaps["x.r"].Gaps, view.Gaps["x.r"].Readings, view.Gaps["x.r"].Last.FromSequence));
        Assert.Equal(TimeSpan.FromMilliseconds(4), view.Clock!.Uncertainty);
        Assert.Equal((3, 2, Given.At(13)), (view.Configuration, view.Assets.Count, view.LastSign));
    }

    [Fact]
    public void What_does_not_belong_to_a_cabinet_is_refused()
    {
        Assert.Equal("not-defined", CabinetModel.Decide(CabinetModel.Initial(Id), new ReportOnline("b"), Given.Anna, Given.At(0)).Refusal!.Code);
        Assert.Equal("not-of-this-kind", CabinetModel.Judge(Defined(), Given.Reading(Id, Given.At(0), new IndianaEvent(82, 1)), Given.At(0))!.Code);
    }

    [Fact]
    public void The_state_goes_through_JSON_unchanged()
    {
        var state = Do(Defined(), new ReportOnline("boot-1"), 10);
        state = CabinetModel.Apply(state, Given.Batch(
            Given.Reading(Id, Given.At(11), new AlarmChange("mains", true, AlarmSeverity.High, "Mains lost")),
            Given.Reading(Id, Given.At(11), new Gap("x.r", 3, 7, 5, null, null, GapReason.OutboxFull), 2)), Given.At(12));
        Assert.Equal(Given.Json(state), Given.Json(Given.RoundTrip(state)));
        Assert.Equal(Given.Json(CabinetModel.View(state)), Given.Json(Given.RoundTrip(CabinetModel.View(state))));
    }

    private static CabinetState Defined() =>
        CabinetModel.Apply(CabinetModel.Initial(Id), Given.Only(CabinetModel.Define(CabinetModel.Initial(Id), Definition, Given.At(-100))));

    private static CabinetState Do(CabinetState state, CabinetCommand command, double at) =>
        CabinetModel.Apply(state, Given.Only(CabinetModel.Decide(state, command, Given.Anna, Given.At(at))));
}
