using System.Collections.Immutable;
using System.Globalization;
using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Junctions.Plausibility;

/// <summary>
/// Watches the signals of one junction against its configuration and reports what no controller in order shows. It watches and reports
/// only: it never acts, and never takes the place of the controller's own signal safety.
/// </summary>
/// <remarks>
/// One fault is one finding: a forbidden step is not judged by its times as well, and greens that are on together are a conflict and no
/// short intergreen. What cannot be observed is not judged: where red-amber has no code, a vehicle's step from red to green is none. Times
/// are judged of colours whose begin and end were seen. Not for several threads.
/// </remarks>
public sealed class PlausibilityWatch
{
    /// <summary>Findings that are remembered at most; beyond it the one made longest ago is forgotten, those that no longer stand first.</summary>
    public const int MaxFindings = 200;

    private readonly ConfigurationIndex _index;
    private readonly PlausibilityState _before;
    private readonly WatchedGroup?[] _groups;
    private readonly TimeSpan _tolerance;
    private readonly TimeSpan _dark;
    private readonly TimeSpan _stands;
    private readonly List<OpenOverlap> _overlaps;
    private readonly List<Implausibility> _found = [];
    private readonly List<(PlausibilityFinding Finding, bool Stands)> _turns = [];
    private ImmutableSortedDictionary<string, PlausibilityFinding>.Builder? _findings;
    private DateTimeOffset _nextExpiry = DateTimeOffset.MinValue;
    private bool _changed;
    private bool _lost;

    public PlausibilityWatch(ConfigurationIndex index, PlausibilityState state)
    {
        (_index, _before) = (index, state);
        var settings = index.Configuration.Plausibility ?? PlausibilitySettings.Default;
        _tolerance = TimeSpan.FromSeconds(settings.ToleranceSeconds);
        _dark = TimeSpan.FromSeconds(settings.DarkSeconds);
        _stands = TimeSpan.FromMinutes(settings.StandsMinutes);
        _groups = new WatchedGroup?[index.Groups.Count];
        for (var i = 0; i < _groups.Length; i++)
            _groups[i] = state.Groups.GetValueOrDefault(index.Groups[i].Name);
        _overlaps = [.. state.Overlaps];
    }

    /// <summary>What was found by this watch, in order.</summary>
    public IReadOnlyList<Implausibility> Found => _found;

    /// <summary>The findings that came to stand, and those that ceased to, in order.</summary>
    public IReadOnlyList<(PlausibilityFinding Finding, bool Stands)> Turns => _turns;

    /// <summary>The state with all that was taken.</summary>
    public PlausibilityState State
    {
        get
        {
            if (!_changed && _findings is null)
                return _before;
            var groups = (_lost ? _before.Groups.Clear() : _before.Groups).ToBuilder();
            for (var i = 0; i < _groups.Length; i++)
            {
                if (_groups[i] is { } group)
                    groups[_index.Groups[i].Name] = group;
            }
            return new PlausibilityState { Groups = groups.ToImmutable(), Overlaps = [.. _overlaps], Findings = _findings?.ToImmutable() ?? _before.Findings };
        }
    }

    /// <summary>A group shows a colour from an instant on; one before the instant of its last is left aside.</summary>
    /// <param name="group">Its place in the configuration.</param>
    public void Take(int group, SignalColour colour, DateTimeOffset at)
    {
        if (_groups[group] is not { } known)
        {
            _changed = true;
            _groups[group] = new WatchedGroup(colour, at, Whole: false, IsOperating(colour) ? at : null, GreenEnded: null);
            if (colour is SignalColour.Green)
                OpenOverlaps(group, at);
            return;
        }
        if (at < known.Since || colour == known.Colour)
            return;
        _changed = true;
        Judge(group, known, colour, at);
        if (known.Told)
            End(known.Colour is SignalColour.Dark ? PlausibilityCode.DarkLamp : TooLong(known.Colour), at, Name(group));
        var next = new WatchedGroup(
            colour, at, Whole: true,
            colour is SignalColour.Green ? at : !IsOperating(colour) ? null : known.GreenBegan ?? at,
            known.Colour is SignalColour.Green ? at : known.GreenEnded,
            Missing: known.Missing && colour is not SignalColour.Green && IsOperating(colour));
        if (known.Missing && !next.Missing)
            End(PlausibilityCode.MissingCycle, at, Name(group));
        _groups[group] = next;
        if (known.Colour is SignalColour.Green)
            CloseOverlaps(group, at);
        if (colour is SignalColour.Green)
        {
            JudgeIntergreens(group, at);
            OpenOverlaps(group, at);
        }
    }

