using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Edges;

public sealed class RequestTests
{
    private static readonly AssetId Id = AssetId.Edge("cab-017");
    private static readonly EdgeClock Clock = new("boot-1", TimeSpan.FromSeconds(1_000), Given.At(0));
    private CabinetState _state = CabinetModel.Apply(
        CabinetModel.Initial(Id), new CabinetDefined(new EdgeDefinition { Id = Id, Name = "Cabinet 17", Configurations = [new(1, [])] }) { At = Given.At(-100) });

    private OutputRequest Request => Assert.Single(_state.Requests.Requests);

    private void Do(CabinetCommand command, double at)
    {
        var decision = CabinetModel.Decide(_state, command, Given.Anna, Given.At(at));
        Assert.Null(decision.Refusal);
        _state = Given.RoundTrip(decision.Events.Aggregate(_state, CabinetModel.Apply));
    }

    private string Refused(CabinetCommand command) => CabinetModel.Decide(_state, command, Given.Anna, Given.At(0)).Refusal!.Code;

    private void Sweep(double at) =>
        _state = CabinetModel.DeadlineReached(_state, new Deadline(RequestBook.Overdue, Given.At(at)), Given.At(at)).Events.Aggregate(_state, CabinetModel.Apply);

    private void Sense(bool on, double at) =>
        _state = CabinetModel.Apply(_state, Given.Batch(Given.Reading(Id, Given.At(at), new ContactChange("output-programme-2", on))), Given.At(at));

    private static RequestOutput On(int? holdMs = null, double validS = 30) => new("programme-2", true, "Event traffic", holdMs, TimeSpan.FromSeconds(validS));

    private ReportFate Fate(CommandFate fate, double? at = null, bool? on = null, string code = "", string detail = "") =>
        new(_state.Requests.Requests[0].Id, fate, code, detail, at is { } seconds ? Given.At(seconds) : null, new OutputReadBack("programme-2", on), null);

    [Fact]
    public void A_request_is_sent_to_one_boot_with_its_expiry_on_that_boots_clock()
    {
        Do(On(), 10);
        Assert.Equal((RequestPhase.Requested, "anna", Given.At(40), null), (Request.Phase, Request.By, Request.Expires, Request.Boot));

        Do(new SendRequests(Clock), 11);
        Assert.Equal((RequestPhase.Sent, "boot-1", TimeSpan.FromSeconds(1_040)), (Request.Phase, Request.Boot, Request.Deadline));

        Do(new SendRequests(new EdgeClock("boot-2", TimeSpan.FromSeconds(5), Given.At(12))), 12);
        Assert.Equal(("boot-1", TimeSpan.FromSeconds(1_040)), (Request.Boot, Request.Deadline));
    }

    [Fact]
    public void A_fate_is_kept_with_what_the_output_shows()
    {
        Do(On(holdMs: 5_000), 10);
        Do(new SendRequests(Clock), 10);
        Do(Fate(CommandFate.Executed, 11, on: true), 12);

        Assert.Equal((RequestPhase.Executed, Given.At(11), true), (Request.Phase, Request.Since, Request.ReadBack));
        Assert.Equal(new OutputState(true, Given.At(11), Given.At(11), Given.At(16), Request.Id), CabinetModel.View(_state).Outputs["programme-2"]);
        Assert.Empty(CabinetModel.Deadlines(_state));
        Assert.Empty(CabinetModel.Decide(_state, Fate(CommandFate.Refused, code: "interlocked"), Given.Anna, Given.At(13)).Events);
    }

    [Fact]
    public void A_request_with_an_end_is_told_it_on_the_boots_clock_and_expires_by_then()
    {
        Do(On(holdMs: 3_600_000, validS: 600) with { Until = Given.At(3_610) }, 10);
        Do(new SendRequests(Clock), 11);
        Assert.Equal((Given.At(610), TimeSpan.FromSeconds(4_610)), (Request.Expires, Request.UntilOfBoot));
        Do(Fate(CommandFate.Executed, 500, on: true), 501);
        Assert.Equal(Given.At(3_610), CabinetModel.View(_state).Outputs["programme-2"].Until);
    }

