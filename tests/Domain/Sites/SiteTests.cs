using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Domain.Sites;

namespace Jena.Iot.Domain.Tests.Sites;

public sealed class SiteTests
{
    private static readonly AssetId Id = AssetId.Site("2026-0412");
    private static readonly SiteDefinition Definition = new() { Id = Id, Name = "Löbdergraben", Location = "Löbdergraben 12-14", Works = "Fernwärme", From = Given.At(0), To = Given.At(9000) };

    [Fact]
    public void A_site_that_is_defined_is_applied_for()
    {
        var view = SiteModel.View(Applied());
        Assert.Equal((SitePhase.Applied, Given.At(-100), "system/registry"), (view.Phase, view.Since, view.By));
        Assert.Equal((Given.At(0), Given.At(9000)), (view.From, view.To));
        Assert.Equal(new Published("applied", Quality.Manual, Given.At(-100), null, null), view.At(Given.At(99_999)));
        Assert.Empty(SiteModel.Deadlines(Applied()));
    }

    [Fact]
    public void An_order_starts_and_ends_it_by_schedule()
    {
        var state = Do(Applied(), new OrderSite(Given.At(100), Given.At(200), "VB-1"), 0);
        Assert.Equal((SitePhase.Ordered, "anna"), (state.Phase, state.By));
        Assert.Equal([new Deadline("start", Given.At(100)), new Deadline("end", Given.At(200))], SiteModel.Deadlines(state));

        Assert.Empty(SiteModel.DeadlineReached(state, new Deadline("start", Given.At(100)), Given.At(99)).Events);
        state = Due(state, "start", 100);
        Assert.Equal((SitePhase.Active, Given.At(100), "system/schedule", false), (state.Phase, state.Since, state.By, state.Emergency));
        Assert.Equal([new Deadline("end", Given.At(200))], SiteModel.Deadlines(state));
        Assert.Empty(SiteModel.DeadlineReached(state, new Deadline("start", Given.At(100)), Given.At(101)).Events);

        Assert.Empty(SiteModel.DeadlineReached(state, new Deadline("end", Given.At(200)), Given.At(199)).Events);
        state = Due(state, "end", 200);
        Assert.Equal((SitePhase.Cleared, Given.At(200), "system/schedule", false), (state.Phase, state.Since, state.By, state.Withdrawn));
        Assert.Empty(SiteModel.Deadlines(state));
        Assert.Empty(SiteModel.DeadlineReached(state, new Deadline("end", Given.At(200)), Given.At(201)).Events);
    }

    [Fact]
    public void A_start_that_comes_after_the_end_activates_nothing()
    {
        var state = Do(Applied(), new OrderSite(Given.At(100), Given.At(200), "VB-1"), 0);
        Assert.Empty(SiteModel.DeadlineReached(state, new Deadline("start", Given.At(100)), Given.At(200)).Events);
        Assert.True(Due(state, "end", 200).Withdrawn);
    }

    [Fact]
    public void An_order_says_its_own_span_in_place_of_the_one_applied_for()
    {
        var view = SiteModel.View(Do(Applied(), new OrderSite(Given.At(100), Given.At(200), "VB-1"), 0));
        Assert.Equal((Given.At(100), Given.At(200), "VB-1"), (view.From, view.To, view.Order!.Number));
    }

    [Fact]
    public void An_extension_needs_an_order_of_its_own()
    {
        var state = Due(Do(Applied(), new OrderSite(Given.At(100), Given.At(200), "VB-1"), 0), "start", 100);
        Assert.Equal("order-number-taken", Refusal(state, new OrderSite(Given.At(100), Given.At(300), "VB-1"), 150));
        Assert.Empty(SiteModel.Decide(state, new OrderSite(Given.At(100), Given.At(200), "VB-1"), Given.Anna, Given.At(150)).Events);
        state = Do(state, new OrderSite(Given.At(100), Given.At(300), "VB-2"), 150);
        Assert.Equal((SitePhase.Active, Given.At(100)), (state.Phase, state.Since));
        Assert.Equal([new Deadline("end", Given.At(300))], SiteModel.Deadlines(state));
        Assert.Empty(SiteModel.DeadlineReached(state, new Deadline("end", Given.At(200)), Given.At(200)).Events);
    }

