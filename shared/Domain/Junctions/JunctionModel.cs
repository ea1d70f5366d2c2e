using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Plausibility;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions;

/// <summary>The logic of a junction.</summary>
/// <remarks>
/// How a shell around it takes a batch: <see cref="BinsTouched"/> of the batch and of what <see cref="Resolve"/> gives for it; load those
/// bins that are not open from the journal; append the batch and the resolved batches in one append; apply them in that order.
/// </remarks>
public sealed class JunctionModel : IAssetModel<JunctionState, JunctionEvent, JunctionCommand, JunctionView>
{
    /// <summary>
    /// Events without a time that are held at most; the oldest give way and are counted as never dated. Once their clock is fixed after all,
    /// the bins that they would have been in are partial.
    /// </summary>
    public const int MaxUndated = 20_000;

    /// <summary>Signal groups, and detectors, whose live state is kept at most, besides the defined ones.</summary>
    public const int MaxLive = 512;

    /// <summary>How far a gap with an open bound reaches back, as far as bins are concerned: as long as an outbox keeps readings.</summary>
    public static readonly TimeSpan OpenGap = TimeSpan.FromDays(7);

    /// <summary>
    /// How far back a loss by restore reaches when the state knows nothing of the source: longer ago than any bin that is still asked for.
    /// </summary>
    public static readonly TimeSpan UnknownLoss = TimeSpan.FromDays(400);

    /// <summary>Sources of which the time of the last reading is remembered at most; beyond it the one with the oldest is forgotten.</summary>
    public const int MaxSources = 32;

    private JunctionModel()
    {
    }

    public static AssetKind Kind => AssetKind.Junction;

    public static JunctionState Initial(AssetId id) => new() { Id = id };

    public static Decision<JunctionEvent> Define(JunctionState state, AssetDefinition definition, DateTimeOffset now)
    {
        if (definition is not JunctionDefinition own || own.Id != state.Id)
            return Decision<JunctionEvent>.Refuse("wrong-definition", $"the definition of {definition.Id} is not one of {state.Id}");
        if (DefinitionRules.Problems(own) is { Count: > 0 } problems)
            return Decision<JunctionEvent>.Refuse("bad-definition", string.Join("; ", problems));
        return Definitions.Same(state.Definition, own)
            ? Decision<JunctionEvent>.Nothing
            : Decision<JunctionEvent>.Of(new JunctionDefined(own) { At = now });
    }

    public static Decision<JunctionEvent> Decide(JunctionState state, JunctionCommand command, Principal by, DateTimeOffset now) => command switch
    {
        ConfigureJunction c => Configure(state, c, by, now),
        SelectProgramme c => state.Selection.Select(c, state.Configured?.Configuration, by, now),
        ReleaseProgramme c => state.Selection.Release(c, state.Configured?.Configuration, by, now),
        ReportAttempt c => state.Selection.Report(c, now),
        _ => Decision<JunctionEvent>.Refuse("unknown-command", $"a junction knows no {command.GetType().Name}"),
    };

    public static Decision<JunctionEvent> DeadlineReached(JunctionState state, Deadline deadline, DateTimeOffset now) =>
        Decision<JunctionEvent>.Nothing;

    public static Refusal? Judge(JunctionState state, Reading reading, DateTimeOffset now) =>
        Judgement.Common(state.Id, state.Definition is not null, reading.Value is IndianaEvent, reading, now);

    /// <summary>The bins that <see cref="Apply(JunctionState, SensedBatch, DateTimeOffset)"/> will add the batch's events to, rising.</summary>
    public static IReadOnlyList<Bin> BinsTouched(SensedBatch batch, DateTimeOffset received)
    {
        var bins = new List<Bin>(1);
        foreach (var reading in batch.Readings)
        {
            if (reading is { Value: IndianaEvent, Time.At: { } at } && IsBinned(batch, at, received) && Bin.Of(at) is var bin && !bins.Contains(bin))
                bins.Add(bin);
        }
        bins.Sort();
        return bins;
    }

    /// <summary>
    /// The events that this batch dates: those held without a time whose boot's clock it fixes, and those of its own without a time
    /// whose boot's clock is fixed by then. One batch per boot and bin, of the source <see cref="Source.OfClock"/>, in order of time; they are
    /// to be appended and applied right after the batch itself, which alone no longer holds them.
    /// </summary>
    public static IReadOnlyList<SensedBatch> Resolve(JunctionState state, SensedBatch batch, DateTimeOffset received)
    {
        var resolved = new List<SensedBatch>();
        foreach (var boot in Dating.Of(state, batch, received).Dated.GroupBy(static e => e.Event.Boot, StringComparer.Ordinal))
        {
            foreach (var bin in boot.GroupBy(static e => Bin.Of(e.At)))
            {
                var readings = bin.Select((e, i) => new Reading(
                    i + 1,
                    state.Id,
                    new ReadingTime(e.Event.Boot, e.Event.Monotonic, e.At),
                    new IndianaEvent(e.Event.Code, e.Event.Parameter)));
                resolved.Add(new SensedBatch(Source.OfClock(boot.Key), backfill: false, [.. readings]));
            }
        }
        return resolved;
    }

