using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Tests.Junctions.Configuration;

public sealed class CalendarTests
{
    [Fact]
    public void The_holidays_of_Thuringia_are_computed() => Assert.Equal(
        ["01-01 Neujahr", "04-03 Karfreitag", "04-06 Ostermontag", "05-01 Tag der Arbeit", "05-14 Christi Himmelfahrt", "05-25 Pfingstmontag", "09-20 Weltkindertag",
            "10-03 Tag der Deutschen Einheit", "10-31 Reformationstag", "12-25 1. Weihnachtstag", "12-26 2. Weihnachtstag"],
        Thuringia.Holidays(2026).Select(static h => $"{h.Day:MM-dd} {h.Name}"));

    [Theory]
    [InlineData(1818, 3, 22)]
    [InlineData(1943, 4, 25)]
    [InlineData(2000, 4, 23)]
    [InlineData(2008, 3, 23)]
    [InlineData(2019, 4, 21)]
    [InlineData(2024, 3, 31)]
    [InlineData(2025, 4, 20)]
    [InlineData(2026, 4, 5)]
    [InlineData(2027, 3, 28)]
    [InlineData(2038, 4, 25)]
    [InlineData(2049, 4, 18)]
    [InlineData(2076, 4, 19)]
    public void Easter_is_the_Sunday_after_the_first_full_moon_of_spring(int year, int month, int day) =>
        Assert.Equal(new DateOnly(year, month, day), Thuringia.Easter(year));

    [Fact]
    public void Easter_is_a_Sunday_between_22_March_and_25_April() => Assert.All(Enumerable.Range(1990, 200), static year =>
    {
        var easter = Thuringia.Easter(year);
        Assert.Equal(DayOfWeek.Sunday, easter.DayOfWeek);
        Assert.InRange(easter, new DateOnly(year, 3, 22), new DateOnly(year, 4, 25));
    });

    [Fact]
    public void Childrens_day_is_a_holiday_from_2019_on()
    {
        Assert.False(Thuringia.IsHoliday(new DateOnly(2018, 9, 20)));
        Assert.True(Thuringia.IsHoliday(new DateOnly(2019, 9, 20)));
    }

    [Theory]
    [InlineData("2026-01-15T12:00:00Z", "2026-01-15T13:00:00")]
    [InlineData("2026-03-29T00:59:59Z", "2026-03-29T01:59:59")]
    [InlineData("2026-03-29T01:00:00Z", "2026-03-29T03:00:00")]
    [InlineData("2026-10-25T00:59:59Z", "2026-10-25T02:59:59")]
    [InlineData("2026-10-25T01:00:00Z", "2026-10-25T02:00:00")]
    [InlineData("2025-12-31T23:30:00Z", "2026-01-01T00:30:00")]
    public void Local_time_follows_summer_time(string utc, string local) =>
        Assert.Equal(DateTime.Parse(local, null), GermanTime.Of(Utc(utc)));

    [Theory]
    [InlineData("2026-07-01T12:00:00", "2026-07-01T10:00:00Z")]
    [InlineData("2026-10-25T02:30:00", "2026-10-25T00:30:00Z")]
    [InlineData("2026-10-25T03:00:00", "2026-10-25T02:00:00Z")]
    [InlineData("2026-03-29T02:30:00", "2026-03-29T01:30:00Z")]
    [InlineData("2026-03-29T03:00:00", "2026-03-29T01:00:00Z")]
    public void The_hour_that_comes_twice_is_its_first_and_the_one_left_out_goes_on(string local, string utc) =>
        Assert.Equal(Utc(utc), GermanTime.Instant(DateTime.Parse(local, null)));

    [Theory]
    [InlineData("2026-03-02T04:29:59Z", 9)]
    [InlineData("2026-03-02T04:30:00Z", 1)]
    [InlineData("2026-03-02T05:30:00Z", 2)]
    [InlineData("2026-03-02T12:00:00Z", 1)]
    [InlineData("2026-04-03T05:30:00Z", 9)]
    [InlineData("2026-04-03T06:00:00Z", 1)]
    [InlineData("2026-09-20T04:30:00Z", 2)]
    public void The_programme_that_is_due_follows_special_days_then_holidays_then_the_week(string utc, int programme) =>
        Assert.Equal(programme, Holzmarkt.Configuration.Calendar!.ProgrammeAt(Utc(utc)));