    /// <summary>Time has come so far: what lasts too long is found. To be called before an event of that time is taken.</summary>
    /// <param name="cycle">Within this long a green has to begin; null when nobody can say, as where traffic decides.</param>
    public void Until(DateTimeOffset at, TimeSpan? cycle)
    {
        for (var i = 0; i < _overlaps.Count; i++)
        {
            if (_overlaps[i] is { Told: false } open && at - open.From > _tolerance)
                TellOverlap(i);
        }
        for (var i = 0; i < _groups.Length; i++)
        {
            if (_groups[i] is not { } group)
                continue;
            if (Most(i, group) is { } most && at - group.Since > most + _tolerance)
                Tell(i, group with { Told = true }, TooLong(group.Colour), group.Since, $"longer than {Text(most)}");
            else if (group.Colour is SignalColour.Dark && at - group.Since > _dark && IsDark(i, group))
                Tell(i, group with { Told = true }, PlausibilityCode.DarkLamp, group.Since, "no lamp is lit while others are");
            if (cycle is { } longest && group.GreenBegan is { } began && at - began > longest && IsAwaited(i, group))
                Tell(i, _groups[i]! with { Missing = true }, PlausibilityCode.MissingCycle, began, $"green has not begun for {Text(longest)}");
        }
        Expire(at);
    }

    /// <summary>When <see cref="Until"/> may next find something, or find something ended, though nothing happens; null for never.</summary>
    /// <param name="cycle">As there.</param>
    public DateTimeOffset? Next(TimeSpan? cycle)
    {
        DateTimeOffset? next = null;
        foreach (var open in _overlaps)
        {
            if (!open.Told)
                next = Earlier(next, open.From + _tolerance);
        }
        for (var i = 0; i < _groups.Length; i++)
        {
            if (_groups[i] is not { } group)
                continue;
            if (Most(i, group) is { } most)
                next = Earlier(next, group.Since + most + _tolerance);
            else if (IsDark(i, group))
                next = Earlier(next, group.Since + _dark);
            if (cycle is { } longest && IsAwaited(i, group))
                next = Earlier(next, group.GreenBegan!.Value + longest);
        }
        // Those are found when it is over, and not at its very end.
        next = next?.AddTicks(1);
        foreach (var finding in (_findings?.ToImmutable() ?? _before.Findings).Values)
        {
            if (finding.Standing && !PlausibilityCode.Lasts(finding.Code))
                next = Earlier(next, finding.Last + _stands);
        }
        return next;
    }

    /// <summary>What came between was lost: nothing is known of the signals any more.</summary>
    public void Lost()
    {
        _changed = true;
        Array.Clear(_groups);
        _overlaps.Clear();
        _lost = true;
        foreach (var (key, finding) in _findings?.ToImmutable() ?? _before.Findings)
        {
            if (finding.Standing && PlausibilityCode.Lasts(finding.Code))
                Cease(key, finding);
        }
    }

    private void Judge(int place, WatchedGroup known, SignalColour colour, DateTimeOffset at)
    {
        var group = _index.Groups[place];
        if (!Knows(group.Head, known.Colour))
            return;
        if (!Knows(group.Head, colour) || !SignalPlausibility.MayFollow(group.Head, known.Colour, colour))
        {
            if (!Knows(group.Head, colour) || IsObserved(group, known.Colour, colour))
                Add(new Implausibility(PlausibilityCode.ForbiddenTransition, [group.Name], at, $"{Word(known.Colour)} to {Word(colour)}"));
            return;
        }
        if (!known.Whole || !IsOperating(colour))
            return;
        var lasted = at - known.Since;
        var (least, code) = known.Colour switch
        {
            SignalColour.Amber => (group.Times().Amber, PlausibilityCode.AmberTooShort),
            SignalColour.RedAmber => (group.LeastRedAmber(), PlausibilityCode.RedAmberTooShort),
            SignalColour.Green => (group.Times().Green, PlausibilityCode.GreenTooShort),
            _ => (TimeSpan.Zero, ""),
        };
        if (lasted < least - _tolerance)
            Add(new Implausibility(code, [group.Name], at, $"{Text(lasted)} of {Text(least)}"));
        if (Most(place, known) is { } most && lasted > most + _tolerance)
            Add(new Implausibility(TooLong(known.Colour), [group.Name], known.Since, $"longer than {Text(most)}"), ended: at);
    }

