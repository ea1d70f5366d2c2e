using System.Text.Json;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Alarms;

/// <summary>What becomes of an alarm: noted, put aside, flapping, and what the history is told of it.</summary>
public sealed class AlarmLifeTests
{
    private static readonly Principal Anna = new("anna");

    [Fact]
    public void The_history_has_each_change_once_and_nothing_for_what_was_so_already()
    {
        var book = Clear(Clear(Raise(Raise(AlarmBook.Empty, 0), 1), 2), 3);
        Assert.Equal([(AlarmStep.Raised, Given.At(0)), (AlarmStep.Cleared, Given.At(2))], book.Fresh.Select(static t => (t.Step, t.At)));
        Assert.Empty(book.Told().Fresh);
        Assert.Same(book.Entries, book.Told().Entries);
    }

    [Fact]
    public void An_acknowledgement_names_who_and_why_and_ends_with_the_alarm()
    {
        var book = Do(Raise(AlarmBook.Empty, 0), new AcknowledgeAlarm("door", "on my way"), 5);
        Assert.Equal(new AlarmNote("anna", Given.At(5), "on my way"), Assert.Single(book.Standing()).Acknowledged);
        Assert.Equal(("anna", "on my way"), (book.Fresh[^1].By, book.Fresh[^1].Reason));
        Assert.Same(AlarmRulesNothing, AlarmRules.Decide(book, new AcknowledgeAlarm("door", "again"), Anna, Given.At(6)));
        Assert.Null(Assert.Single(Raise(Clear(book, 10), 2000).Standing()).Acknowledged);
    }

    [Fact]
    public void A_suspended_alarm_stands_marked_and_counts_again_by_itself_when_the_time_is_over()
    {
        var book = Do(Raise(AlarmBook.Empty, 0), new SuspendAlarm("door", "works at the cabinet", TimeSpan.FromHours(1)), 10);
        Assert.Equal(Given.At(3610), Assert.Single(book.Standing()).Suspended!.Until);
        book = Raise(Clear(book, 20), 1500);
        Assert.Equal([false, true, true, true], book.Fresh.Select(static t => t.Suspended));

        Assert.Equal(Given.At(3610), AlarmRules.Next(AssetId.CarPark("neue-mitte"), Vitals(book), null, default));
        Assert.Empty(AlarmRules.Follow(Vitals(book), null, default, Given.At(3609)));
        book = Follow(book, 3610);
        Assert.Null(Assert.Single(book.Standing()).Suspended);
        Assert.Equal(("system/schedule", AlarmStep.Resumed), (book.Fresh[^1].By, book.Fresh[^1].Step));
        Assert.Null(AlarmRules.Next(AssetId.CarPark("neue-mitte"), Vitals(book), null, default));
    }

    [Fact]
    public void An_alarm_may_be_suspended_before_it_stands_again_and_resumed_by_hand()
    {
        var book = Do(Clear(Raise(AlarmBook.Empty, 0), 1), new SuspendAlarm("door", "works", TimeSpan.FromDays(1)), 2);
        Assert.Empty(book.Standing());
        book = Do(Raise(book, 700), new ResumeAlarm("door", "works are over"), 800);
        Assert.Null(Assert.Single(book.Standing()).Suspended);
        Assert.Equal(("anna", "works are over"), (book.Fresh[^1].By, book.Fresh[^1].Reason));
    }

    [Fact]
    public void One_that_is_resumed_says_whether_it_stands_as_it_may_have_been_cleared_in_silence()
    {
        var suspended = Do(Raise(AlarmBook.Empty, 0), new SuspendAlarm("door", "works", TimeSpan.FromHours(1)), 10);
        Assert.Equal((AlarmStep.Resumed, (bool?)true), (Follow(suspended, 3610).Fresh[^1].Step, Follow(suspended, 3610).Fresh[^1].Stands));
        var cleared = Follow(Clear(suspended, 20), 3610);
        Assert.Equal([(AlarmStep.Cleared, true, (bool?)false), (AlarmStep.Resumed, false, false)], cleared.Fresh.TakeLast(2).Select(static t => (t.Step, t.Suspended, t.Stands)));
    }

    [Theory]
    [InlineData("00:00:59")]
    [InlineData("30.00:00:01")]
    public void A_suspension_that_is_too_short_or_too_long_is_refused(string span) =>
        Assert.Equal("bad-span", Refusal(Raise(AlarmBook.Empty, 0), new SuspendAlarm("door", "works", TimeSpan.Parse(span, null))));

    [Fact]
    public void What_cannot_be_done_is_refused_with_what_to_mend()
    {
        var standing = Raise(AlarmBook.Empty, 0);
        Assert.Equal("unknown-alarm", Refusal(standing, new AcknowledgeAlarm("mains", "seen")));
        Assert.Equal("bad-reason", Refusal(standing, new AcknowledgeAlarm("door", " ")));
        Assert.Equal("not-standing", Refusal(Clear(standing, 1), new AcknowledgeAlarm("door", "seen")));
        Assert.Empty(AlarmRules.Decide(standing, new ResumeAlarm("door", "over"), Anna, Given.At(1)).Events);
    }

