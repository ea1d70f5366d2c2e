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
    /// One row per span that began in the window, rising by beginning. It is valid when its end follows its beginning; a beginning that another one
    /// follows ends there and is not valid. A status of the unit that nothing has changed since goes on: it has no end and is not valid.
    /// </summary>
    /// <param name="log">The junction's events, from before the span on, and after it until what began in it has ended, or the present.</param>
    /// <param name="observes">
    /// What can be observed at the junction; null for everything. Where ends of colours are not told, as by lamps alone, a colour goes on until the
    /// phase shows another one; what else has an end that cannot be observed is left out.
    /// </param>
    /// <param name="standing">
    /// Whether the junction still speaks: what else nothing has ended goes on, too. A record that is over is left with it as in the reference, without a row.
    /// </param>
    public static IReadOnlyList<TimelineRow> Of(EventLog log, MeasureSpan span, CodeSet? observes = null, bool standing = false) =>
        [.. All(log, observes)
            .Where(row => (row.To is { } to ? to - row.From >= Least.Ticks : standing || row.IsStatus) && row.From >= span.Window.From.UtcTicks && row.From < span.Window.To.UtcTicks)
            .OrderBy(static row => row.From).ThenBy(static row => row.Name, StringComparer.Ordinal).ThenBy(static row => row.Value)
            .Select(row => new TimelineRow(
                MeasureSpan.At(row.From), row.To is { } to ? MeasureSpan.At(to) : null, row.To is { } end ? MeasureSpan.Seconds(end - row.From) : null, row.Valid, row.Name, row.Value,
                span.QualityBetween(row.From, row.To ?? row.From + 1)))];

    /// <summary>Whether something that began in the window has not ended in the log.</summary>
    /// <param name="observes">As in <see cref="Of"/>.</param>
    public static bool GoesOn(EventLog log, MeasureSpan span, CodeSet? observes = null) =>
        All(log, observes).Any(row => row.To is null && row.From >= span.Window.From.UtcTicks && row.From < span.Window.To.UtcTicks);

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
                    yield return new Row(pair.From, pair.To, pair.Valid, name, value);
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
            for (var i = 0; i < events.Count; i++)
            {
                if (events[i].Code == begin)
                    yield return new Row(events[i].Ticks, Next(events, i), i + 1 < events.Count && events[i + 1].Code != begin, name, phase);
            }
        }
    }

    private static IEnumerable<Row> Toggled(EventLog log)
    {
        foreach (var (name, code) in Toggles)
        {
            var events = log.All(code);
            for (var i = 0; i < events.Count; i++)
            {
                var (on, off) = (events[i].Parameter == 1, i + 1 < events.Count && events[i + 1].Parameter == 0);
                if (on || (events[i].Parameter == 0 && off))
                    yield return new Row(events[i].Ticks, Next(events, i), on && off, name, events[i].Parameter);
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
        for (var i = 0; i < events.Count; i++)
        {
            var name = events[i].Parameter switch { 2 => "Transition Longway", 3 => "Transition Shortway", 4 => "Transition Dwell", _ => null };
            if (name is not null)
                yield return new Row(events[i].Ticks, Next(events, i), i + 1 < events.Count, name, null);
        }
    }

    private static IEnumerable<Row> Adjustments(EventLog log)
    {
        foreach (var number in log.Parameters(IndianaCode.PriorityEarlyGreen, IndianaCode.PriorityExtendedGreen))
        {
            var events = log.Of(number, IndianaCode.PriorityEarlyGreen, IndianaCode.PriorityExtendedGreen, IndianaCode.PriorityCheckOut);
            for (var i = 0; i < events.Count; i++)
            {
                if (events[i].Code != IndianaCode.PriorityCheckOut)
                    yield return new Row(events[i].Ticks, Next(events, i), i + 1 < events.Count, "TSP Adjustment", number);
            }
        }
    }

    private static IEnumerable<Row> Faulty(EventLog log)
    {
        foreach (var channel in log.Parameters(84, 85, 86, 87, 88))
        {
            var events = log.Of(channel, IndianaCode.DetectorRestored, 84, 85, 86, 87, 88);
            for (var i = 0; i < events.Count; i++)
            {
                if (events[i].Code != IndianaCode.DetectorRestored)
                    yield return new Row(events[i].Ticks, Next(events, i), i + 1 < events.Count && events[i + 1].Code == IndianaCode.DetectorRestored, Faults[events[i].Code - IndianaCode.FirstDetectorFault].Name, channel);
            }
        }
    }

    private static IEnumerable<Row> Overlapping(EventLog log)
    {
        foreach (var number in log.Parameters(61, 62, 63, 64))
        {
            var events = log.Of(number, 61, 62, 63, 64, 65, 66);
            for (var i = 0; i < events.Count; i++)
            {
                if (events[i].Code <= 64)
                    yield return new Row(events[i].Ticks, Next(events, i), i + 1 < events.Count && events[i].Code != events[i + 1].Code, Overlaps[events[i].Code - 61].Name, number);
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
                var (from, to, value) = (events[i].Ticks, Next(events, i), events[i].Parameter);
                if (code == IndianaCode.AlarmGroupState)
                {
                    yield return new Row(from, to, to is not null, "Alarm Group State", value) { IsStatus = true };
                }
                else if (code == IndianaCode.UnitFlashStatus)
                {
                    if (value >= 1 && value <= FlashStates.Length)
                        yield return new Row(from, to, to is not null, FlashStates[value - 1], null) { IsStatus = true };
                }
                else
                {
                    for (var bit = 0; bit < AlarmBits.Length; bit++)
                    {
                        if ((value & (1 << bit)) != 0)
                            yield return new Row(from, to, to is not null, AlarmBits[bit], null) { IsStatus = true };
                    }
                }
            }
        }
    }

    /// <summary>At one instant the greater parameter first: what it changed to in the end stands last.</summary>
    private static IEnumerable<TimedEvent> Descending(EventLog log, ushort code) =>
        log.All(code).OrderBy(static e => e.Ticks).ThenByDescending(static e => e.Parameter);

    /// <summary>When the next one came; null when none has.</summary>
    private static long? Next(List<TimedEvent> events, int i) => i + 1 < events.Count ? events[i + 1].Ticks : null;

    /// <summary>To is null while it goes on.</summary>
    private readonly record struct Row(long From, long? To, bool Valid, string Name, ushort? Value)
    {
        /// <summary>Whether it is a status, of which one always holds.</summary>
        public bool IsStatus { get; init; }
    }
}

/// <param name="Start">UTC.</param>
/// <param name="End">UTC; null while it goes on.</param>
/// <param name="Seconds">From the one to the other, at least 0.2; null while it goes on.</param>
/// <param name="Valid">Whether beginning and end belong together; not while it goes on.</param>
/// <param name="Name">What it was.</param>
/// <param name="Value">The events' parameter: phase, overlap, channel or number; null where it says nothing.</param>
public sealed record TimelineRow(DateTimeOffset Start, DateTimeOffset? End, double? Seconds, bool Valid, string Name, int? Value, MeasureQuality Quality);
