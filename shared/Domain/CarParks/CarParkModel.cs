using System.Collections.Immutable;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.CarParks;

/// <summary>The logic of a car park.</summary>
public sealed class CarParkModel : IAssetModel<CarParkState, CarParkEvent, CarParkCommand, CarParkView>
{
    /// <summary>How far back a calibration may be dated: as long as it takes to walk through a garage and write it down.</summary>
    public static readonly TimeSpan CalibrationReach = TimeSpan.FromMinutes(15);

    /// <summary>Distinct times of passages that are remembered for a calibration that is dated back.</summary>
    public const int MaxRecent = 10_000;

    /// <summary>
    /// Passages without a time that wait for their boot's clock at most; the oldest give way and leave a doubt until the next calibration.
    /// </summary>
    public const int MaxUndated = 2_000;

    /// <summary>No counter has seen more vehicles than this.</summary>
    public const long MaxTotal = 1_000_000_000;

    // A calibration is decided a moment after the readings that precede it were taken, maybe on another machine's clock.
    private static readonly TimeSpan RecentKept = CalibrationReach + TimeSpan.FromMinutes(5);

    private CarParkModel()
    {
    }

    public static AssetKind Kind => AssetKind.CarPark;

    public static CarParkState Initial(AssetId id) => new() { Id = id };

    public static Decision<CarParkEvent> Define(CarParkState state, AssetDefinition definition, DateTimeOffset now)
    {
        if (definition is not CarParkDefinition own || own.Id != state.Id)
            return Decision<CarParkEvent>.Refuse("wrong-definition", $"the definition of {definition.Id} is not one of {state.Id}");
        if (DefinitionRules.Problems(own) is { Count: > 0 } problems)
            return Decision<CarParkEvent>.Refuse("bad-definition", string.Join("; ", problems));
        return Definitions.Same(state.Definition, own)
            ? Decision<CarParkEvent>.Nothing
            : Decision<CarParkEvent>.Of(new CarParkDefined(own) { At = now });
    }

    public static Decision<CarParkEvent> Decide(CarParkState state, CarParkCommand command, Principal by, DateTimeOffset now)
    {
        if (state.Definition is null)
            return Refuse(Judgement.NotDefined(state.Id));
        return command switch
        {
            CalibrateCarPark calibrate => Calibrate(state, state.Definition, calibrate, by, now),
            CloseCarPark { Reason: null or { Length: 0 or > 200 } } => Decision<CarParkEvent>.Refuse("bad-reason", "write the reason in 1 to 200 characters"),
            CloseCarPark close when state.Closure?.Reason == close.Reason => Decision<CarParkEvent>.Nothing,
            CloseCarPark close => Decision<CarParkEvent>.Of(new CarParkClosed(by.Name, close.Reason) { At = now }),
            OpenCarPark when state.Closure is null => Decision<CarParkEvent>.Nothing,
            OpenCarPark => Decision<CarParkEvent>.Of(new CarParkOpened(by.Name) { At = now }),
            _ => Decision<CarParkEvent>.Refuse("unknown-command", $"a car park knows no {command.GetType().Name}"),
        };
    }

    public static Decision<CarParkEvent> DeadlineReached(CarParkState state, Deadline deadline, DateTimeOffset now) =>
        Decision<CarParkEvent>.Nothing;

    public static Refusal? Judge(CarParkState state, Reading reading, DateTimeOffset now)
    {
        if (Judgement.Common(state.Id, state.Definition is not null, reading.Value is LanePassage or LaneTotals, reading, now) is { } refusal)
            return refusal;
        return reading.Value switch
        {
            LanePassage { Direction: not (PassageDirection.In or PassageDirection.Out) } =>
                new Refusal("bad-value", "a passage goes in or out"),
            LanePassage p => JudgeLane(state, p.Lane, p.TotalIn, p.TotalOut),
            LaneTotals t => JudgeLane(state, t.Lane, t.TotalIn, t.TotalOut),
            _ => null,
        };
    }

