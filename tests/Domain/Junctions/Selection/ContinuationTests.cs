using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Selection;

namespace Jena.Iot.Domain.Tests.Junctions.Selection;

/// <summary>What follows a selection is the same programme: the controller is never asked to leave it in between.</summary>
public sealed class ContinuationTests
{
    // Noon in UTC is 13:00 in Jena on this Monday; the evening begins at 20:00.
    private static readonly DateTimeOffset Evening = Given.At(7 * 3600);

    private static readonly JunctionConfiguration UntilEvening = Played.Junction with
    {
        Calendar = new ProgrammeCalendar(
            [new DayPlan("day", [new(new TimeOnly(0, 0), 1), new(new TimeOnly(6, 0), 3), new(new TimeOnly(20, 0), 1)])],
            Enum.GetValues<DayOfWeek>().ToDictionary(static d => d, static _ => "day")),
    };

    [Fact]
    public void A_command_that_ends_where_the_calendar_wants_the_same_goes_on_by_the_calendar_before_the_edge_takes_it_back()
    {
        var j = new Played(UntilEvening).Done(1);
        var first = j.Current!.Id;
        j.Select(3, 1000);
        Assert.Equal((first, SelectionSource.Command, Given.At(4600)), (j.Current!.Id, j.Current.Source, j.Current.Until));
        j.Edge(RequestPhase.Executed, 1001, readBack: true);

        Assert.Equal(Given.At(4570), j.Next);
        j.Wait(4569);
        Assert.Equal(SelectionSource.Command, j.Current!.Source);
        j.Wait(4570);
        Assert.Equal((first, SelectionSource.Calendar, "system/schedule", Evening), (j.Current!.Id, j.Current.Source, j.Current.By, j.Current.Until));
        Assert.Equal(("programme-3", true), (j.Book.Pending!.Output, j.Book.Pending.Ask().On));
        j.Edge(RequestPhase.Executed, 4571, readBack: true);

        j.Wait(5000);
        Assert.Equal((SelectionPhase.Confirmed, Evening), (j.Current!.Phase, j.Next));
        Assert.Null(j.Book.Leaving);
        Assert.Empty(j.State.Vitals.Alarms.Standing());
        j.Wait(7 * 3600);
        Assert.Equal("expired", j.Book.Leaving!.Code);
        Assert.Null(j.Current);
    }

    [Fact]
    public void A_command_that_is_released_where_the_calendar_wants_the_same_goes_on_by_the_calendar()
    {
        var j = new Played(UntilEvening).Done(1).Select(3, 1000);
        j.Edge(RequestPhase.Executed, 1001, readBack: true);
        j.Decide(new ReleaseProgramme("Match is over"), 2000, apply: true);
        Assert.Equal((SelectionPhase.Confirmed, SelectionSource.Calendar, Evening), (j.Current!.Phase, j.Current.Source, j.Current.Until));
        Assert.Null(j.Book.Leaving);
    }

    [Fact]
    public void What_comes_back_while_it_leaves_is_not_waited_for_to_leave()
    {
        var j = new Played().Select(2, 0).Done(1);
        j.Decide(new ReleaseProgramme("Match is over"), 100, apply: true);
        j.Select(2, 101);
        Assert.Equal((false, true), (j.Book.Pending!.Ask().On, j.Current!.IsWanted));
        j.Edge(RequestPhase.Executed, 102, readBack: false);
        Assert.Null(j.Book.Leaving);
        j.Done(103);
        j.Wait(1000);
        Assert.Empty(j.State.Vitals.Alarms.Standing());
        Assert.Equal("another selection of it came before the return was seen", j.Book.Past.Single().Detail);
    }

    [Fact]
    public void What_is_selected_again_before_it_was_seen_to_leave_is_not_waited_for_either()
    {
        var j = new Played().Select(2, 0).Done(1);
        j.Decide(new ReleaseProgramme("Match is over"), 100, apply: true);
        j.Edge(RequestPhase.Executed, 101, readBack: false);
        j.Select(2, 102);
        Assert.Null(j.Book.Leaving);
    }

    [Fact]
    public void Another_output_for_the_programme_of_the_calendar_is_asked_instead_of_the_first()
    {
        var j = new Played(UntilEvening).Done(1);
        j.Configure(UntilEvening with { Programmes = [UntilEvening.Programmes[0], UntilEvening.Programmes[2] with { Request = new ProgrammeRequest("cab-031", "programme-7") }] }, 100);
        Assert.Equal(("programme-3", false), (j.Book.Pending!.Output, j.Book.Pending.Ask().On));
        j.Edge(RequestPhase.Executed, 101, readBack: false);
        Assert.Equal(("programme-7", true), (j.Book.Pending!.Output, j.Book.Pending.Ask().On));
    }

    [Fact]
    public void A_calendar_that_is_changed_to_end_later_is_told_to_the_edge_before_its_hold_is_over()
    {
        var j = new Played(UntilEvening).Done(1);
        var later = new ProgrammeCalendar([new DayPlan("day", [new(new TimeOnly(0, 0), 1), new(new TimeOnly(6, 0), 3), new(new TimeOnly(22, 0), 1)])], UntilEvening.Calendar!.Week);
        j.Configure(UntilEvening with { Calendar = later }, 100);
        Assert.Equal((SelectionPhase.Confirmed, Given.At(9 * 3600)), (j.Current!.Phase, j.Current.Until));
        Assert.True(j.Book.Pending!.Ask().On);
    }
}