    public static JunctionState Apply(JunctionState state, JunctionEvent @event) => @event switch
    {
        JunctionDefined e => state with { Definition = e.Definition },
        JunctionConfigured e => Configured(state, e),
        ProgrammeRequested or ProgrammeExtended or ProgrammeKept or ProgrammeSent or ProgrammeExecuted or ProgrammeConfirmed or ProgrammeNotConfirmed or ProgrammeRefused
            or ProgrammeAskedAgain or ProgrammeEnded or ProgrammeReturned or ProgrammeNotReturned or ProgrammeCalendarFollowed => Selected(state, @event),
        JunctionHeard e => Heard(state, e.Until),
        JunctionAlarmed e => state with { Vitals = state.Vitals with { Alarms = state.Vitals.Alarms.After(e.Alarm) } },
        _ => state,
    };

    public static JunctionState Apply(JunctionState state, SensedBatch batch, DateTimeOffset received)
    {
        // Those that are dated come back in the batches of Resolve.
        var dating = Dating.Of(state, batch, received);
        var next = state with { Clocks = dating.Clocks, Undated = dating.Waiting, UndatedBoots = dating.Boots };
        var live = new JunctionLive(next);
        var present = new PresentChange(next);
        var (taken, late, undated) = (0, 0, 0);
        var partial = dating.Partial;
        var bins = next.OpenBins;
        var heard = next.LastReadings;
        var binned = new List<(DateTimeOffset At, IndianaEvent Event)>(batch.Readings.Count);
        var dated = batch.Source.Origin == Source.ClockOrigin;
        var selection = next.Selection;
        var coordination = next.Coordination;

        foreach (var reading in batch.Readings)
        {
            switch (reading.Value)
            {
                case IndianaEvent e when reading.Time.At is { } at:
                    if (e.Code == IndianaCode.PatternChange && (batch.IsSignOfLife || dated))
                        selection = selection.After(e, at);
                    if (!dated)
                        taken++;
                    if (batch.IsSignOfLife || dated)
                    {
                        live.Take(e, at);
                        present.Take(e, at);
                    }
                    if (!IsBinned(batch, at, received))
                    {
                        late++;
                        break;
                    }
                    if (binned.Count > 0 && Bin.Of(at) != Bin.Of(binned[0].At))
                        bins = Add(bins, binned);
                    binned.Add((at, e));
                    if (CoordinationMemory.Knows(e.Code))
                        coordination = coordination.With(e.Code, at, e.Parameter);
                    break;

                case IndianaEvent:
                    taken++;
                    undated++;
                    break;

                case Gap gap:
                    partial = partial.With(Span(gap, heard.GetValueOrDefault(batch.Counter.ToString()), received));
                    if (batch.IsSignOfLife)
                        present.Lost(gap.First, gap.Last is { } until && until < received ? until : received);
                    break;
            }
        }
        var totals = next.Totals;
        var vitals = next.Vitals.After(batch, received);
        next = live.In(next) with { Present = present.Present };
        return next with
        {
            Vitals = vitals with { Alarms = JunctionAlarms.After(vitals.Alarms, present.Turns, next.Configured?.Index) },
            Selection = selection,
            Coordination = coordination,
            Occupations = present.Occupations,
            Levels = Levels(next.Levels, batch),
            Totals = new JunctionTotals(totals.Taken + taken, totals.Late + late, totals.Undated + undated, totals.NeverDated + dating.GivenUp),
            PartialBins = partial,
            OpenBins = Add(bins, binned),
            LastReadings = Heard(heard, batch),
        };
    }

    public static JunctionState ApplyLive(JunctionState state, SensedBatch batch, DateTimeOffset received)
    {
        var levels = state.Levels;
        var selection = state.Selection;
        foreach (var reading in batch.Readings)
        {
            if (reading.Value is not IndianaEvent e)
                continue;
            var level = new LiveLevel(batch.Source.Origin, e, reading.Time.At < received ? reading.Time.At.Value : received);
            selection = selection.After(e, level.At);
            if (level.IsShown && levels.RemoveAll(level.IsOfSame) is { Count: < MaxLive } others)
                levels = others.Add(level);
        }
        var heard = batch.HeardUntil is { } until ? state.Heard.SetItem(batch.Source.Origin, until < received ? until : received) : state.Heard;
        if (heard.Count > MaxSources)
            heard = heard.Remove(heard.MinBy(static h => h.Value).Key);
        return state with { Levels = levels, Selection = selection, Heard = heard, Vitals = state.Vitals.Seen(received, received) };
    }