    public static CarParkState Apply(CarParkState state, CarParkEvent @event) => @event switch
    {
        CarParkDefined e => Settle(state with { Definition = e.Definition }, e.At),
        CarParkCalibrated e => Settle(Calibrated(state, e), e.CountedAt),
        CarParkClosed e => state with
        {
            Closure = new Closure(e.Reason, e.By, e.At),
            Since = state.Closure is null ? e.At : state.Since,
        },
        CarParkOpened e => state with { Closure = null, Since = state.Calibration is null ? null : e.At },
        CarParkAlarmed e => state with { Vitals = state.Vitals with { Alarms = state.Vitals.Alarms.After(e.Alarm) } },
        _ => state,
    };

    public static CarParkState Apply(CarParkState state, SensedBatch batch, DateTimeOffset received)
    {
        foreach (var reading in batch.Readings)
        {
            state = state with { Vitals = state.Vitals.After(batch, reading, received) };
            state = reading.Value switch
            {
                LanePassage p => Counted(state, batch.Counter, p.Lane, p.TotalIn, p.TotalOut, reading.Time, received),
                LaneTotals t => Counted(state, batch.Counter, t.Lane, t.TotalIn, t.TotalOut, reading.Time, received),
                ClockFixed fix => Dated(state, fix, received),
                Gap gap => Doubted(state, gap, received),
                _ => state,
            };
        }
        return Forget(state, received);
    }

    public static CarParkState ApplyLive(CarParkState state, SensedBatch batch, DateTimeOffset received) =>
        state with { Vitals = state.Vitals.Seen(received, received) };

    public static CarParkView View(CarParkState state)
    {
        var capacity = state.Definition?.Capacity ?? 0;
        var occupied = state.Unclamped is { } count ? (int)Math.Clamp(count, 0, capacity) : (int?)null;
        return new CarParkView
        {
            Id = state.Id,
            Name = state.Definition?.Name ?? "",
            Place = state.Definition?.Place,
            Capacity = capacity,
            Status = state.Status,
            Since = state.Since,
            Occupied = occupied,
            Free = capacity - occupied,
            Unclamped = state.Unclamped,
            Drift = state.Unclamped - occupied,
            DriftSince = state.Calibration is null ? null : state.Excursion,
            Lanes = [.. LaneNames(state).Select(name => state.Lanes.GetValueOrDefault(name) is { } lane
                ? new CarParkLane(name, lane.In, lane.Out, lane.Last)
                : new CarParkLane(name, 0, 0, null))],
            Calibration = state.Calibration,
            Closure = state.Closure,
            Doubt = state.Calibration is not null && !state.Undated.IsEmpty ? CountDoubt.UntilCalibration : state.Doubt,
            LastSign = state.Vitals.LastSign,
            Alarms = state.Vitals.Alarms.Standing(),
        };
    }

    public static Vitals VitalsOf(CarParkState state) => state.Vitals;

    public static CarParkState With(CarParkState state, Vitals vitals) => state with { Vitals = vitals };

    public static CarParkEvent Alarmed(AlarmEvent alarm) => new CarParkAlarmed(alarm) { At = alarm.At };

    public static TimeSpan? SilentAfter(CarParkState state) => CarParkView.StaleAfter;

    public static IReadOnlyList<Deadline> Deadlines(CarParkState state) => [];

    private static IEnumerable<string> LaneNames(CarParkState state) =>
        (state.Definition?.Lanes ?? []).Union(state.Lanes.Keys, StringComparer.Ordinal);

    private static Refusal? JudgeLane(CarParkState state, string lane, long totalIn, long totalOut)
    {
        if (!state.Definition!.Lanes.Contains(lane, StringComparer.Ordinal))
            return new Refusal("unknown-lane", $"{state.Id} has no lane '{lane}': it has {string.Join(", ", state.Definition.Lanes)}");
        if (totalIn is < 0 or > MaxTotal || totalOut is < 0 or > MaxTotal)
            return new Refusal("bad-value", $"totals lie between 0 and {MaxTotal}, not {totalIn} and {totalOut}");
        return null;
    }

