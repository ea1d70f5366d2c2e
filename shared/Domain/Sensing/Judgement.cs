using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Sensing;

/// <summary>The refusals that every kind has in common.</summary>
public static class Judgement
{
    /// <summary>The registry has not defined the asset.</summary>
    public static Refusal NotDefined(AssetId id) =>
        new("not-defined", $"{id} is not in the registry: import its definition, then replay this");

    /// <summary>A value that another kind takes.</summary>
    public static Refusal NotOfThisKind(AssetId id, ReadingValue value) =>
        new("not-of-this-kind", $"{id} takes no {value.GetType().Name}: mend the point's asset in the station file");

    /// <summary>
    /// The refusal of what holds for every kind; null when <paramref name="reading"/> passes. <paramref name="ofKind"/> says whether
    /// the kind takes the value; alarms, gaps and clock fixes are taken by every kind.
    /// </summary>
    public static Refusal? Common(AssetId id, bool defined, bool ofKind, Reading reading, DateTimeOffset now)
    {
        if (!defined)
            return NotDefined(id);
        if (!ofKind && reading.Value is not (AlarmChange or Gap or ClockFixed))
            return NotOfThisKind(id, reading.Value);
        return SensingLimits.Check(reading, now) ?? reading.Value switch
        {
            ClockFixed fix when !IsPlausible(fix, reading.Time.Monotonic, now) =>
                new Refusal("time-in-future", $"the clock fix puts the reading more than {SensingLimits.Future.TotalMinutes} minutes after {now:O}: mend the clock of the edge"),
            Measurement measurement => MeasurementBook.Check(measurement),
            _ => null,
        };
    }

    private static bool IsPlausible(ClockFixed fix, TimeSpan monotonic, DateTimeOffset now) =>
        fix.Zero <= now + SensingLimits.Future && monotonic <= now + SensingLimits.Future - fix.Zero;
}