    [Fact]
    public void A_request_expires_at_its_end_at_the_latest()
    {
        Do(On(validS: 600) with { Until = Given.At(70) }, 10);
        Do(new SendRequests(Clock), 10);
        Assert.Equal((Given.At(70), Request.Deadline), (Request.Expires, Request.UntilOfBoot));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(86_401)]
    public void An_end_that_is_over_or_more_than_a_day_ahead_is_refused(double seconds) =>
        Assert.Equal("bad-until", Refused(On() with { Until = Given.At(seconds) }));

    [Fact]
    public void A_refusal_is_kept_with_its_reason_and_moves_no_output()
    {
        Do(On(), 10);
        Do(new SendRequests(Clock), 10);
        Do(Fate(CommandFate.Refused, 11, code: "interlocked", detail: "Programme 3 is on"), 12);

        Assert.Equal((RequestPhase.Refused, "interlocked", "Programme 3 is on"), (Request.Phase, Request.Code, Request.Detail));
        Assert.Empty(_state.Requests.Outputs);
    }

    [Fact]
    public void A_request_that_was_sent_and_not_answered_is_unanswered_after_a_margin_and_a_later_fate_counts()
    {
        Do(On(), 10);
        Do(new SendRequests(Clock), 10);
        Assert.Equal([new Deadline(RequestBook.Overdue, Given.At(100))], CabinetModel.Deadlines(_state));

        Sweep(99.9);
        Assert.Equal(RequestPhase.Sent, Request.Phase);
        Sweep(100);
        Assert.Equal((RequestPhase.Unanswered, true), (Request.Phase, Request.IsOpen));
        Assert.Empty(CabinetModel.Deadlines(_state));

        Do(Fate(CommandFate.Refused, code: "earlier-boot"), 500);
        Assert.Equal((RequestPhase.Refused, "earlier-boot", Given.At(500)), (Request.Phase, Request.Code, Request.Since));
    }

    [Fact]
    public void A_request_that_was_never_sent_expires_when_it_says()
    {
        Do(On(), 10);
        Assert.Equal([new Deadline(RequestBook.Overdue, Given.At(40))], CabinetModel.Deadlines(_state));
        Sweep(40);

        Assert.Equal((RequestPhase.Expired, "never-sent"), (Request.Phase, Request.Code));
        Assert.Empty(CabinetModel.Decide(_state, new SendRequests(Clock), Given.Anna, Given.At(41)).Events);
    }

    [Fact]
    public void What_is_expired_is_sent_to_nobody_even_before_it_was_swept()
    {
        Do(On(), 10);
        Assert.Empty(CabinetModel.Decide(_state, new SendRequests(Clock), Given.Anna, Given.At(40)).Events);
    }

    [Fact]
    public void A_time_that_cannot_be_is_replaced_by_that_of_the_arrival()
    {
        Do(On(), 10);
        Do(new SendRequests(Clock), 10);
        Do(Fate(CommandFate.Executed, at: -86_400, on: true), 12);

        Assert.Equal(Given.At(12), Request.Since);
    }

    [Fact]
    public void An_output_that_went_back_by_itself_shows_so()
    {
        Do(On(holdMs: 5_000), 10);
        Do(new SendRequests(Clock), 10);
        Sense(true, 10.9);
        Do(Fate(CommandFate.Executed, 11, on: true), 12);
        Assert.Equal(new OutputState(true, Given.At(10.9), Given.At(11), Given.At(16), Request.Id), _state.Requests.Outputs["programme-2"]);

        Sense(false, 16);
        Assert.Equal(new OutputState(false, Given.At(16), Given.At(16), null, null), _state.Requests.Outputs["programme-2"]);
        Sense(true, 10.9);
        Assert.False(_state.Requests.Outputs["programme-2"].On);
    }

