using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// What went on from when to when: greens, calls, walks, preemptions, faults, each from the event that begins it to the one that ends it. The
/// names are those of the field's tools, which leave out the detector of a watchdog fault (85); here it is told like that of any other fault.
/// </summary>
public static class Timeline
{
    /// <summary>What lasted for less is left out.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(0.2);

    /// <summary>How long what happens in an instant is shown.</summary>
    public static readonly TimeSpan Instant = TimeSpan.FromSeconds(60);

    private static readonly (string Name, ushort Begin, ushort End)[] Pairs =
    [
        ("Split", 0, 12), ("Green", 1, 7), ("Yellow", 8, 9), ("Red", 10, 11), ("Ped Service", 21, 23), ("FYA", 32, 33),
        ("Phase Hold", 41, 42), ("Phase Call", 43, 44), ("Phase Omit", 46, 47), ("Ped Omit", 48, 49), ("Advance Warning Phase", 55, 56),
        ("Overlap Ped", 67, 65), ("Advance Warning Overlap", 71, 72), ("TSP Detector", 94, 93), ("Preempt", 102, 104), ("TSP Call", 112, 115),
        ("TSP Service", 118, 119), ("Special Function", 176, 177),
    ];

    private static readonly (string Name, ushort Code)[] Toggles = [("Manual Control", 178), ("Stop Time Input", 180), ("Aux Switch", 202)];

    private static readonly (string Name, ushort Code, bool HasValue)[] Instants =
        [("Pattern Change", 131, true), ("Cycle Length Change", 132, true), ("Interval Advance", 179, true), ("Power Failure", 182, false), ("Power Restored", 184, false)];

    private static readonly (string Name, ushort Code)[] Faults = [("Other", 84), ("Watchdog", 85), ("Stuck Off", 86), ("Stuck On", 87), ("Erratic", 88)];

    private static readonly (string Name, ushort Code)[] Overlaps = [("Overlap Green", 61), ("Overlap Trail Green", 62), ("Overlap Yellow", 63), ("Overlap Red", 64)];

    // NTCIP 1202: unitAlarmStatus1 as bits, unitFlashStatus as a number.
    private static readonly string[] AlarmBits = ["Cycle Fault", "Coord Fault", "Coord Fail", "Cycle Fail", "MMU Flash", "Local Flash"];

    private static readonly string[] FlashStates =
        ["Flash - Other", "Flash - Not Flash", "Flash - Automatic", "Flash - Local Manual", "Flash - Fault Monitor", "Flash - MMU", "Flash - Startup", "Flash - Preempt"];

    /// <summary>
    /// One row per span that began in the window and has ended, rising by beginning. It is valid when its end follows its beginning; a beginning
    /// that another one follows ends there and is not valid.
    /// </summary>
    /// <param name="observes">
    /// What can be observed at the junction; null for everything. Where ends of colours are not told, as by lamps alone, a colour goes on until the
    /// phase shows another one; what else has an end that cannot be observed is left out.
    /// </param>
    public static IReadOnlyList<TimelineRow> Of(EventLog log, MeasureSpan span, CodeSet? observes = null) =>
        [.. All(log, observes)
            .Where(row => row.To - row.From >= Least.Ticks && row.From >= span.Window.From.UtcTicks && row.From < span.Window.To.UtcTicks)
            .OrderBy(static row => row.From).ThenBy(static row => row.Name, StringComparer.Ordinal).ThenBy(static row => row.Value)
            .Select(static row => new TimelineRow(MeasureSpan.At(row.From), MeasureSpan.At(row.To), MeasureSpan.Seconds(row.To - row.From), row.Valid, row.Name, row.Value))];

    private static IEnumerable<Row> All(EventLog log, CodeSet? observes) =>
        Paired(log, observes).Concat(Toggled(log)).Concat(Momentary(log)).Concat(Transitions(log)).Concat(Adjustments(log)).Concat(Faulty(log)).Concat(Overlapping(log)).Concat(Waiting(log)).Concat(Alarming(log));

