using System.Collections.Immutable;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions;

/// <summary>What becomes of the events without a time when a batch comes: dated, waiting, or given up.</summary>
internal sealed class Dating
{
    /// <summary>
    /// Boots with events that wait at most. A boot sends the fix of its own clock before the next one sends anything, so the boot that was
    /// silent for longest is the one that can be spared.
    /// </summary>
    internal const int MaxBoots = 100;

    private readonly DateTimeOffset _received;
    private readonly List<(UndatedEvent Event, DateTimeOffset At)> _dated = [];

    private Dating(JunctionState state, ClockMap clocks, DateTimeOffset received)
    {
        _received = received;
        Clocks = clocks;
        Waiting = state.Undated;
        Boots = state.UndatedBoots;
        Partial = state.PartialBins;
    }

    /// <summary>The clocks as they are after the batch's own fixes and times.</summary>
    public ClockMap Clocks { get; }

    /// <summary>Events that are dated now, by boot and in order of time.</summary>
    public IReadOnlyList<(UndatedEvent Event, DateTimeOffset At)> Dated => _dated;

    public ImmutableList<UndatedEvent> Waiting { get; private set; }

    public ImmutableSortedDictionary<string, UndatedBoot> Boots { get; private set; }

    public ImmutableArray<BinSpan> Partial { get; private set; }

    /// <summary>Events that are given up now.</summary>
    public long GivenUp { get; private set; }

    public static Dating Of(JunctionState state, SensedBatch batch, DateTimeOffset received)
    {
        var clocks = state.Clocks;
        HashSet<string> fixes = [];
        List<UndatedEvent> own = [];
        Reading? furthest = null;
        foreach (var reading in batch.Readings)
        {
            if (reading.Value is ClockFixed fix)
            {
                clocks = clocks.After(fix, received);
                fixes.Add(fix.Boot);
            }
            if (reading is { Value: IndianaEvent or ClockFixed, Time.At: not null })
                furthest = reading;
            else if (reading.Value is IndianaEvent)
                own.Add(Undated(reading));
        }
        if (furthest is not null)
            clocks = clocks.After(furthest.Time, received);

        var dating = new Dating(state, clocks, received);
        dating.Take(fixes, own);
        return dating;
    }

    private static UndatedEvent Undated(Reading reading)
    {
        var e = (IndianaEvent)reading.Value;
        return new UndatedEvent(reading.Time.Boot, reading.Time.Monotonic, e.Code, e.Parameter);
    }

    private void Take(HashSet<string> fixes, IReadOnlyList<UndatedEvent> own)
    {
        if (fixes.Count == 0 && own.Count == 0)
            return;
        var due = Waiting.Where(e => fixes.Contains(e.Boot)).Concat(own.Where(e => Clocks.IsFixed(e.Boot))).ToList();
        if (fixes.Count > 0)
        {
            Waiting = Waiting.RemoveAll(e => fixes.Contains(e.Boot));
            foreach (var boot in fixes)
                MarkGivenUp(boot);
        }
        foreach (var boot in due.GroupBy(static e => e.Boot, StringComparer.Ordinal))
            Date([.. boot.OrderBy(static e => e.Monotonic)]);
        foreach (var e in own.Where(e => !Clocks.IsFixed(e.Boot)))
            Wait(e);
        if (fixes.Count > 0)
            GiveUpTheSilent();
        GiveUpTheExcess();
    }

    /// <summary>Each time is given as if the ones before had been heard already, so that no two moments fall on one instant.</summary>
    private void Date(IReadOnlyList<UndatedEvent> events)
    {
        var clocks = Clocks;
        foreach (var e in events)
        {
            if (clocks.TimeOf(e.Boot, e.Monotonic) is not { } at)
            {
                GivenUp++;
            }
            else if (at > _received + SensingLimits.Future)
            {
                // The edge has stepped its clock back and not said yet by how much.
                Wait(e);
            }
            else
            {
                _dated.Add((e, at));
                clocks = clocks.After(new ReadingTime(e.Boot, e.Monotonic, at), _received);
            }
        }
    }

    private void Wait(UndatedEvent e)
    {
        Waiting = Waiting.Add(e);
        Boots = Boots.SetItem(e.Boot, (Boots.GetValueOrDefault(e.Boot) ?? UndatedBoot.New) with { Heard = _received });
    }

    /// <summary>Where events of the boot are missing is known now.</summary>
    private void MarkGivenUp(string boot)
    {
        if (Boots.GetValueOrDefault(boot) is not { } known)
            return;
        Boots = Boots.Remove(boot);
        if (known is { GivenUpFrom: { } from, GivenUpTo: { } to } && Clocks.TimeOf(boot, from) is { } first && first <= _received)
        {
            var last = Clocks.TimeOf(boot, to) is { } end && end < _received ? end : _received;
            Partial = Partial.With(new BinSpan(Bin.Of(first), Bin.Of(last)));
        }
    }

    private void GiveUpTheSilent()
    {
        // A state from before boots were remembered: they count from now.
        foreach (var boot in Waiting.Select(static e => e.Boot).Distinct(StringComparer.Ordinal).Where(boot => !Boots.ContainsKey(boot)))
            Boots = Boots.SetItem(boot, UndatedBoot.New with { Heard = _received });
        GiveUp([.. Boots.Where(b => b.Value.Heard < _received - SensingLimits.Late).Select(static b => b.Key)]);
    }

    private void GiveUpTheExcess()
    {
        if (Boots.Count > MaxBoots)
            GiveUp([.. Boots.OrderBy(static b => b.Value.Heard).Take(Boots.Count - MaxBoots).Select(static b => b.Key)]);
        var excess = Waiting.Count - JunctionModel.MaxUndated;
        if (excess <= 0)
            return;
        foreach (var boot in Waiting.Take(excess).GroupBy(static e => e.Boot, StringComparer.Ordinal))
            Boots = Boots.SetItem(boot.Key, (Boots.GetValueOrDefault(boot.Key) ?? UndatedBoot.New with { Heard = _received }).WithGivenUp(boot.Min(static e => e.Monotonic), boot.Max(static e => e.Monotonic)));
        Waiting = Waiting.RemoveRange(0, excess);
        GivenUp += excess;
    }

    private void GiveUp(HashSet<string> boots)
    {
        if (boots.Count == 0)
            return;
        var before = Waiting.Count;
        Waiting = Waiting.RemoveAll(e => boots.Contains(e.Boot));
        GivenUp += before - Waiting.Count;
        Boots = Boots.RemoveRange(boots);
    }
}