    private static Decision<CarParkEvent> Calibrate(CarParkState state, CarParkDefinition definition, CalibrateCarPark command, Principal by, DateTimeOffset now)
    {
        var at = (command.CountedAt ?? now).ToUniversalTime();
        var most = definition.Capacity + Math.Max(10, definition.Capacity / 10);
        if (command.Counted < 0 || command.Counted > most)
            return Decision<CarParkEvent>.Refuse("implausible-count", $"{command.Counted} vehicles in a car park of {definition.Capacity}: write 0 to {most}, or mend the capacity in the registry");
        if (command.Note is { Length: > 500 })
            return Decision<CarParkEvent>.Refuse("bad-note", "write a note of at most 500 characters");
        if (at > now)
            return Decision<CarParkEvent>.Refuse("counted-in-future", $"{at:O} is after {now:O}: write when it was counted");
        if (at < now - CalibrationReach)
            return Decision<CarParkEvent>.Refuse("counted-too-long-ago", $"{at:O} is more than {CalibrationReach.TotalMinutes} minutes before {now:O}: count again");
        if (at < state.Calibration?.CountedAt)
            return Decision<CarParkEvent>.Refuse("counted-since", $"it was counted again at {state.Calibration.CountedAt:O}, after {at:O}");
        if (at < state.RecentFrom)
            return Decision<CarParkEvent>.Refuse("too-busy-to-reckon-back", $"passages are remembered from {state.RecentFrom:O} on only: count again");

        var net = state.Recent.Where(p => p.Key >= at).Sum(static p => p.Value);
        var drift = command.Counted - (state.Unclamped - net);
        return Decision<CarParkEvent>.Of(new CarParkCalibrated(by.Name, command.Counted, at, drift, net, command.Note) { At = now });
    }

    /// <summary>
    /// Totals heal what was counted and not delivered. Vehicles that the sampler never saw are missing in its totals too, and a counter
    /// that begins anew has forgotten what the one before had not delivered: only a hand count made since then helps.
    /// </summary>
    private static CarParkState Doubted(CarParkState state, Gap gap, DateTimeOffset received)
    {
        var isHealedByTotals = gap.Reason is GapReason.OutboxFull or GapReason.LostByRestore;
        var until = gap.Last < received ? gap.Last.Value : received;
        if (!isHealedByTotals && state.Calibration?.CountedAt > until)
            return state;
        var next = state with
        {
            Doubt = isHealedByTotals && state.Doubt is not CountDoubt.UntilCalibration ? CountDoubt.Gap : CountDoubt.UntilCalibration,
            LanesInDoubt = [.. state.Definition?.Lanes ?? []],
        };
        return isHealedByTotals || state.LostUntil >= until ? next : next with { LostUntil = until };
    }

    private static CarParkState Calibrated(CarParkState state, CarParkCalibrated e) => state with
    {
        Offset = e.Counted + e.NetSince - state.Net,
        Calibration = new Calibration(e.Counted, e.CountedAt, e.At, e.By, e.Drift, e.Note),
        Excursion = Excursion.None,
        Doubt = state.LostUntil > e.CountedAt ? CountDoubt.UntilCalibration : CountDoubt.None,
        LanesInDoubt = state.LanesInDoubt.Clear(),
        LostUntil = state.LostUntil > e.CountedAt ? state.LostUntil : null,
        // What had arrived by then had passed by then.
        Undated = state.Undated.RemoveAll(p => p.Arrived < e.CountedAt),
    };

    /// <summary>
    /// The difference to the counter's highest totals so far is what passed since: one vehicle as a rule, more after a gap, none
    /// for a dead letter whose totals are behind. What is dated before the calibration is in its figure already.
    /// </summary>
    private static CarParkState Counted(CarParkState state, Source counter, string lane, long totalIn, long totalOut, ReadingTime time, DateTimeOffset received)
    {
        var at = time.Or(received);
        var key = $"{counter}/{lane}";
        var before = state.Counters.GetValueOrDefault(key);
        var deltaIn = Math.Max(0, totalIn - (before?.In ?? 0));
        var deltaOut = Math.Max(0, totalOut - (before?.Out ?? 0));
        var net = deltaIn - deltaOut;
        var now = state.Lanes.GetValueOrDefault(lane);
        var counted = state.Calibration is not null && at < state.Calibration.CountedAt;
        var lanesInDoubt = state.LanesInDoubt.Remove(lane);
        var next = state with
        {
            Lanes = state.Lanes.SetItem(lane, new LaneCount((now?.In ?? 0) + deltaIn, (now?.Out ?? 0) + deltaOut, Later(now?.Last, at))),
            Counters = state.Counters.SetItem(key, new CounterReading((before?.In ?? 0) + deltaIn, (before?.Out ?? 0) + deltaOut, Later(before?.At, at))),
            Offset = counted ? state.Offset - net : state.Offset,
            Recent = net == 0 || counted ? state.Recent : state.Recent.SetItem(at, state.Recent.GetValueOrDefault(at) + net),
            LanesInDoubt = lanesInDoubt,
            Doubt = state.Doubt is CountDoubt.Gap && lanesInDoubt.IsEmpty ? CountDoubt.None : state.Doubt,
        };
        // Several vehicles at once were not seen one by one: those of them that passed before the calibration are in its figure too.
        if (deltaIn + deltaOut > 1 && state.Calibration is { } calibration && !counted && (before?.At ?? DateTimeOffset.MinValue) < calibration.CountedAt)
            next = next with { Doubt = CountDoubt.UntilCalibration };
        if (time.At is null && net != 0 && !counted)
            next = Held(next, new UndatedPassage(time.Boot, time.Monotonic, net, received));
        return counted ? next : Settle(next, at);
    }