    private static IEnumerable<Row> Paired(EventLog log, CodeSet? observes)
    {
        foreach (var (name, begin, end) in Pairs)
        {
            if (observes?.Contains(end) is false)
            {
                foreach (var row in begin is IndianaCode.BeginGreen or IndianaCode.BeginYellow or IndianaCode.BeginRedClearance ? Shown(log, name, begin) : [])
                    yield return row;
                continue;
            }
            foreach (var value in log.Parameters(begin, end))
            {
                foreach (var pair in EventPairs.Of(log, value, begin, end))
                {
                    if (pair.To is { } to)
                        yield return new Row(pair.From, to, pair.Valid, name, value);
                }
                // These two tell of an end without a beginning too.
                if (end is IndianaCode.PriorityDetectorOff or IndianaCode.PriorityServiceEnd)
                {
                    var events = log.Of(value, begin, end);
                    for (var i = 1; i < events.Count; i++)
                    {
                        if (events[i - 1].Code == end && events[i].Code == end)
                            yield return new Row(events[i - 1].Ticks, events[i].Ticks, false, name, value);
                    }
                }
            }
        }
    }

    /// <summary>A colour whose end is not told: until another one begins. It is not valid when it begins anew instead.</summary>
    private static IEnumerable<Row> Shown(EventLog log, string name, ushort begin)
    {
        foreach (var phase in log.Parameters(begin))
        {
            var events = log.Of(
                phase, IndianaCode.BeginGreen, IndianaCode.BeginYellow, IndianaCode.BeginRedClearance, IndianaCode.BeginRedAmber, IndianaCode.BeginDark, IndianaCode.BeginFlashingAmber);
            for (var i = 0; i + 1 < events.Count; i++)
            {
                if (events[i].Code == begin)
                    yield return new Row(events[i].Ticks, events[i + 1].Ticks, events[i + 1].Code != begin, name, phase);
            }
        }
    }

    private static IEnumerable<Row> Toggled(EventLog log)
    {
        foreach (var (name, code) in Toggles)
        {
            var events = log.All(code);
            for (var i = 0; i + 1 < events.Count; i++)
            {
                var (on, off) = (events[i].Parameter == 1, events[i + 1].Parameter == 0);
                if (on || (events[i].Parameter == 0 && off))
                    yield return new Row(events[i].Ticks, events[i + 1].Ticks, on && off, name, events[i].Parameter);
            }
        }
    }

    private static IEnumerable<Row> Momentary(EventLog log) =>
        from kind in Instants
        from e in log.All(kind.Code)
        select new Row(e.Ticks, e.Ticks + Instant.Ticks, true, kind.Name, kind.HasValue ? e.Parameter : null);

    private static IEnumerable<Row> Transitions(EventLog log)
    {
        var events = Descending(log, IndianaCode.CoordinationStateChange).Where(static e => e.Parameter <= 4).ToList();
        for (var i = 0; i + 1 < events.Count; i++)
        {
            var name = events[i].Parameter switch { 2 => "Transition Longway", 3 => "Transition Shortway", 4 => "Transition Dwell", _ => null };
            if (name is not null)
                yield return new Row(events[i].Ticks, events[i + 1].Ticks, true, name, null);
        }
    }

    private static IEnumerable<Row> Adjustments(EventLog log)
    {
        foreach (var number in log.Parameters(IndianaCode.PriorityEarlyGreen, IndianaCode.PriorityExtendedGreen))
        {
            var events = log.Of(number, IndianaCode.PriorityEarlyGreen, IndianaCode.PriorityExtendedGreen, IndianaCode.PriorityCheckOut);
            for (var i = 0; i + 1 < events.Count; i++)
            {
                if (events[i].Code != IndianaCode.PriorityCheckOut)
                    yield return new Row(events[i].Ticks, events[i + 1].Ticks, true, "TSP Adjustment", number);
            }
        }
    }