    public static JunctionView View(JunctionState state) => JunctionViews.Of(WithLevels(state));

    public static Vitals VitalsOf(JunctionState state) => state.Vitals;

    public static JunctionState With(JunctionState state, Vitals vitals) => state with { Vitals = vitals };

    public static JunctionEvent Alarmed(AlarmEvent alarm) => new JunctionAlarmed(alarm) { At = alarm.At };

    public static TimeSpan? SilentAfter(JunctionState state) => JunctionView.StaleAfter;

    public static ImmutableArray<JunctionEvent> Follow(JunctionState state, DateTimeOffset now)
    {
        ImmutableArray<JunctionEvent> events = state.Configured is null && state.Selection.Current is null && state.Selection.Leaving is null
            ? []
            : state.Selection.Follow(state.Configured?.Configuration, now);
        return ToHear(state, now) is { } until ? events.Add(new JunctionHeard(until) { At = now }) : events;
    }

    public static IReadOnlyList<Deadline> Deadlines(JunctionState state) =>
        state.Selection.Next(state.Configured?.Configuration) is { } due ? [new Deadline(SelectionBook.Due, due)] : [];

    /// <summary>
    /// Until when time is to be looked at: all edges have told that everything is here until then, no event moved time as far, and something is
    /// due. Null while nothing is. An edge that is silent, or behind, holds time still: what it has not told is not missing.
    /// </summary>
    private static DateTimeOffset? ToHear(JunctionState state, DateTimeOffset now)
    {
        // What has no date yet may lie anywhere before.
        if (state.Configured is not { } configured || state.Heard.IsEmpty || !state.Undated.IsEmpty)
            return null;
        var oldest = now - OpenGap;
        DateTimeOffset? until = null;
        foreach (var heard in state.Heard.Values)
        {
            if (heard > oldest && !(until <= heard))
                until = heard;
        }
        if (until is not { } at || at <= state.Present.Latest || at <= state.Present.HeardUntil)
            return null;
        foreach (var (source, last) in state.LastReadings)
        {
            if (last > oldest && !state.Heard.ContainsKey(source[..source.IndexOf('/', StringComparison.Ordinal)]))
                return null;
        }
        return new PresentChange(state).Next() <= at ? at : null;
    }

    private static JunctionState Heard(JunctionState state, DateTimeOffset until)
    {
        var present = new PresentChange(state);
        present.Hear(until);
        var next = state with { Present = present.Present };
        return next with { Vitals = next.Vitals with { Alarms = JunctionAlarms.After(next.Vitals.Alarms, present.Turns, next.Configured?.Index) } };
    }

    /// <summary>
    /// The state with what the live stream told on top. The state itself keeps to the journal, so that it is the same whoever makes it,
    /// and whenever.
    /// </summary>
    private static JunctionState WithLevels(JunctionState state)
    {
        if (state.Levels.IsEmpty)
            return state;
        var live = new JunctionLive(state);
        foreach (var level in state.Levels)
            live.Take(level.Event, level.At);
        return live.In(state);
    }

    // An edge delivers in order: once its journal is as far as its live stream was, that has nothing to add.
    private static ImmutableList<LiveLevel> Levels(ImmutableList<LiveLevel> levels, SensedBatch batch)
    {
        if (levels.IsEmpty || !batch.IsSignOfLife)
            return levels;
        var reached = batch.Readings.Where(static r => r.Value is IndianaEvent).Max(static r => r.Time.At);
        return levels.RemoveAll(l => l.Origin == batch.Source.Origin && l.At <= reached);
    }

    /// <summary>The state after something about the selection of programmes, with the alarms that it has or has no more.</summary>
    private static JunctionState Selected(JunctionState state, JunctionEvent @event)
    {
        var book = state.Selection.After(@event);
        var alarms = state.Vitals.Alarms;
        alarms = Standing(alarms, SelectionBook.NotConfirmedAlarm, book.Current is { Phase: SelectionPhase.NotConfirmed }, $"programme {book.Current?.Programme} was requested and is not confirmed", @event.At);
        alarms = Standing(alarms, SelectionBook.NotReturnedAlarm, book.Leaving is { Phase: SelectionPhase.NotReturned }, $"programme {book.Leaving?.Programme} is over and the controller has not returned to normal", @event.At);
        return state with { Selection = book, Vitals = state.Vitals with { Alarms = alarms } };
    }

