namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>The public holidays of Thuringia (ThürFeiertagsG), computed.</summary>
public static class Thuringia
{
    /// <summary>The holidays of a year with their German names, in order. 1990 and later; Children's Day from 2019 on, and every state's Reformation Day in 2017 was Thuringia's own.</summary>
    public static IReadOnlyList<(DateOnly Day, string Name)> Holidays(int year)
    {
        var easter = Easter(year);
        var holidays = new List<(DateOnly, string)>
        {
            (new DateOnly(year, 1, 1), "Neujahr"),
            (easter.AddDays(-2), "Karfreitag"),
            (easter.AddDays(1), "Ostermontag"),
            (new DateOnly(year, 5, 1), "Tag der Arbeit"),
            (easter.AddDays(39), "Christi Himmelfahrt"),
            (easter.AddDays(50), "Pfingstmontag"),
            (new DateOnly(year, 10, 3), "Tag der Deutschen Einheit"),
            (new DateOnly(year, 10, 31), "Reformationstag"),
            (new DateOnly(year, 12, 25), "1. Weihnachtstag"),
            (new DateOnly(year, 12, 26), "2. Weihnachtstag"),
        };
        if (year >= 2019)
            holidays.Add((new DateOnly(year, 9, 20), "Weltkindertag"));
        holidays.Sort();
        return holidays;
    }

    public static bool IsHoliday(DateOnly day) => Holidays(day.Year).Any(h => h.Day == day);

    /// <summary>Easter Sunday of the Gregorian calendar.</summary>
    public static DateOnly Easter(int year)
    {
        // The anonymous algorithm of 1876: the moon's age by the cycle of 19 years, corrected by centuries, then the Sunday after.
        var (century, inCentury) = (year / 100, year % 100);
        var epact = ((19 * (year % 19)) + century - (century / 4) - ((century - ((century + 8) / 25) + 1) / 3) + 15) % 30;
        var weekday = (32 + (2 * (century % 4)) + (2 * (inCentury / 4)) - epact - (inCentury % 4)) % 7;
        var late = ((year % 19) + (11 * epact) + (22 * weekday)) / 451;
        var day = epact + weekday - (7 * late) + 114;
        return new DateOnly(year, day / 31, (day % 31) + 1);
    }
}