    [Fact]
    public void The_fate_of_what_nobody_asked_for_is_told_once_and_shows_its_output()
    {
        var stray = new ReportFate("o-20260301t120000.0000000-9", CommandFate.Executed, "", "", Given.At(-50), new OutputReadBack("programme-2", true), null);
        Do(stray, 0);

        Assert.Equal((true, stray.Id), (_state.Requests.Outputs["programme-2"].On, _state.Requests.Outputs["programme-2"].Request));
        Assert.Empty(CabinetModel.Decide(_state, stray, Given.Anna, Given.At(1)).Events);
    }

    [Fact]
    public void An_older_word_about_an_output_never_overwrites_a_newer_one()
    {
        Do(new ReportFate("b", CommandFate.Executed, "", "", Given.At(-5), new OutputReadBack("programme-2", true), null), 0);
        Do(new ReportFate("a", CommandFate.Executed, "", "", Given.At(-50), new OutputReadBack("programme-2", false), null), 0);

        Assert.True(_state.Requests.Outputs["programme-2"].On);
    }

    [Fact]
    public void Two_requests_of_one_moment_and_one_of_an_earlier_copy_of_the_cluster_have_ids_of_their_own()
    {
        var earlier = _state;
        Do(On(), 10);
        Do(On(), 10);
        var put = Given.Only(CabinetModel.Decide(earlier, On(), Given.Anna, Given.At(11)));

        var ids = _state.Requests.Requests.Select(r => r.Id).Append(((OutputRequested)put).Id).ToList();
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal("o-20260302t120010.0000000-1", ids[0]);
    }

    [Fact]
    public void What_is_pending_is_never_forgotten_and_the_rest_is_bounded()
    {
        Do(On(validS: 600), 0);
        for (var i = 0; i < RequestBook.MaxKept + 5; i++)
        {
            Do(On(validS: 1), 1);
            Sweep(2);
        }

        Assert.Equal(RequestBook.MaxKept + 1, _state.Requests.Requests.Length);
        Assert.Equal(RequestPhase.Requested, _state.Requests.Requests[0].Phase);
        var view = CabinetModel.View(_state).Requests;
        Assert.Equal((RequestBook.MaxShown + 1, RequestPhase.Requested), (view.Count, view[^1].Phase));
    }

    [Fact]
    public void One_more_than_may_be_pending_is_refused()
    {
        for (var i = 0; i < RequestBook.MaxPending; i++)
            Do(On(), 0);

        Assert.Equal("too-many-pending", Refused(On()));
    }

    [Fact]
    public void What_cannot_be_meant_is_refused_with_its_code()
    {
        Assert.Equal("bad-output", Refused(On() with { Output = "Programme" }));
        Assert.Equal("bad-output", Refused(On() with { Output = "" }));
        Assert.Equal("bad-reason", Refused(On() with { Reason = " " }));
        Assert.Equal("bad-reason", Refused(On() with { Reason = "two\nlines" }));
        Assert.Equal("bad-hold", Refused(On(holdMs: 0)));
        Assert.Equal("bad-hold", Refused(On(holdMs: 86_400_001)));
        Assert.Equal("bad-validity", Refused(On(validS: 0.9)));
        Assert.Equal("bad-validity", Refused(On(validS: 600.1)));
    }

    [Fact]
    public void Outputs_of_former_station_files_keep_no_new_one_out()
    {
        for (var i = 0; i <= RequestBook.MaxOutputs + 1; i++)
            Do(new ReportFate($"o-{i}", CommandFate.Executed, "", "", Given.At(i), new OutputReadBack($"output-{i}", true), null), 500 + i);

        Assert.Equal(RequestBook.MaxOutputs, _state.Requests.Outputs.Count);
        Assert.True(_state.Requests.Outputs[$"output-{RequestBook.MaxOutputs + 1}"].On);
        Assert.DoesNotContain("output-1", _state.Requests.Outputs.Keys);
        Assert.Contains("output-2", _state.Requests.Outputs.Keys);
    }
}
