using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Alarms;

public sealed class AlarmBookTests
{
    [Fact]
    public void An_alarm_stands_from_when_it_was_raised_until_it_is_cleared()
    {
        var book = Raise(AlarmBook.Empty, "door", 10);
        book = Raise(book, "door", 20);
        Assert.Equal(new StandingAlarm("door", AlarmSeverity.High, "text", Given.At(10)), Assert.Single(book.Standing()));
        Assert.Empty(Clear(book, "door", 30).Standing());
    }

    [Fact]
    public void An_older_change_that_comes_later_neither_raises_nor_clears()
    {
        Assert.Empty(Raise(Clear(AlarmBook.Empty, "door", 30), "door", 20).Standing());
        Assert.Single(Clear(Raise(AlarmBook.Empty, "door", 30), "door", 20).Standing());
    }

    [Fact]
    public void The_most_urgent_stand_first_and_then_the_oldest()
    {
        var book = Raise(Raise(Raise(AlarmBook.Empty, "c", 1, AlarmSeverity.Low), "b", 3), "a", 2);
        Assert.Equal(["a", "b", "c"], book.Standing().Select(static a => a.Code));
    }

    [Fact]
    public void An_alarm_that_becomes_more_urgent_is_told_and_to_be_acknowledged_anew_and_one_that_becomes_less_so_is_not()
    {
        var book = Raise(AlarmBook.Empty, "door", 10, AlarmSeverity.Medium).After(new AlarmAcknowledged("anna", "door", "seen") { At = Given.At(20) }).Told();

        book = Raise(book, "door", 30, AlarmSeverity.Low);
        Assert.Empty(book.Fresh);
        Assert.Equal(AlarmSeverity.Low, Assert.Single(book.Standing()).Severity);

        book = Raise(book, "door", 40, AlarmSeverity.High);
        Assert.Equal(new AlarmTransition("door", AlarmStep.Raised, AlarmSeverity.High, "text", Given.At(40), 2) { Stands = true }, Assert.Single(book.Fresh));
        Assert.Equal(new StandingAlarm("door", AlarmSeverity.High, "text", Given.At(10)) { Count = 2 }, Assert.Single(book.Standing()));
    }

    [Fact]
    public void Beyond_the_bound_a_cleared_one_is_forgotten_first()
    {
        var book = Clear(AlarmBook.Empty, "cleared", 99_999);
        for (var i = 0; i < AlarmBook.MaxCodes; i++)
            book = Raise(book, $"a-{i}", i);
        Assert.Equal(AlarmBook.MaxCodes, book.Standing().Count);
        book = Raise(book, "one-more", 5000);
        Assert.Equal(AlarmBook.MaxCodes, book.Standing().Count);
        Assert.DoesNotContain(book.Standing(), static a => a.Code == "a-0");
    }

    private static AlarmBook Raise(AlarmBook book, string code, double at, AlarmSeverity severity = AlarmSeverity.High) =>
        book.After(new AlarmChange(code, true, severity, "text"), Given.At(at));

    private static AlarmBook Clear(AlarmBook book, string code, double at) =>
        book.After(new AlarmChange(code, false, AlarmSeverity.High, "text"), Given.At(at));
}
