using System.Collections.Immutable;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Plausibility;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions.Live;

/// <summary>Gathers what events change of a junction's present, in the order in which they came. Not for several threads.</summary>
internal sealed class PresentChange
{
    // NTCIP 1202: pattern 254 is free, 255 flashes.
    private const int Free = 254;
    private const int NotFlashing = 2;

    // Coordination states (150) that are moments of a cycle.
    private const int LocalZero = 5;
    private const int BeginPickup = 6;

    // Two edges of one junction may be so far apart.
    private static readonly TimeSpan LongestWay = TimeSpan.FromMinutes(1);

    private readonly ConfigurationIndex? _index;
    private readonly ImmutableSortedDictionary<ushort, DetectorMinutes>.Builder _minutes;
    private readonly ImmutableSortedDictionary<ushort, DetectorMinutes>.Builder _buttons;
    private readonly PlausibilityWatch? _signals;
    private readonly HealthWatch? _health;
    private readonly List<FindingTurn> _turns = [];
    private JunctionPresent _now;
    private (int Signals, int Health) _turned;
    private TimeSpan? _greenWithin;

    public PresentChange(JunctionState state)
    {
        (_now, _index, Occupations) = (state.Present, state.Configured?.Index, state.Occupations);
        var (before, index) = (_now, _index);
        _minutes = before.Minutes.ToBuilder();
        _buttons = before.Buttons.ToBuilder();
        if (index is null)
            return;
        _signals = new PlausibilityWatch(index, before.Plausibility);
        _health = new HealthWatch(index, before.Health, d => (d.IsPedestrian ? _buttons : _minutes).GetValueOrDefault(d.Channel) ?? DetectorMinutes.Empty);
        _greenWithin = GreenWithin();
    }

    /// <summary>The findings that came to stand, and those that ceased to, each when it did.</summary>
    public IReadOnlyList<FindingTurn> Turns => _turns;

    /// <summary>The long occupations of detectors that have ended, in order.</summary>
    public OccupationMemory Occupations { get; private set; }

    public JunctionPresent Present => _now with
    {
        Minutes = _minutes.ToImmutable(),
        Buttons = _buttons.ToImmutable(),
        Plausibility = _signals?.State ?? _now.Plausibility,
        Health = _health?.State ?? _now.Health,
    };

    public void Take(IndianaEvent e, DateTimeOffset at)
    {
        // What was so until now is judged before it ends.
        _signals?.Until(at, _greenWithin);
        _health?.Until(at);
        _health?.Record();
        if (!(_now.Latest >= at))
            _now = _now with { Latest = at, WholeSince = _now.WholeSince ?? at };
        switch (e.Code)
        {
            case IndianaCode.DetectorOff or IndianaCode.DetectorOn:
                Detector(_minutes, e.Parameter, e.Code == IndianaCode.DetectorOn, at, _index?.Detector(e.Parameter));
                break;
            case IndianaCode.PedestrianDetectorOff or IndianaCode.PedestrianDetectorOn:
                var button = _index?.Button(e.Parameter);
                Detector(_buttons, e.Parameter, e.Code == IndianaCode.PedestrianDetectorOn, at, button);
                if (e.Code == IndianaCode.PedestrianDetectorOn && button?.Phase is { } asked && !IsPast(at) && !Walks(asked))
                    Call(asked, at);
                break;
            case >= IndianaCode.DetectorRestored and <= IndianaCode.LastDetectorFault when _index?.Detector(e.Parameter) is { } faulty:
                _health!.Fault(faulty, e.Code == IndianaCode.DetectorRestored ? null : e.Code, at);
                break;
            case IndianaCode.PedestrianDetectorFailed or IndianaCode.PedestrianDetectorRestored when _index?.Button(e.Parameter) is { } faulty:
                _health!.Fault(faulty, e.Code == IndianaCode.PedestrianDetectorRestored ? null : e.Code, at);
                break;
            case IndianaCode.GapOut or IndianaCode.MaxOut or IndianaCode.ForceOff:
                _health?.Terminated(e.Parameter, e.Code == IndianaCode.MaxOut, at);
                break;
            case IndianaCode.PedestrianCallRegistered when !IsPast(at):
                Call(e.Parameter, at);
                break;
            case IndianaCode.PreemptCallOn or IndianaCode.PreemptCallOff or IndianaCode.PreemptEntryStarted or IndianaCode.PreemptionExit when !IsPast(at):
                _now = _now with { Preemptions = Precede(_now.Preemptions, e, at) };
                break;
            case IndianaCode.PriorityCheckIn or IndianaCode.PriorityCheckOut or IndianaCode.PriorityServiceStart or IndianaCode.PriorityServiceEnd when !IsPast(at):
                _now = _now with { Priorities = Precede(_now.Priorities, e, at) };
                break;
            case IndianaCode.PatternChange:
                Tell(_now with { Pattern = Told.After(_now.Pattern, e.Parameter, at) });
                break;
            case IndianaCode.CycleLengthChange:
                Tell(_now with { CycleLength = Told.After(_now.CycleLength, e.Parameter, at) });
                break;
            case IndianaCode.OffsetChange:
                Tell(_now with { Offset = Told.After(_now.Offset, e.Parameter, at) });
                break;
            // The one begins the cycle, the other announces it: how it is coordinated stays as it was.
            case IndianaCode.CoordinationStateChange when e.Parameter is LocalZero or BeginPickup:
                if (e.Parameter is LocalZero)
                    Cycle(at);
                break;
            case IndianaCode.CoordinationStateChange:
                Tell(_now with { Coordination = Told.After(_now.Coordination, e.Parameter, at) });
                break;
            case IndianaCode.ManualControl:
                Tell(_now with { Manual = Told.After(_now.Manual, e.Parameter == 0 ? 0 : 1, at) });
                break;
            case IndianaCode.UnitFlashStatus:
                Tell(_now with { Flash = Told.After(_now.Flash, e.Parameter, at) });
                break;
            case IndianaCode.CoordinatedPhaseBegin:
                Cycle(at);
                break;
            default:
                if (HeadCodes.Of(e.Code) is { } shown)
                    Group(new SignalKey(shown.ToldBy, e.Parameter), shown.Colour, at);
                break;
        }
        Gather(at);
    }