    [Fact]
    public void An_emergency_is_active_before_its_order_and_flagged()
    {
        Assert.Equal("not-ordered", Refusal(Applied(), new ActivateSite(), 10));
        var state = Do(Applied(), new ActivateSite(Emergency: true, "Wasserrohrbruch"), 10);
        var view = SiteModel.View(state);
        Assert.Equal((SitePhase.Active, true, true, "Wasserrohrbruch"), (view.Phase, view.Emergency, view.OrderMissing, view.Note));
        Assert.Empty(SiteModel.Deadlines(state));
        state = Do(state, new OrderSite(Given.At(0), Given.At(200), "VB-1"), 20);
        view = SiteModel.View(state);
        Assert.Equal((SitePhase.Active, true, false, Given.At(10)), (view.Phase, view.Emergency, view.OrderMissing, view.Since));
        Assert.Equal(SitePhase.Cleared, Due(state, "end", 200).Phase);
    }

    [Fact]
    public void Outside_the_span_of_its_order_only_an_emergency_activates_it()
    {
        var state = Do(Applied(), new OrderSite(Given.At(100), Given.At(200), "VB-1"), 0);
        Assert.Equal("outside-order", Refusal(state, new ActivateSite(), 99));
        Assert.True(Do(state, new ActivateSite(Emergency: true), 99).Emergency);
        Assert.False(Do(state, new ActivateSite(Emergency: true), 100).Emergency);
        Assert.Equal("outside-order", Refusal(state, new ActivateSite(), 200));
    }

    [Fact]
    public void Clearing_what_was_never_active_withdraws_it()
    {
        var withdrawn = Do(Applied(), new ClearSite("doch nicht"), 10);
        Assert.Equal((SitePhase.Cleared, true, "doch nicht"), (withdrawn.Phase, withdrawn.Withdrawn, withdrawn.Note));
        var cleared = Do(Do(Applied(), new ActivateSite(Emergency: true), 10), new ClearSite(), 20);
        Assert.Equal((SitePhase.Cleared, false, "anna"), (cleared.Phase, cleared.Withdrawn, cleared.By));
        Assert.Empty(SiteModel.Decide(cleared, new ClearSite(), Given.Anna, Given.At(30)).Events);
        Assert.Equal("already-cleared", Refusal(cleared, new ActivateSite(Emergency: true), 30));
        Assert.Equal("already-cleared", Refusal(cleared, new OrderSite(Given.At(100), Given.At(200), "VB-1"), 30));
    }

    [Theory]
    [InlineData(200, 100, "VB-1", "bad-span")]
    [InlineData(100, 100, "VB-1", "bad-span")]
    [InlineData(0, 1e9, "VB-1", "bad-span")]
    [InlineData(-100, 50, "VB-1", "span-over")]
    [InlineData(100, 200, "", "bad-order-number")]
    public void An_order_that_does_not_fit_is_refused(double from, double to, string number, string code) =>
        Assert.Equal(code, Refusal(Applied(), new OrderSite(Given.At(from), Given.At(to), number), 50));

    [Fact]
    public void A_warning_light_is_evidence_and_decides_nothing()
    {
        var state = SiteModel.Apply(Applied(), Given.Batch(
            Given.Reading(Id, Given.At(10), new ContactChange("warning-light", true)),
            Given.Reading(Id, Given.At(12), new ContactChange("warning-light", true), 2)), Given.At(13));
        var view = SiteModel.View(state);
        Assert.Equal(new ContactState(true, Given.At(10), Given.At(12)), view.Contacts["warning-light"]);
        Assert.Equal((SitePhase.Applied, Given.At(12)), (view.Phase, view.LastSign));
        state = SiteModel.Apply(state, Given.Batch(Given.Reading(Id, Given.At(11), new ContactChange("warning-light", false))), Given.At(14));
        Assert.True(state.Contacts["warning-light"].Closed);
    }

