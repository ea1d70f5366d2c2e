namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>Which programme is due when, in German local time. A special span counts before a holiday, and a holiday before a day of the week.</summary>
/// <param name="Plans">The courses of a day.</param>
/// <param name="Week">The plan's name by day of the week; all seven.</param>
/// <param name="Holidays">The plan's name on public holidays of Thuringia; null for that of Sunday.</param>
/// <param name="Special">Spans of days with a plan of their own; the first that holds a day counts.</param>
public sealed record ProgrammeCalendar(
    IReadOnlyList<DayPlan> Plans,
    IReadOnlyDictionary<DayOfWeek, string> Week,
    string? Holidays = null,
    IReadOnlyList<SpecialDays>? Special = null)
{
    /// <summary>The plan of a day; null when the calendar names one that it does not have.</summary>
    public DayPlan? PlanOf(DateOnly day)
    {
        var name = Special?.FirstOrDefault(s => s.From <= day && day <= s.To)?.Plan
            ?? (Thuringia.IsHoliday(day) ? Holidays ?? Week.GetValueOrDefault(DayOfWeek.Sunday) : Week.GetValueOrDefault(day.DayOfWeek));
        return Plans.FirstOrDefault(p => p.Name == name);
    }

    /// <summary>
    /// The number of the programme that is due at an instant; null when the calendar says nothing. In the second of the hour that comes twice
    /// all of its switchings have been.
    /// </summary>
    public int? ProgrammeAt(DateTimeOffset at)
    {
        var local = GermanTime.Of(at);
        var time = GermanTime.Instant(local) < at ? new TimeOnly(local.Hour, 59, 59, 999) : TimeOnly.FromDateTime(local);
        return PlanOf(DateOnly.FromDateTime(local))?.At(time);
    }

    /// <summary>
    /// The first instant after <paramref name="at"/> at which another programme is due, within eight days; null for none. What is switched in
    /// the hour that is left out is switched at its end.
    /// </summary>
    public (DateTimeOffset At, int Programme)? NextChange(DateTimeOffset at)
    {
        var now = ProgrammeAt(at);
        var today = DateOnly.FromDateTime(GermanTime.Of(at));
        for (var day = today; day <= today.AddDays(8); day = day.AddDays(1))
        {
            foreach (var switching in PlanOf(day)?.Switches ?? [])
            {
                var local = day.ToDateTime(switching.At);
                var instant = GermanTime.Instant(local);
                if (GermanTime.Of(instant) != local)
                    instant = GermanTime.Instant(day.ToDateTime(new TimeOnly(3, 0)));
                if (instant > at && ProgrammeAt(instant) is { } programme && programme != now)
                    return (instant, programme);
            }
        }
        return null;
    }
}

/// <summary>The course of a day.</summary>
/// <param name="Name">1 to 40 characters, unique.</param>
/// <param name="Switches">Rising; the first at 00:00.</param>
public sealed record DayPlan(string Name, IReadOnlyList<Switching> Switches)
{
    public int? At(TimeOnly time) => Switches.LastOrDefault(s => s.At <= time)?.Programme;
}

/// <param name="At">Local time, as <c>06:30:00</c>.</param>
/// <param name="Programme">The number of the programme from then on.</param>
public sealed record Switching(TimeOnly At, int Programme);

/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
/// <param name="Plan">The plan's name.</param>
/// <param name="Reason">In words, such as a fair or school holidays.</param>
public sealed record SpecialDays(DateOnly From, DateOnly To, string Plan, string Reason = "");
