using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Selection;

namespace Jena.Iot.Domain.Tests.Junctions.Selection;

/// <summary>A programme from its request to the return to normal; the edge and the controller are played.</summary>
public sealed class SelectionTests
{
    private static JunctionConfiguration Configuration => Played.Junction;

    [Fact]
    public void A_selection_is_requested_sent_confirmed_by_what_the_controller_does_and_returned_at_its_end()
    {
        var j = new Played().Select(2, 0);
        Assert.Equal((SelectionPhase.Requested, "anna", "programme-2"), (j.Current!.Phase, j.Current.By, j.Current.Output));
        Assert.Equal((true, 3_600_000, Given.At(3600)), (j.Book.Pending!.Ask().On, j.Book.Pending.Ask().HoldMs, j.Book.Pending.Ask().Until));

        j.Edge(RequestPhase.Requested, 1);
        Assert.Equal(SelectionPhase.Requested, j.Current!.Phase);
        j.Edge(RequestPhase.Sent, 2);
        Assert.Equal(SelectionPhase.Sent, j.Current!.Phase);
        j.Edge(RequestPhase.Executed, 3, readBack: true);
        Assert.Equal(SelectionPhase.Sent, j.Current!.Phase);
        j.Controller(2, 20);
        Assert.Equal((SelectionPhase.Confirmed, Given.At(20)), (j.Current!.Phase, j.Current.Since));
        Assert.Null(j.Book.Pending);

        Assert.Equal(Given.At(3600), j.Next);
        j.Wait(3600);
        Assert.Null(j.Current);
        Assert.Equal((SelectionPhase.Returning, "expired", false), (j.Book.Leaving!.Phase, j.Book.Leaving.Code, j.Book.Pending!.Ask().On));
        j.Edge(RequestPhase.Executed, 3602, readBack: false);
        Assert.Equal(SelectionPhase.Returning, j.Book.Leaving!.Phase);
        j.Controller(1, 3630);
        Assert.Equal((SelectionPhase.Returned, 2), (j.Book.Past.Single().Phase, j.Book.Past.Single().Programme));
        Assert.Null(j.Next);
        Assert.Empty(j.State.Vitals.Alarms.Standing());
    }

    [Fact]
    public void What_the_controller_showed_before_the_request_is_no_confirmation_until_it_is_seen_again()
    {
        var j = new Played();
        j.Controller(2, 0);
        j.Select(2, 10);
        j.Edge(RequestPhase.Sent, 11);
        j.Live(2, 11.5, sensed: 9);
        j.Edge(RequestPhase.Executed, 12, readBack: true);
        Assert.Equal(SelectionPhase.Sent, j.Current!.Phase);
        j.Live(2, 40);
        Assert.Equal((SelectionPhase.Confirmed, Given.At(40)), (j.Current!.Phase, j.Current.Since));
    }

    [Fact]
    public void What_is_not_seen_again_after_the_request_is_not_confirmed_though_it_was_shown_before()
    {
        var j = new Played();
        j.Controller(2, 0);
        j.Select(2, 10);
        j.Edge(RequestPhase.Executed, 12, readBack: true);
        j.Wait(132);
        Assert.Equal((SelectionPhase.NotConfirmed, "the output is on and the controller was not seen since; before, it showed programme 2"), (j.Current!.Phase, j.Current.Detail));
    }

    [Fact]
    public void What_a_controller_was_seen_to_run_before_its_output_was_on_leaves_the_output_to_be_set()
    {
        var j = new Played();
        j.Controller(2, 0);
        j.Select(2, 10);
        j.Live(2, 40);
        Assert.Equal((SelectionPhase.Requested, true), (j.Current!.Phase, j.Book.Pending!.Ask().On));
        j.Edge(RequestPhase.Executed, 41, readBack: true);
        Assert.Equal(SelectionPhase.Confirmed, j.Current!.Phase);
    }