    private static IEnumerable<Row> Faulty(EventLog log)
    {
        foreach (var channel in log.Parameters(84, 85, 86, 87, 88))
        {
            var events = log.Of(channel, IndianaCode.DetectorRestored, 84, 85, 86, 87, 88);
            for (var i = 0; i + 1 < events.Count; i++)
            {
                if (events[i].Code != IndianaCode.DetectorRestored)
                    yield return new Row(events[i].Ticks, events[i + 1].Ticks, events[i + 1].Code == IndianaCode.DetectorRestored, Faults[events[i].Code - IndianaCode.FirstDetectorFault].Name, channel);
            }
        }
    }

    private static IEnumerable<Row> Overlapping(EventLog log)
    {
        foreach (var number in log.Parameters(61, 62, 63, 64))
        {
            var events = log.Of(number, 61, 62, 63, 64, 65, 66);
            for (var i = 0; i + 1 < events.Count; i++)
            {
                if (events[i].Code <= 64)
                    yield return new Row(events[i].Ticks, events[i + 1].Ticks, events[i].Code != events[i + 1].Code, Overlaps[events[i].Code - 61].Name, number);
            }
        }
    }

    private static IEnumerable<Row> Waiting(EventLog log)
    {
        foreach (var phase in log.Parameters(IndianaCode.PhaseCallRegistered))
        {
            foreach (var (from, to) in PhaseWait.Waits(log, phase))
                yield return new Row(from, to, true, "Phase Wait", phase);
        }
        foreach (var phase in log.Parameters(IndianaCode.PedestrianDetectorOn))
        {
            foreach (var (from, to) in PedestrianDelay.Waits(log, phase))
                yield return new Row(from, to, true, "Ped Delay", phase);
        }
    }

    private static IEnumerable<Row> Alarming(EventLog log)
    {
        foreach (var code in (ushort[])[IndianaCode.UnitFlashStatus, IndianaCode.UnitAlarmStatus, IndianaCode.AlarmGroupState])
        {
            var events = Descending(log, code).ToList();
            for (var i = 0; i < events.Count; i++)
            {
                var (from, to, value) = (events[i].Ticks, i + 1 < events.Count ? events[i + 1].Ticks : events[i].Ticks + Instant.Ticks, events[i].Parameter);
                if (code == IndianaCode.AlarmGroupState)
                {
                    yield return new Row(from, to, true, "Alarm Group State", value);
                }
                else if (code == IndianaCode.UnitFlashStatus)
                {
                    if (value >= 1 && value <= FlashStates.Length)
                        yield return new Row(from, to, true, FlashStates[value - 1], null);
                }
                else
                {
                    for (var bit = 0; bit < AlarmBits.Length; bit++)
                    {
                        if ((value & (1 << bit)) != 0)
                            yield return new Row(from, to, true, AlarmBits[bit], null);
                    }
                }
            }
        }
    }

    /// <summary>At one instant the greater parameter first: what it changed to in the end stands last.</summary>
    private static IEnumerable<TimedEvent> Descending(EventLog log, ushort code) =>
        log.All(code).OrderBy(static e => e.Ticks).ThenByDescending(static e => e.Parameter);

    private readonly record struct Row(long From, long To, bool Valid, string Name, ushort? Value);
}

/// <param name="Start">UTC.</param>
/// <param name="End">UTC.</param>
/// <param name="Seconds">From the one to the other, at least 0.2.</param>
/// <param name="Valid">Whether beginning and end belong together.</param>
/// <param name="Name">What it was.</param>
/// <param name="Value">The events' parameter: phase, overlap, channel or number; null where it says nothing.</param>
public sealed record TimelineRow(DateTimeOffset Start, DateTimeOffset End, double Seconds, bool Valid, string Name, int? Value);