    /// <summary>Nothing else happened until then.</summary>
    public void Hear(DateTimeOffset until)
    {
        _signals?.Until(until, _greenWithin);
        _health?.Until(until);
        _now = _now with { HeardUntil = until };
        Gather(until);
    }

    /// <summary>When time alone may next bring something about; null for never.</summary>
    public DateTimeOffset? Next() => (_signals?.Next(_greenWithin), _health?.Next()) switch
    {
        ({ } one, { } other) => one < other ? one : other,
        var (one, other) => one ?? other,
    };

    /// <summary>What happened between these times was lost.</summary>
    /// <param name="from">Null when nobody knows.</param>
    public void Lost(DateTimeOffset? from, DateTimeOffset until)
    {
        _now = _now with { WholeSince = until, CycleStart = null, Calls = _now.Calls.Clear(), Preemptions = _now.Preemptions.Clear(), Priorities = _now.Priorities.Clear() };
        _signals?.Lost();
        _health?.Lost(from, until);
        Gather(until);
    }

    /// <summary>No turn is dated before what is known already: an alarm keeps to the latest that was said of it.</summary>
    private void Gather(DateTimeOffset at)
    {
        if (_signals is null || (_signals.Turns.Count, _health!.Turns.Count) == _turned)
            return;
        if (_now.Latest > at)
            at = _now.Latest.Value;
        if (_now.HeardUntil > at)
            at = _now.HeardUntil.Value;
        foreach (var (finding, stands) in _signals.Turns.Skip(_turned.Signals))
            _turns.Add(new FindingTurn(finding, null, stands, at));
        foreach (var (finding, stands) in _health.Turns.Skip(_turned.Health))
            _turns.Add(new FindingTurn(null, finding, stands, at));
        _turned = (_signals.Turns.Count, _health.Turns.Count);
    }

    private void Detector(ImmutableSortedDictionary<ushort, DetectorMinutes>.Builder all, ushort channel, bool on, DateTimeOffset at, Detector? detector)
    {
        var known = all.GetValueOrDefault(channel);
        if (known is null && detector is null && all.Count >= JunctionModel.MaxLive)
            return;
        known ??= DetectorMinutes.Empty;
        var next = known.With(on, at);
        if (ReferenceEquals(next, known))
            return;
        all[channel] = next;
        if (known is { On: true, Changed: { } since } && at - since >= OccupationMemory.Shortest && ReferenceEquals(all, _minutes))
        {
            var (from, to) = DetectorRepair.Occupied(since, known.On, at, on);
            Occupations = Occupations.With(new Occupation(channel, from, to));
        }
        if (detector is not null)
            _health!.Take(detector, on, at);
    }