    [Fact]
    public void What_was_never_seen_has_not_returned()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Executed, 1, readBack: true);
        j.Decide(new ReleaseProgramme("Match is over"), 60, apply: true);
        j.Edge(RequestPhase.Executed, 61, readBack: false);
        Assert.Equal(SelectionPhase.Returning, j.Book.Leaving!.Phase);
        j.Wait(180);
        Assert.Equal((SelectionPhase.NotReturned, "the output is off and the controller never said what it runs"), (j.Book.Leaving!.Phase, j.Book.Leaving.Detail));
        j.Controller(1, 200);
        Assert.Equal(SelectionPhase.Returned, j.Book.Past.Single().Phase);
    }

    [Fact]
    public void What_was_seen_before_the_end_is_no_return()
    {
        var j = new Played();
        j.Controller(1, 0);
        j.Select(2, 10);
        j.Edge(RequestPhase.Executed, 11, readBack: true);
        j.Decide(new ReleaseProgramme("Match is over"), 60, apply: true);
        j.Edge(RequestPhase.Executed, 61, readBack: false);
        Assert.Equal(SelectionPhase.Returning, j.Book.Leaving!.Phase);
        j.Live(1, 90);
        Assert.Equal(SelectionPhase.Returned, j.Book.Past.Single().Phase);
    }

    [Theory]
    [InlineData(9, "unknown-programme")]
    [InlineData(1, "not-selectable")]
    public void What_is_not_on_the_list_or_has_no_output_is_refused(int programme, string code) =>
        Assert.Equal(code, new Played().Decide(new SelectProgramme(programme, "Match", TimeSpan.FromHours(1)), 0).Refusal!.Code);

    [Fact]
    public void Without_reason_or_with_a_span_out_of_bounds_nothing_is_selected()
    {
        Assert.Equal("bad-reason", new Played().Decide(new SelectProgramme(2, "", TimeSpan.FromHours(1)), 0).Refusal!.Code);
        Assert.Equal("bad-span", new Played().Decide(new SelectProgramme(2, "Match", TimeSpan.FromSeconds(59)), 0).Refusal!.Code);
        Assert.Equal("bad-span", new Played().Decide(new SelectProgramme(2, "Match", TimeSpan.FromDays(8)), 0).Refusal!.Code);
        Assert.Equal("bad-reason", new Played().Decide(new ReleaseProgramme("\n"), 0).Refusal!.Code);
    }

    [Fact]
    public void A_refusal_of_the_edge_ends_it_with_what_to_mend()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Refused, 2, code: "hold-too-long");
        Assert.Null(j.Current);
        Assert.Equal((SelectionPhase.Refused, "hold-too-long"), (j.Book.Past.Single().Phase, j.Book.Past.Single().Code));
        Assert.Null(j.Book.Pending);

        j.Select(3, 10).Decide(new ReportAttempt(j.Book.Pending!.Command, null, new Refusal("not-defined", "edge/cab-031 is not in the registry")), 11, apply: true);
        Assert.Equal("not-defined", j.Book.Past[^1].Code);
    }

    [Fact]
    public void Without_confirmation_within_the_limit_it_is_called_so_asked_again_and_a_late_confirmation_counts()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Executed, 1, readBack: true);
        Assert.Equal(Given.At(121), j.Next);
        j.Wait(120);
        Assert.Equal(SelectionPhase.Sent, j.Current!.Phase);
        j.Wait(121);
        Assert.Equal(SelectionPhase.NotConfirmed, j.Current!.Phase);
        Assert.Equal(SelectionBook.NotConfirmedAlarm, Assert.Single(j.State.Vitals.Alarms.Standing()).Code);
        Assert.Equal((2, true), (j.Current.Attempt, j.Book.Pending is { } again && again.AskFrom == Given.At(126)));

        j.Edge(RequestPhase.Executed, 130, readBack: true);
        j.Controller(2, 400);
        Assert.Equal(SelectionPhase.Confirmed, j.Current!.Phase);
        Assert.Empty(j.State.Vitals.Alarms.Standing());
    }

    [Theory]
    [InlineData(RequestPhase.Interrupted)]
    [InlineData(RequestPhase.Expired)]
    [InlineData(RequestPhase.Unanswered)]
    public void What_the_edge_could_not_do_is_asked_again_under_a_new_id_later_and_later(RequestPhase phase)
    {
        var j = new Played().Select(2, 0);
        var ids = new HashSet<string>();
        foreach (var wait in new[] { 0, 5, 10, 20, 40, 60, 60 })
        {
            Assert.Equal(TimeSpan.FromSeconds(wait), j.Book.Pending!.AskFrom - j.Book.Pending.AttemptAt);
            Assert.True(ids.Add(j.Book.Pending.Command));
            j.Edge(phase, 1);
        }
        Assert.Equal(8, j.Current!.Attempt);
    }

    [Fact]
    public void A_word_about_an_earlier_attempt_changes_nothing()
    {
        var j = new Played().Select(2, 0);
        var first = j.Book.Pending!.Command;
        j.Edge(RequestPhase.Interrupted, 1);
        Assert.Empty(j.Decide(new ReportAttempt(first, Played.Request(RequestPhase.Executed, true), null), 2).Events);
    }

    [Fact]
    public void A_controller_that_leaves_the_programme_is_asked_again_and_not_called_confirmed_meanwhile()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Executed, 1, readBack: true);
        j.Controller(2, 20);
        j.Controller(1, 500);
        Assert.Equal((SelectionPhase.Requested, "deviates", 2), (j.Current!.Phase, j.Current.Code, j.Current.Attempt));
        j.Edge(RequestPhase.Executed, 510, readBack: true);
        Assert.Equal(SelectionPhase.Requested, j.Current!.Phase == SelectionPhase.Sent ? SelectionPhase.Requested : j.Current.Phase);
        j.Controller(2, 520);
        Assert.Equal(SelectionPhase.Confirmed, j.Current!.Phase);
    }

    [Fact]
    public void Another_programme_waits_until_the_output_of_the_first_is_off()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Executed, 1, readBack: true);
        j.Controller(2, 20);
        j.Select(3, 100);
        Assert.Equal((2, 3), (j.Book.Leaving!.Programme, j.Current!.Programme));
        Assert.Equal(("programme-2", false), (j.Book.Pending!.Output, j.Book.Pending.Ask().On));
        j.Edge(RequestPhase.Executed, 101, readBack: false);
        Assert.Equal(("programme-3", true), (j.Book.Pending!.Output, j.Book.Pending.Ask().On));
        j.Edge(RequestPhase.Executed, 102, readBack: true);
        j.Controller(3, 130);
        Assert.Equal(SelectionPhase.Confirmed, j.Current!.Phase);
        Assert.Null(j.Book.Leaving);
        Assert.Equal(("replaced", SelectionPhase.Returned), (j.Book.Past.Single().Code, j.Book.Past.Single().Phase));
    }

    [Fact]
    public void The_same_programme_again_goes_on_without_a_gap()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Executed, 1, readBack: true);
        j.Controller(2, 20);
        j.Select(2, 3000);
        Assert.Null(j.Book.Leaving);
        Assert.Equal((SelectionPhase.Confirmed, Given.At(6600)), (j.Current!.Phase, j.Current.Until));
        Assert.Equal((true, 3_600_000), (j.Book.Pending!.Ask().On, j.Book.Pending.Ask().HoldMs));
    }

    [Fact]
    public void What_does_not_return_to_normal_is_an_alarm_until_it_does()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Executed, 1, readBack: true);
        j.Controller(2, 20);
        j.Decide(new ReleaseProgramme("Match is over"), 100, apply: true);
        j.Edge(RequestPhase.Executed, 101, readBack: false);
        Assert.Equal(Given.At(220), j.Next);
        j.Wait(220);
        Assert.Equal(SelectionBook.NotReturnedAlarm, Assert.Single(j.State.Vitals.Alarms.Standing()).Code);
        j.Controller(1, 900);
        Assert.Empty(j.State.Vitals.Alarms.Standing());
        Assert.Equal((SelectionPhase.Returned, "released"), (j.Book.Past.Single().Phase, j.Book.Past.Single().Code));
    }

    [Fact]
    public void A_calendar_that_never_changes_keeps_its_programme_without_leaving_it()
    {
        var j = new Played(Configuration with
        {
            Calendar = new ProgrammeCalendar([new DayPlan("day", [new(new TimeOnly(0, 0), 3)])], Enum.GetValues<DayOfWeek>().ToDictionary(static d => d, static _ => "day")),
        });
        j.Wait(10);
        j.Edge(RequestPhase.Executed, 11, readBack: true);
        j.Controller(3, 20);
        var first = j.Current!;
        Assert.Equal((SelectionPhase.Confirmed, j.Next), (first.Phase, first.Until));

        j.Wait((first.Until - Given.At(0)).TotalSeconds);
        Assert.Equal((first.Id, SelectionPhase.Confirmed, 1), (j.Current!.Id, j.Current.Phase, j.Current.Attempt));
        Assert.Null(j.Book.Leaving);
        Assert.True(j.Next > first.Until);
    }

    [Fact]
    public void The_calendar_chooses_gives_way_to_a_command_and_chooses_again_after_it()
    {
        // Noon in UTC is 13:00 in Jena on this Monday.
        var j = new Played(Configuration with
        {
            Calendar = new ProgrammeCalendar(
                [new DayPlan("day", [new(new TimeOnly(0, 0), 1), new(new TimeOnly(13, 30), 3), new(new TimeOnly(15, 0), 1)])],
                Enum.GetValues<DayOfWeek>().ToDictionary(static d => d, static _ => "day")),
        });
        Assert.Null(j.Current);
        Assert.Equal(Given.At(1800), j.Next);
        j.Wait(1800);
        Assert.Equal((3, SelectionSource.Calendar, "system/schedule", Given.At(7200)), (j.Current!.Programme, j.Current.Source, j.Current.By, j.Current.Until));
        j.Edge(RequestPhase.Executed, 1801, readBack: true);
        j.Controller(3, 1810);
        Assert.Equal(SelectionPhase.Confirmed, j.Current.Phase);
        Assert.Equal(ProgrammeSource.Calendar, JunctionModel.View(j.State).Programme!.Source);

        j.Select(2, 2000, 600);
        Assert.Equal((2, SelectionSource.Command), (j.Current!.Programme, j.Current.Source));
        j.Edge(RequestPhase.Executed, 2001, readBack: false);
        j.Edge(RequestPhase.Executed, 2002, readBack: true);
        j.Controller(2, 2010);
        Assert.Equal(ProgrammeSource.Command, JunctionModel.View(j.State).Programme!.Source);
        j.Wait(2600);
        Assert.Equal((3, SelectionSource.Calendar), (j.Current!.Programme, j.Current.Source));
        j.Edge(RequestPhase.Executed, 2601, readBack: false);
        j.Edge(RequestPhase.Executed, 2602, readBack: true);
        j.Controller(3, 2610);
        j.Wait(7200);
        Assert.Null(j.Current);
        Assert.Equal("expired", j.Book.Leaving!.Code);
        Assert.Empty(j.Follow(7201));
    }

    [Fact]
    public void What_is_kept_is_read_again_and_goes_on_as_it_was()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Sent, 1);
        var read = Given.RoundTrip(j.State);
        Assert.Equal(Given.Json(j.State.Selection), Given.Json(read.Selection));
        Assert.Equal(j.Book.Pending!.Command, read.Selection.Pending!.Command);
    }
}