    private void JudgeIntergreens(int beginning, DateTimeOffset at)
    {
        for (var ending = 0; ending < _groups.Length; ending++)
        {
            if (ending != beginning && _groups[ending] is { Colour: not SignalColour.Green, GreenEnded: { } ended })
                JudgeIntergreen(ending, beginning, at - ended, at);
        }
    }

    private void JudgeIntergreen(int ending, int beginning, TimeSpan between, DateTimeOffset at)
    {
        if (_index.Intergreen(ending, beginning) is { } least && between < least - _tolerance)
            Add(new Implausibility(PlausibilityCode.IntergreenTooShort, [Name(ending), Name(beginning)], at, $"{Text(between)} of {Text(least)}"));
    }

    private void OpenOverlaps(int group, DateTimeOffset at)
    {
        for (var other = 0; other < _groups.Length; other++)
        {
            if (other != group && _index.Conflict(group, other) && _groups[other] is { Colour: SignalColour.Green })
                _overlaps.Add(new OpenOverlap(Name(other), Name(group), at, Told: false));
        }
    }

    private void CloseOverlaps(int group, DateTimeOffset at)
    {
        var name = Name(group);
        for (var i = _overlaps.Count - 1; i >= 0; i--)
        {
            var open = _overlaps[i];
            if (open.One != name && open.Other != name)
                continue;
            if (!open.Told && at - open.From > _tolerance)
                TellOverlap(i);
            // Told in the order in which they came, one instant may end the one green after it begins the other.
            else if (!open.Told && open.One == name && _index.PlaceOf(open.Other) is { } beginning)
                JudgeIntergreen(group, beginning, open.From - at, open.From);
            if (_overlaps[i].Told)
                End(PlausibilityCode.ConflictingGreens, at, Pair(open));
            _overlaps.RemoveAt(i);
        }
    }

    private void TellOverlap(int i)
    {
        _changed = true;
        _overlaps[i] = _overlaps[i] with { Told = true };
        Add(new Implausibility(PlausibilityCode.ConflictingGreens, Pair(_overlaps[i]), _overlaps[i].From, "green together"));
    }

    private void Tell(int place, WatchedGroup told, string code, DateTimeOffset at, string detail)
    {
        _changed = true;
        _groups[place] = told;
        Add(new Implausibility(code, [Name(place)], at, detail));
    }

    private void Add(Implausibility found, DateTimeOffset? ended = null)
    {
        _found.Add(found);
        _findings ??= _before.Findings.ToBuilder();
        var standing = ended is null;
        var known = _findings.GetValueOrDefault(found.Key);
        var next = known is { Standing: true } || (known is not null && !standing && found.At - known.Last < _stands)
            ? known with { Last = ended ?? found.At, Count = known.Count + 1, Detail = found.Detail, Standing = standing }
            : new PlausibilityFinding(found.Code, [.. found.Groups], found.At, ended ?? found.At, 1, standing, found.Detail);
        _findings[found.Key] = next;
        if (known is not { Standing: true })
            _turns.Add((next, true));
        if (!standing)
            _turns.Add((next, false));
        _nextExpiry = DateTimeOffset.MinValue;
        if (_findings.Count <= MaxFindings)
            return;
        var (oldest, gone) = _findings.MinBy(static f => (f.Value.Standing, f.Value.Last));
        _findings.Remove(oldest);
        if (gone.Standing)
            _turns.Add((gone, false));
    }

    private void End(string code, DateTimeOffset at, params ImmutableArray<string> groups)
    {
        var key = new Implausibility(code, groups, at, "").Key;
        if ((_findings?.GetValueOrDefault(key) ?? _before.Findings.GetValueOrDefault(key)) is { } known)
            Cease(key, known with { Last = at });
    }