    private void Group(SignalKey key, SignalColour colour, DateTimeOffset at)
    {
        var place = _index?.GroupOf(key);
        if (key.ToldBy is not SignalCodes.Phase)
        {
            var known = _now.Heads.GetValueOrDefault(key);
            if (known is null ? place is null && _now.Heads.Count >= JunctionModel.MaxLive : known.Sensed > at || (known.Sensed == at && known.Colour > colour))
                return;
            _now = _now with { Heads = _now.Heads.SetItem(key, new SignalGroupState(colour, known is not null && known.Colour == colour ? known.Since : at, at)) };
        }
        var served = place is { } p ? _index!.Groups[p].ServedPhase() : key.ToldBy is SignalCodes.Walk ? key.Number : null;
        var walks = place is { } q ? _index!.Groups[q].Head is SignalHead.Pedestrian : key.ToldBy is SignalCodes.Walk;
        if (colour is SignalColour.Green && walks && served is { } phase && _now.Calls.TryGetValue(phase, out var since) && since <= at)
            _now = _now with { Calls = _now.Calls.Remove(phase) };
        if (place is not { } group)
            return;
        _signals!.Take(group, colour, at);
        if (colour is SignalColour.Green && group == _index!.CycleGroup)
            Cycle(at);
    }

    private void Cycle(DateTimeOffset began)
    {
        if (!(_now.CycleStart > began))
            _now = _now with { CycleStart = began };
    }

    /// <summary>Whether it is told so long after it happened that what it began, or ended, may be over.</summary>
    private bool IsPast(DateTimeOffset at) => _now.Latest - at > LongestWay;

    /// <summary>Whether people on foot have green: who presses then waits for nothing.</summary>
    private bool Walks(ushort phase) => _now.Heads.GetValueOrDefault(new SignalKey(SignalCodes.Walk, phase)) is { Colour: SignalColour.Green };

    private void Call(ushort phase, DateTimeOffset at)
    {
        if (!_now.Calls.ContainsKey(phase) && _now.Calls.Count < JunctionModel.MaxLive)
            _now = _now with { Calls = _now.Calls.Add(phase, at) };
    }

    private static ImmutableSortedDictionary<ushort, Precedence> Precede(ImmutableSortedDictionary<ushort, Precedence> known, IndianaEvent e, DateTimeOffset at)
    {
        var one = known.GetValueOrDefault(e.Parameter);
        if (one is null && known.Count >= JunctionModel.MaxLive)
            return known;
        one ??= new Precedence(null, null);
        one = e.Code switch
        {
            IndianaCode.PreemptCallOn or IndianaCode.PriorityCheckIn => one with { Asked = one.Asked ?? at },
            IndianaCode.PreemptEntryStarted or IndianaCode.PriorityServiceStart => one with { Served = one.Served ?? at },
            // Many controllers tell no exit, or tell it under another number: what nobody asks for any more is on its way out.
            IndianaCode.PreemptCallOff => new Precedence(null, null),
            IndianaCode.PriorityCheckOut => one with { Asked = null },
            _ => one with { Served = null },
        };
        return one is { Asked: null, Served: null } ? known.Remove(e.Parameter) : known.SetItem(e.Parameter, one);
    }

    private void Tell(JunctionPresent next)
    {
        _now = next;
        _greenWithin = GreenWithin();
    }

    private TimeSpan? GreenWithin()
    {
        if (_index is null || _now.Manual is { Value: 1 } || _now.Flash is { Value: not (0 or NotFlashing) } || _now.Pattern is { Value: >= Free })
            return null;
        var programme = _now.Pattern is { } pattern ? _index.Programme(pattern.Value) : null;
        if (programme is { Mode: not ProgrammeMode.FixedTime })
            return null;
        var settings = _index.Configuration.Plausibility ?? PlausibilitySettings.Default;
        var cycle = _now.CycleLength is { Value: > 0 } told ? told.Value : programme?.Cycle ?? settings.CycleSeconds;
        return TimeSpan.FromSeconds(cycle * settings.MissingCycles);
    }
}
