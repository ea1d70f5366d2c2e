using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Selection;

namespace Jena.Iot.Domain.Tests.Junctions.Selection;

/// <summary>What becomes of a selection when the edge, or its cabinet, says no.</summary>
public sealed class RefusalTests
{
    private static readonly JunctionConfiguration FollowsACalendar = Played.Junction with
    {
        Calendar = new ProgrammeCalendar(
            [new DayPlan("day", [new(new TimeOnly(0, 0), 3), new(new TimeOnly(20, 0), 1)])],
            Enum.GetValues<DayOfWeek>().ToDictionary(static d => d, static _ => "day")),
    };

    [Theory]
    [InlineData("earlier-boot")]
    [InlineData("deadline-too-far")]
    [InlineData("interlocked")]
    public void What_the_edge_refuses_and_that_passes_is_asked_again(string code)
    {
        var j = new Played().Select(2, 0);
        var first = j.Book.Pending!.Command;
        j.Edge(RequestPhase.Refused, 2, code: code);
        Assert.Equal((2, code), (j.Current!.Attempt, j.Current.Code));
        Assert.NotEqual(first, j.Book.Pending!.Command);
        j.Done(10);
    }

    [Fact]
    public void A_cabinet_with_too_many_requests_is_asked_again()
    {
        var j = new Played().Select(2, 0);
        j.Cabinet("too-many-pending", 1);
        Assert.Equal((2, "too-many-pending"), (j.Current!.Attempt, j.Current.Code));
    }

    [Fact]
    public void What_passes_and_does_not_is_an_alarm_that_says_why()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Refused, 2, code: "interlocked");
        j.Wait(122);
        Assert.Equal((SelectionPhase.NotConfirmed, "the edge has not set the output: interlocked at the edge"), (j.Current!.Phase, j.Current.Detail));
        Assert.Equal(SelectionBook.NotConfirmedAlarm, Assert.Single(j.State.Vitals.Alarms.Standing()).Code);
        j.Done(130);
        Assert.Empty(j.State.Vitals.Alarms.Standing());
    }

    [Fact]
    public void What_the_calendar_chose_and_the_edge_refuses_is_asked_again_later_and_later_and_is_an_alarm_until_it_is_done()
    {
        var j = new Played(FollowsACalendar);
        var at = 1.0;
        foreach (var wait in new[] { 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 })
        {
            Assert.Equal(TimeSpan.FromSeconds(wait), j.Book.Pending!.AskFrom - j.Book.Pending.AttemptAt);
            j.Edge(RequestPhase.Refused, at += wait, code: "unknown-output");
        }
        Assert.Equal((3, SelectionSource.Calendar, SelectionPhase.NotConfirmed), (j.Current!.Programme, j.Current.Source, j.Current.Phase));
        Assert.Equal(SelectionBook.NotConfirmedAlarm, Assert.Single(j.State.Vitals.Alarms.Standing()).Code);
        j.Done(at + 900);
        Assert.Empty(j.State.Vitals.Alarms.Standing());
    }

    [Fact]
    public void A_command_that_the_edge_refuses_for_good_gives_way_to_the_calendar()
    {
        var j = new Played(FollowsACalendar).Done(1).Select(2, 10);
        j.Edge(RequestPhase.Executed, 11, readBack: false);
        j.Edge(RequestPhase.Refused, 12, code: "hold-too-long");
        Assert.Equal((3, SelectionSource.Calendar), (j.Current!.Programme, j.Current.Source));
        Assert.Contains(j.Book.Past, static p => p is { Programme: 2, Phase: SelectionPhase.Refused });
    }

    [Fact]
    public void A_longer_time_that_the_edge_refuses_leaves_the_selection_as_it_was()
    {
        var j = new Played().Select(2, 0).Done(1).Select(2, 100, 10_800);
        j.Edge(RequestPhase.Refused, 101, code: "hold-too-long");
        Assert.Equal((SelectionPhase.Confirmed, Given.At(3600), "hold-too-long"), (j.Current!.Phase, j.Current.Until, j.Current.Code));
        Assert.Null(j.Book.Pending);

        j.Select(3, 200);
        Assert.Equal(("programme-2", false), (j.Book.Pending!.Output, j.Book.Pending.Ask().On));
    }

    [Fact]
    public void What_may_have_been_set_is_taken_back_when_the_edge_refuses_to_set_it_again()
    {
        var j = new Played().Select(2, 0);
        j.Edge(RequestPhase.Interrupted, 1);
        j.Edge(RequestPhase.Refused, 7, code: "hold-too-long");
        Assert.Null(j.Current);
        Assert.Equal((SelectionPhase.Returning, "refused", "hold-too-long at the edge"), (j.Book.Leaving!.Phase, j.Book.Leaving.Code, j.Book.Leaving.Detail));
        Assert.Equal(("programme-2", false), (j.Book.Pending!.Output, j.Book.Pending.Ask().On));
    }

    [Fact]
    public void What_was_confirmed_and_is_refused_after_the_controller_left_it_is_taken_back()
    {
        var j = new Played().Select(2, 0).Done(1);
        j.Controller(1, 500);
        j.Edge(RequestPhase.Refused, 506, code: "hold-too-long");
        Assert.Equal((SelectionPhase.Returning, false), (j.Book.Leaving!.Phase, j.Book.Pending!.Ask().On));
    }

    [Fact]
    public void An_output_that_the_edge_has_no_more_needs_no_taking_back()
    {
        var j = new Played().Select(2, 0).Done(1).Select(3, 100);
        j.Edge(RequestPhase.Refused, 101, code: "unknown-output");
        Assert.Equal(("programme-3", true), (j.Book.Pending!.Output, j.Book.Pending.Ask().On));
    }

    [Fact]
    public void What_an_edge_refuses_to_take_back_is_asked_again()
    {
        var j = new Played().Select(2, 0).Done(1);
        j.Decide(new ReleaseProgramme("Match is over"), 100, apply: true);
        j.Edge(RequestPhase.Refused, 101, code: "earlier-boot");
        Assert.Equal((2, false), (j.Book.Pending!.Attempt, j.Book.Pending.Ask().On));
    }
}