    private void Cease(string key, PlausibilityFinding finding)
    {
        var ceased = finding with { Standing = false };
        (_findings ??= _before.Findings.ToBuilder())[key] = ceased;
        if (finding.Standing)
            _turns.Add((ceased, false));
    }

    /// <summary>What is of a moment stands for a while only.</summary>
    private void Expire(DateTimeOffset at)
    {
        if (at < _nextExpiry)
            return;
        var next = DateTimeOffset.MaxValue;
        foreach (var (key, finding) in _findings?.ToImmutable() ?? _before.Findings)
        {
            if (!finding.Standing || PlausibilityCode.Lasts(finding.Code))
                continue;
            if (at - finding.Last >= _stands)
                Cease(key, finding);
            else if (finding.Last + _stands < next)
                next = finding.Last + _stands;
        }
        _nextExpiry = next;
    }

    private static ImmutableArray<string> Pair(OpenOverlap open) => string.CompareOrdinal(open.One, open.Other) < 0 ? [open.One, open.Other] : [open.Other, open.One];

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    /// <summary>How long it may show its colour at most; null for as long as it likes, and once it is told.</summary>
    private TimeSpan? Most(int place, WatchedGroup group)
    {
        if (group is not { Told: false, Whole: true })
            return null;
        var own = _index.Groups[place];
        return group.Colour switch
        {
            SignalColour.RedAmber when Knows(own.Head, SignalColour.RedAmber) => SignalTimes.MostRedAmber,
            SignalColour.Amber when own.Head is SignalHead.Vehicle or SignalHead.Bicycle => own.Times().Amber > SignalTimes.MostAmber ? own.Times().Amber : SignalTimes.MostAmber,
            _ => null,
        };
    }

    private static string TooLong(SignalColour colour) => colour is SignalColour.Amber ? PlausibilityCode.AmberTooLong : PlausibilityCode.RedAmberTooLong;

    /// <summary>Whether it may come to be dark for too long. An overlap is dark when the controller says so, which is no lamp's fault.</summary>
    private bool IsDark(int place, WatchedGroup group) =>
        group is { Colour: SignalColour.Dark, Told: false } && _index.Groups[place] is { MayBeDark: false, ToldBy: SignalCodes.Phase } && OthersOperate(place);

    /// <summary>Whether it may come to miss its cycle.</summary>
    private bool IsAwaited(int place, WatchedGroup group) => group is { GreenBegan: not null, Missing: false } && !IsActuated(place);

    private bool OthersOperate(int place)
    {
        for (var i = 0; i < _groups.Length; i++)
        {
            if (i != place && _groups[i] is { } group && IsOperating(group.Colour))
                return true;
        }
        return false;
    }

    private bool IsActuated(int place) =>
        _index.Groups[place].ServedPhase() is { } phase && _index.Configuration.Phases.Any(p => p.Number == phase && p.Actuated);

    private bool IsObserved(SignalGroup group, SignalColour from, SignalColour to) => (from, to) switch
    {
        (SignalColour.Red, SignalColour.Green) => group.ToldBy is SignalCodes.Phase && _index.Configuration.Observes.Contains(IndianaCode.BeginRedAmber),
        (SignalColour.Green, SignalColour.Red) => _index.Configuration.Observes.Contains(group.ToldBy is SignalCodes.Overlap ? IndianaCode.OverlapBeginYellow : IndianaCode.BeginYellow),
        _ => true,
    };

    /// <summary>Pedestrian heads have neither amber nor red-amber, tram heads no red-amber.</summary>
    private static bool Knows(SignalHead head, SignalColour colour) => head switch
    {
        SignalHead.Pedestrian => colour is not (SignalColour.Amber or SignalColour.RedAmber),
        SignalHead.Tram => colour is not SignalColour.RedAmber,
        _ => true,
    };

    private static bool IsOperating(SignalColour colour) => colour is SignalColour.Red or SignalColour.RedAmber or SignalColour.Green or SignalColour.Amber;

    private string Name(int place) => _index.Groups[place].Name;

    private static string Text(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");

    private static string Word(SignalColour colour) => colour switch
    {
        SignalColour.RedAmber => "red-amber",
        SignalColour.FlashingAmber => "flashing amber",
        _ => colour.ToString().ToLowerInvariant(),
    };
}
