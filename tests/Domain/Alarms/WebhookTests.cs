using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Alarms.Webhooks;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Alarms;

/// <summary>Whom to call for what, in which order, and what becomes of calls that fail.</summary>
public sealed class WebhookTests
{
    private static readonly WebhookTarget[] Both = [new("pager", AlarmSeverity.High), new("desk", AlarmSeverity.Low)];

    [Fact]
    public void Each_target_gets_what_is_urgent_enough_in_order_and_nothing_that_is_suspended()
    {
        var book = Announce(WebhookBook.Empty, Line(1), Line(2, severity: AlarmSeverity.Low), Line(3) with { Transition = Line(3).Transition with { Suspended = true } }, Line(4, AlarmStep.Cleared));
        Assert.Equal([1, 4], Ids(book, "pager"));
        Assert.Equal([1, 2, 4], Ids(book, "desk"));
        var next = book.Next("desk", Given.At(0))!;
        book = WebhookBook.Apply(book, WebhookBook.Took("desk", next, Given.At(1)));
        Assert.Equal([2, 4], Ids(book, "desk"));
        Assert.Equal((Given.At(1), 2), (book.Queues["desk"].Delivered, Ids(book, "pager").Count));
    }

    [Fact]
    public void A_failure_is_tried_again_later_and_later_in_order_and_given_up_after_a_day()
    {
        var book = Announce(WebhookBook.Empty, Line(1), Line(2));
        var at = 0d;
        var waits = new List<double>();
        while (book.Next("pager", Given.At(at)) is { Id: 1 } item)
        {
            book = WebhookBook.Apply(book, book.Failed("pager", item, "answered 503", refused: false, TimeSpan.FromDays(1), Given.At(at)));
            if (book.Queues["pager"].NotBefore is not { } again || Ids(book, "pager")[0] != 1)
                break;
            waits.Add((again - Given.At(at)).TotalSeconds);
            Assert.Null(book.Next("pager", again.AddTicks(-1)));
            at = (again - Given.At(0)).TotalSeconds;
        }
        Assert.Equal([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600], waits.Take(12));
        Assert.True(at >= 86_400);
        Assert.Equal([1], book.Queues["pager"].Dead.Select(static d => d.Id));
        Assert.Equal([2], Ids(book, "pager"));

        book = WebhookBook.Apply(book, Given.Only(book.TryAgain("pager", Given.Anna, Given.At(at))));
        Assert.Equal([1, 2], Ids(book, "pager"));
        Assert.Equal(1, book.Next("pager", Given.At(at))!.Id);
    }

    [Fact]
    public void What_a_target_refuses_for_good_holds_nothing_else_up()
    {
        var book = Announce(WebhookBook.Empty, Line(1), Line(2));
        book = WebhookBook.Apply(book, book.Failed("pager", book.Next("pager", Given.At(0))!, "answered 422", refused: true, TimeSpan.FromDays(1), Given.At(0)));
        Assert.Equal(2, book.Next("pager", Given.At(0))!.Id);
        Assert.Single(book.Queues["pager"].Dead);
    }

    [Fact]
    public void A_backlog_is_bounded_and_its_oldest_lines_become_dead_letters()
    {
        var book = WebhookBook.Empty;
        for (var i = 1; i <= 25; i++)
            book = Apply(book, book.Announce([Line(i)], Both, static _ => false, 10, Given.At(i)));
        Assert.Equal(Enumerable.Range(16, 10).Select(static i => (long)i), Ids(book, "pager"));
        Assert.Equal(15, book.Queues["pager"].Dead.Count);
    }

    [Theory]
    [InlineData(AlarmStep.Suspended)]
    [InlineData(AlarmStep.Cleared)]
    public void What_is_suspended_or_over_while_another_alarm_explains_it_calls_nobody_afterwards(AlarmStep step)
    {
        var book = Apply(WebhookBook.Empty, WebhookBook.Empty.Announce([Line(1)], Both, static _ => true, 10, Given.At(0)));
        var quiet = Line(2, step);
        book = Apply(book, book.Announce([quiet with { Transition = quiet.Transition with { Suspended = true } }], Both, static _ => true, 10, Given.At(1)));
        Assert.Empty(book.Held);
        Assert.Empty(book.Release(Both, static _ => false, 10, Given.At(2)));
        Assert.Empty(book.Queues);
    }

    [Fact]
    public void What_another_alarm_explains_calls_nobody_until_it_stands_by_itself()
    {
        var book = Apply(WebhookBook.Empty, WebhookBook.Empty.Announce([Line(1), Line(2, asset: "node/b")], Both, static _ => true, 10, Given.At(0)));
        Assert.Empty(book.Queues);
        book = Announce(book, Line(3, AlarmStep.Cleared, asset: "node/b"));
        Assert.Equal([1], book.Held.Select(static h => h.Id));
        Assert.Empty(book.Release(Both, static _ => true, 10, Given.At(1)));
        book = Apply(book, book.Release(Both, static _ => false, 10, Given.At(2)));
        Assert.Equal([1], Ids(book, "pager"));
        Assert.Empty(book.Held);
    }

    [Fact]
    public void What_is_kept_is_read_again()
    {
        var book = Announce(WebhookBook.Empty, Line(1));
        book = WebhookBook.Apply(book, book.Failed("pager", Line(1), "no answer", refused: false, TimeSpan.FromDays(1), Given.At(0)));
        Assert.Equal(Given.Json(book), Given.Json(Given.RoundTrip(book)));
    }

    private static WebhookBook Announce(WebhookBook book, params WebhookItem[] lines) => Apply(book, book.Announce(lines, Both, static _ => false, 100, Given.At(0)));

    private static WebhookBook Apply(WebhookBook book, IEnumerable<WebhookEvent> events) => events.Aggregate(book, WebhookBook.Apply);

    private static List<long> Ids(WebhookBook book, string target) => [.. book.Queues[target].Waiting.Select(static i => i.Id)];

    private static WebhookItem Line(long id, AlarmStep step = AlarmStep.Raised, AlarmSeverity severity = AlarmSeverity.High, string asset = "node/a") =>
        new(id, asset, new AlarmTransition("silent", step, severity, "no sign of life", Given.At(0), 1));
}