    private static AlarmBook Standing(AlarmBook alarms, string code, bool raised, string text, DateTimeOffset at) => (alarms.Find(code), raised) switch
    {
        (null or { Raised: false }, true) => alarms.After(new AlarmChange(code, true, AlarmSeverity.Medium, text), at),
        ({ Raised: true } known, false) => alarms.After(new AlarmChange(code, false, known.Severity, known.Text), at),
        _ => alarms,
    };

    /// <summary>What was found of the signals against another configuration is no finding any more.</summary>
    private static JunctionState Configured(JunctionState state, JunctionConfigured e)
    {
        var next = state with
        {
            Configured = new ConfiguredJunction(e.ConfigurationVersion, e.At, e.By, e.Document),
            Selection = state.Selection with { CalendarUntil = null },
            Present = state.Present with
            {
                Plausibility = PlausibilityState.Empty,
                Health = state.Present.Health.Under(state.Configured?.Configuration, e.Document),
            },
        };
        if (state.Configured is not { } formerly)
            return next;
        // By the junction's own time: what is sensed after it, in a backlog too, is to count.
        var at = state.Present.Latest ?? e.At;
        if (state.Present.HeardUntil > at)
            at = state.Present.HeardUntil.Value;
        return next with { Vitals = next.Vitals with { Alarms = JunctionAlarms.Without(next.Vitals.Alarms, state.Present, next.Present, formerly.Index, at) } };
    }

    private static Decision<JunctionEvent> Configure(JunctionState state, ConfigureJunction command, Principal by, DateTimeOffset now)
    {
        var version = state.Configured?.Version ?? 0;
        if (command.Replaces is { } replaces && replaces != version)
        {
            return Decision<JunctionEvent>.Refuse(
                "configuration-changed",
                $"the configuration has version {version}, and this one is to replace {replaces}: read it again, and send what is to replace it");
        }
        if (ConfigurationRules.Mistakes(command.Document) is { Count: > 0 } mistakes)
            return Decision<JunctionEvent>.Refuse("bad-configuration", string.Join("; ", mistakes));
        return state.Configured is { } known && Configurations.Same(known.Configuration, command.Document)
            ? Decision<JunctionEvent>.Nothing
            : Decision<JunctionEvent>.Of(new JunctionConfigured(by.Name, version + 1, command.Document) { At = now });
    }

    /// <summary>The bins with events that lie in one of them, which are let go of.</summary>
    private static ImmutableSortedDictionary<Bin, JunctionBin> Add(ImmutableSortedDictionary<Bin, JunctionBin> bins, List<(DateTimeOffset At, IndianaEvent Event)> events)
    {
        if (events.Count == 0)
            return bins;
        var number = Bin.Of(events[0].At);
        var bin = bins.GetValueOrDefault(number) ?? JunctionBin.Empty(number);
        bins = bins.SetItem(number, bin.Add(CollectionsMarshal.AsSpan(events)));
        events.Clear();
        return bins;
    }

    private static bool IsBinned(SensedBatch batch, DateTimeOffset at, DateTimeOffset received) =>
        batch.Backfill || at >= received - SensingLimits.Late;

    /// <summary>What is lost by a restore came after the last reading that the restored state holds of the source.</summary>
    private static BinSpan Span(Gap gap, DateTimeOffset? lastReading, DateTimeOffset received)
    {
        var last = gap.Last is { } to && to < received ? to : received;
        var first = gap.First ?? (gap.Reason is GapReason.LostByRestore ? lastReading ?? Before(last, UnknownLoss) : Before(last, OpenGap));
        return new BinSpan(Bin.Of(first < last ? first : last), Bin.Of(last));
    }

    private static DateTimeOffset Before(DateTimeOffset at, TimeSpan span) =>
        at - DateTimeOffset.MinValue > span ? at - span : DateTimeOffset.MinValue;

    /// <summary>Gaps do not count, as they are dated by when they were found; what is dated or replayed afterwards is no run of a source.</summary>
    private static ImmutableSortedDictionary<string, DateTimeOffset?> Heard(ImmutableSortedDictionary<string, DateTimeOffset?> heard, SensedBatch batch)
    {
        if (batch.Source.Origin is Source.ClockOrigin or Source.DeadLetterOrigin
            || batch.Readings.LastOrDefault(static r => r is { Value: not Gap, Time.At: not null }) is not { } last)
            return heard;
        heard = heard.SetItem(batch.Source.ToString(), last.Time.At);
        return heard.Count > MaxSources ? heard.Remove(heard.MinBy(static h => h.Value).Key) : heard;
    }
}