    private static CarParkState Held(CarParkState state, UndatedPassage passage)
    {
        var undated = state.Undated.Add(passage);
        return undated.Count <= MaxUndated
            ? state with { Undated = undated }
            : state with { Undated = undated.RemoveAt(0), Doubt = CountDoubt.UntilCalibration };
    }

    /// <summary>
    /// Passages that were taken without a time have counted as if they had passed when they arrived. Now that their time is known, those
    /// from before the calibration are taken back, since they are in its figure; the others stay, remembered by their own time.
    /// </summary>
    private static CarParkState Dated(CarParkState state, ClockFixed fix, DateTimeOffset received)
    {
        if (!state.Undated.Exists(p => p.Boot == fix.Boot))
            return state;
        var recent = state.Recent.ToBuilder();
        var offset = state.Offset;
        foreach (var passage in state.Undated.Where(p => p.Boot == fix.Boot))
        {
            var at = fix.TimeOf(passage.Monotonic) is { } known && known < passage.Arrived ? known : passage.Arrived;
            if (recent.GetValueOrDefault(passage.Arrived) is var there && there == passage.Net)
                recent.Remove(passage.Arrived);
            else if (recent.ContainsKey(passage.Arrived))
                recent[passage.Arrived] = there - passage.Net;
            if (at < state.Calibration?.CountedAt)
                offset -= passage.Net;
            else
                recent[at] = recent.GetValueOrDefault(at) + passage.Net;
        }
        var next = state with
        {
            Offset = offset,
            Recent = recent.ToImmutable(),
            Undated = state.Undated.RemoveAll(p => p.Boot == fix.Boot),
        };
        return offset == state.Offset ? next : Settle(next, received);
    }

    /// <summary>Draws what follows from the count: excursion, full with hysteresis, since when.</summary>
    private static CarParkState Settle(CarParkState state, DateTimeOffset at)
    {
        if (state.Unclamped is not { } count || state.Definition is not { } definition)
            return state;
        var before = state.Status;
        var free = definition.Capacity - Math.Clamp(count, 0, definition.Capacity);
        var next = state with
        {
            IsFull = state.IsFull ? free < definition.FreeAt : free <= definition.FullAt,
            Excursion = new Excursion(
                Math.Max(state.Excursion.Below, -count),
                Math.Max(state.Excursion.Above, count - definition.Capacity)),
        };
        return next.Status == before && next.Since is not null ? next : next with { Since = next.Since > at ? next.Since : at };
    }

    private static CarParkState Forget(CarParkState state, DateTimeOffset received)
    {
        var from = received - RecentKept;
        var recent = state.Recent;
        if (!recent.IsEmpty && recent.First().Key < from)
            recent = recent.RemoveRange(recent.Keys.TakeWhile(at => at < from));
        if (recent.Count > MaxRecent)
        {
            from = recent.Keys.ElementAt(recent.Count - MaxRecent);
            recent = recent.RemoveRange(recent.Keys.TakeWhile(at => at < from));
        }
        return from <= state.RecentFrom && ReferenceEquals(recent, state.Recent)
            ? state
            : state with { Recent = recent, RecentFrom = from > state.RecentFrom ? from : state.RecentFrom };
    }

    private static Decision<CarParkEvent> Refuse(Refusal refusal) => Decision<CarParkEvent>.Refuse(refusal.Code, refusal.Reason);

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}