    [Fact]
    public void One_that_is_raised_three_times_in_ten_minutes_flaps_and_is_told_no_more_until_it_rests()
    {
        var book = AlarmBook.Empty;
        for (var i = 0; i < 20; i++)
            book = Clear(Raise(book, i * 60), (i * 60) + 30);
        Assert.Equal(
            [AlarmStep.Raised, AlarmStep.Cleared, AlarmStep.Raised, AlarmStep.Cleared, AlarmStep.Raised, AlarmStep.Flapping],
            book.Fresh.Select(static t => t.Step));
        var alarm = Assert.Single(book.Standing());
        Assert.Equal((true, 20, Given.At(120)), (alarm.Flapping, alarm.Count, alarm.Since));

        var rest = (19 * 60) + 30 + 600;
        Assert.Equal(Given.At(rest), AlarmRules.Next(AssetId.CarPark("neue-mitte"), Vitals(book), null, default));
        Assert.Empty(AlarmRules.Follow(Vitals(book), null, default, Given.At(rest - 1)));
        book = Follow(book, rest);
        Assert.Empty(book.Standing());
        Assert.Equal((AlarmStep.Cleared, 20L), (book.Fresh[^1].Step, book.Fresh[^1].Count));
        Assert.Equal(1, Assert.Single(Raise(book, rest + 600).Standing()).Count);
    }

    [Fact]
    public void One_that_flapped_and_came_to_rest_raised_stands_on_and_keeps_its_acknowledgement()
    {
        var book = Raise(Clear(Raise(Clear(Raise(AlarmBook.Empty, 0), 1), 2), 3), 4);
        book = Do(book, new AcknowledgeAlarm("door", "seen"), 5);
        book = Follow(Raise(Clear(book, 6), 7), 607);
        var alarm = Assert.Single(book.Standing());
        Assert.Equal((false, 4, Given.At(4)), (alarm.Flapping, alarm.Count, alarm.Since));
        Assert.NotNull(alarm.Acknowledged);
        Assert.Equal(AlarmStep.Settled, book.Fresh[^1].Step);
    }

    [Fact]
    public void Raised_three_times_in_more_than_ten_minutes_it_does_not_flap()
    {
        var book = Raise(Clear(Raise(Clear(Raise(AlarmBook.Empty, 0), 1), 300), 301), 600);
        Assert.False(Assert.Single(book.Standing()).Flapping);
    }

    [Fact]
    public void What_was_kept_before_there_was_more_to_keep_is_read()
    {
        const string before = """{"entries":{"door":{"raised":true,"severity":"high","text":"door open","since":"2026-03-01T10:00:00+00:00","changed":"2026-03-01T10:05:00+00:00"}}}""";
        var book = JsonSerializer.Deserialize<AlarmBook>(before, DomainJson.Options)!;
        Assert.Equal(new StandingAlarm("door", AlarmSeverity.High, "door open", new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero)), Assert.Single(book.Standing()));
        var again = JsonSerializer.Deserialize<AlarmBook>(JsonSerializer.Serialize(Do(book, new AcknowledgeAlarm("door", "seen"), 0), DomainJson.Options), DomainJson.Options)!;
        Assert.Equal("seen", Assert.Single(again.Standing()).Acknowledged!.Reason);
        Assert.Empty(again.Fresh);
    }

    [Fact]
    public void Over_any_run_of_changes_the_history_says_what_stands()
    {
        var chance = new Random(20261123);
        for (var run = 0; run < 200; run++)
        {
            var (book, at, told) = (AlarmBook.Empty, 0, false);
            for (var i = 0; i < 200; i++)
            {
                at += chance.Next(1, chance.Next(2) == 0 ? 100 : 2000);
                book = chance.Next(3) switch
                {
                    0 => Raise(book, at),
                    1 => Clear(book, at),
                    _ => Follow(book, at),
                };
                foreach (var step in book.Fresh)
                {
                    told = step.Step switch
                    {
                        AlarmStep.Raised when !told => true,
                        AlarmStep.Cleared when told => false,
                        AlarmStep.Flapping or AlarmStep.Settled when told => true,
                        _ => throw new InvalidOperationException($"run {run}: {step} though it was {(told ? "" : "not ")}told to stand"),
                    };
                }
                book = book.Told();
                Assert.Equal(told, book.Standing().Count == 1);
            }
        }
    }

    private static Decision<AlarmEvent> AlarmRulesNothing => Decision<AlarmEvent>.Nothing;

    private static Vitals Vitals(AlarmBook book) => Domain.Sensing.Vitals.None with { Alarms = book };

    private static AlarmBook Follow(AlarmBook book, double at) =>
        AlarmRules.Follow(Vitals(book), null, default, Given.At(at)).Aggregate(book, static (b, e) => b.After(e));

    private static AlarmBook Do(AlarmBook book, AlarmCommand command, double at)
    {
        var decision = AlarmRules.Decide(book, command, Anna, Given.At(at));
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(book, static (b, e) => b.After(e));
    }

    private static string? Refusal(AlarmBook book, AlarmCommand command) => AlarmRules.Decide(book, command, Anna, Given.At(5)).Refusal?.Code;

    private static AlarmBook Raise(AlarmBook book, double at) => book.After(new AlarmChange("door", true, AlarmSeverity.High, "door open"), Given.At(at));

    private static AlarmBook Clear(AlarmBook book, double at) => book.After(new AlarmChange("door", false, AlarmSeverity.High, "door open"), Given.At(at));
}