    [Theory]
    [InlineData("2026-10-25T00:29:59Z", 1)]
    [InlineData("2026-10-25T00:30:00Z", 2)]
    [InlineData("2026-10-25T01:10:00Z", 2)]
    [InlineData("2026-10-25T02:00:00Z", 2)]
    public void What_was_switched_in_the_hour_that_comes_twice_is_not_undone_by_its_second_coming(string utc, int programme) => Assert.Equal(
        programme,
        new ProgrammeCalendar(
            [new DayPlan("one", [new(TimeOnly.MinValue, 1), new(new TimeOnly(2, 30), 2)])],
            Enum.GetValues<DayOfWeek>().ToDictionary(static d => d, static _ => "one")).ProgrammeAt(Utc(utc)));

    [Fact]
    public void The_next_change_is_the_next_other_programme()
    {
        var calendar = Holzmarkt.Configuration.Calendar!;
        Assert.Equal((Utc("2026-03-02T05:30:00Z"), 2), calendar.NextChange(Utc("2026-03-02T04:30:00Z")));
        Assert.Equal((Utc("2026-03-02T23:00:00Z"), 9), calendar.NextChange(Utc("2026-03-02T08:00:00Z")));
        Assert.Null(new ProgrammeCalendar(
            [new DayPlan("one", [new Switching(TimeOnly.MinValue, 1)])],
            Enum.GetValues<DayOfWeek>().ToDictionary(static d => d, static _ => "one")).NextChange(Given.Noon));
    }

    [Fact]
    public void What_is_switched_in_the_hour_that_is_left_out_is_switched_at_its_end()
    {
        var calendar = Always(new(TimeOnly.MinValue, 1), new(new TimeOnly(2, 30), 2), new(new TimeOnly(3, 0), 3));
        Assert.Equal((Utc("2026-03-29T01:00:00Z"), 3), calendar.NextChange(Utc("2026-03-28T23:30:00Z")));
        calendar = Always(new(TimeOnly.MinValue, 1), new(new TimeOnly(2, 30), 2));
        Assert.Equal((Utc("2026-03-29T01:00:00Z"), 2), calendar.NextChange(Utc("2026-03-28T23:30:00Z")));
        calendar = Always(new(TimeOnly.MinValue, 1), new(new TimeOnly(2, 30), 2), new(new TimeOnly(3, 0), 1), new(new TimeOnly(4, 0), 2));
        Assert.Equal((Utc("2026-03-29T02:00:00Z"), 2), calendar.NextChange(Utc("2026-03-28T23:30:00Z")));
    }

    [Theory]
    [InlineData("2026-03-28T21:00:00Z")]
    [InlineData("2026-10-24T21:00:00Z")]
    [InlineData("2026-06-01T21:00:00Z")]
    public void The_next_change_is_where_another_programme_is_due_minute_by_minute(string from)
    {
        var calendar = Always(
            new(TimeOnly.MinValue, 1), new(new TimeOnly(1, 45), 2), new(new TimeOnly(2, 10), 3), new(new TimeOnly(2, 50), 1), new(new TimeOnly(3, 0), 3), new(new TimeOnly(3, 20), 2));
        for (var at = Utc(from); at < Utc(from).AddHours(8); at = at.AddMinutes(1))
        {
            var next = at.AddMinutes(1);
            while (calendar.ProgrammeAt(next) == calendar.ProgrammeAt(at))
                next = next.AddMinutes(1);
            Assert.Equal((next, calendar.ProgrammeAt(next)!.Value), calendar.NextChange(at));
        }
    }

    private static ProgrammeCalendar Always(params Switching[] switches) =>
        new([new DayPlan("one", switches)], Enum.GetValues<DayOfWeek>().ToDictionary(static d => d, static _ => "one"));

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