    [Fact]
    public void A_contact_told_live_is_shown_at_once_and_leaves_what_is_stored_as_it_would_be_without()
    {
        SensedBatch Light(double at, bool closed) => Given.Batch(Given.Reading(Id, Given.At(at), new ContactChange("warning-light", closed)));
        (bool, DateTimeOffset) Shown(SiteState state) => SiteModel.View(state).Contacts["warning-light"] is var light ? (light.Closed, light.Since) : default;
        var open = SiteModel.Apply(Applied(), Light(25, false), Given.At(25));

        // Closed at 30 and open again at 34, of which the live stream tells the end alone, long before the rest arrives.
        var ahead = SiteModel.ApplyLive(open, Light(34, false), Given.At(35));
        Assert.Equal((false, Given.At(25)), Shown(ahead));
        var stored = SiteModel.Apply(SiteModel.Apply(ahead, Light(30, true), Given.At(40)), Light(34, false), Given.At(40));
        Assert.Equal((false, Given.At(34)), Shown(stored));

        var closed = SiteModel.ApplyLive(stored, Light(50, true), Given.At(51));
        Assert.Equal((true, Given.At(50)), Shown(closed));
        Assert.Equal((true, Given.At(45)), Shown(SiteModel.Apply(closed, Light(45, true), Given.At(52))));
    }

    [Fact]
    public void What_does_not_belong_to_a_site_is_refused()
    {
        Assert.Equal("not-defined", SiteModel.Judge(SiteModel.Initial(Id), Given.Reading(Id, Given.At(0), new ContactChange("a", true)), Given.At(0))!.Code);
        Assert.Equal("not-of-this-kind", SiteModel.Judge(Applied(), Given.Reading(Id, Given.At(0), new LaneTotals("a", 0, 0)), Given.At(0))!.Code);
        Assert.Equal("not-defined", Refusal(SiteModel.Initial(Id), new ClearSite(), 0));
    }

    [Fact]
    public void The_state_goes_through_JSON_unchanged()
    {
        var state = Due(Do(Applied(), new OrderSite(Given.At(100), Given.At(200), "VB-1"), 0), "start", 100);
        state = SiteModel.Apply(state, Given.Batch(Given.Reading(Id, Given.At(110), new ContactChange("warning-light", true))), Given.At(113));
        Assert.Equal(Given.Json(state), Given.Json(Given.RoundTrip(state)));
        Assert.Equal("order-number-taken", Refusal(Given.RoundTrip(state), new OrderSite(Given.At(100), Given.At(300), "VB-1"), 150));
        Assert.Equal(Given.Json(SiteModel.View(state)), Given.Json(Given.RoundTrip(SiteModel.View(state))));
    }

    private static SiteState Applied() =>
        SiteModel.Apply(SiteModel.Initial(Id), Given.Only(SiteModel.Define(SiteModel.Initial(Id), Definition, Given.At(-100))));

    private static SiteState Do(SiteState state, SiteCommand command, double at) =>
        SiteModel.Apply(state, Given.Only(SiteModel.Decide(state, command, Given.Anna, Given.At(at))));

    private static SiteState Due(SiteState state, string name, double at) =>
        SiteModel.Apply(state, Given.Only(SiteModel.DeadlineReached(state, new Deadline(name, Given.At(at)), Given.At(at))));

    private static string? Refusal(SiteState state, SiteCommand command, double at) =>
        SiteModel.Decide(state, command, Given.Anna, Given.At(at)).Refusal?.Code;
}
