using System.Collections.Immutable;
using System.Globalization;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Live;

namespace Jena.Iot.Domain.Junctions.Health;

/// <summary>
/// Watches the detectors of one junction against the rules of its configuration, from event to event, and over time in which nothing
/// happened (<see cref="Next"/>). A quarter of an hour that a gap touches is no sample. Not for several threads.
/// </summary>
public sealed class HealthWatch
{
    /// <summary>Silence of a junction beyond this is no traffic to judge by.</summary>
    private const int MostQuarters = 96;
    private const int QuarterMinutes = 15;
    private const int QuarterMilliseconds = QuarterMinutes * 60_000;
    private const int HoursOfWeek = 168;

    // What drives at 130 km/h over a loop of 1 m occupies it for longer.
    private const int ShortestMilliseconds = 20;
    private const int FewestShort = 10;
    private const int LeastExpected = 60;
    private const int LeastWeeks = 2;
    private const int DayOfQuarters = 90;

    private readonly ConfigurationIndex _index;
    private readonly Func<Detector, DetectorMinutes> _traffic;
    private readonly ImmutableSortedDictionary<string, WatchedDetector>.Builder _detectors;
    private readonly List<(HealthFinding Finding, bool Stands)> _turns = [];
    private HealthState _state;

    /// <param name="traffic">The last minutes of each detector, as of when it is asked.</param>
    public HealthWatch(ConfigurationIndex index, HealthState state, Func<Detector, DetectorMinutes> traffic) =>
        (_index, _state, _traffic, _detectors) = (index, state, traffic, state.Detectors.ToBuilder());

    /// <summary>The state with all that was taken.</summary>
    public HealthState State => _state with { Detectors = _detectors.ToImmutable() };

    /// <summary>The findings that were made, and those that ended, in order.</summary>
    public IReadOnlyList<(HealthFinding Finding, bool Stands)> Turns => _turns;

    /// <summary>Time has come so far: to be called before an event of that time is taken anywhere.</summary>
    public void Until(DateTimeOffset at)
    {
        var minute = DetectorMinutes.Of(at);
        if (_state.Minute is not { } known)
        {
            _state = _state with { Minute = minute, WholeSince = _state.WholeSince ?? at };
            return;
        }
        if (minute <= known)
            return;
        if (minute - known > MostQuarters * QuarterMinutes)
            Lost(DetectorMinutes.Start(known), at);
        else
        {
            for (var end = ((known / QuarterMinutes) + 1) * QuarterMinutes; end <= minute; end += QuarterMinutes)
                Quarter(end);
        }
        _state = _state with { Minute = minute };
        foreach (var detector in _index.Configuration.Detectors)
            Standing(detector, at);
    }

    /// <summary>
    /// When <see cref="Until"/> may next find something, or find something ended, though nothing happens; at most an hour after it was last
    /// called, never in a minute that has been judged. Null for never.
    /// </summary>
    public DateTimeOffset? Next()
    {
        if (_state.Minute is not { } minute)
            return DateTimeOffset.MinValue;
        var next = DetectorMinutes.Start(((minute / 60) + 1) * 60);
        foreach (var detector in _index.Configuration.Detectors)
        {
            if (Due(detector, minute) is var due && due < next)
                next = due;
        }
        var judged = DetectorMinutes.Start(minute + 1);
        return next > judged ? next : judged;
    }

    /// <summary>What happened between these times was lost. It is no time without data: it is left out of it.</summary>
    /// <param name="from">Null when nobody knows: then nothing from before <paramref name="until"/> counts.</param>
    public void Lost(DateTimeOffset? from, DateTimeOffset until)
    {
        _state = _state with { WholeSince = until };
        foreach (var (name, known) in _detectors.ToImmutable())
            _detectors[name] = known with { Recent = [], SameQuarters = 0, HourCount = 0, HourWhole = 0, QuietQuarters = 0, QuietSince = null, Heard = from is null ? until : known.Heard, Unheard = Unheard(known) };

        TimeSpan Unheard(WatchedDetector known)
        {
            if (from is not { } first || until <= known.Heard)
                return from is null ? TimeSpan.Zero : known.Unheard;
            var unheard = known.Unheard + (until - (first > known.Heard ? first : known.Heard));
            return unheard < until - known.Heard ? unheard : until - known.Heard;
        }
    }

    public void Record() => _state = _state with { Records = _state.Records + 1 };

    /// <summary>A detector changed; to be called when its traffic knows of it.</summary>
    public void Take(Detector detector, bool on, DateTimeOffset at)
    {
        var known = Known(detector, at) with { Heard = at, Unheard = TimeSpan.Zero, Spoke = true };
        if (on)
        {
            var minute = DetectorMinutes.Of(at);
            var count = _traffic(detector).CountIn(minute);
            var most = Rules(detector).ChatterPerMinute;
            if (count > most)
                known = With(known, detector, HealthReason.Chatter, DetectorMinutes.Start(minute), $"more than {most:0} actuations in a minute");
            if (detector.IsPedestrian && IsNight(at))
                known = known with { NightCount = known.NightCount + 1 };
        }
        known = Without(known, HealthReason.StuckOn, HealthReason.NoData);
        _detectors[detector.Name] = on ? Without(known, HealthReason.StuckOff) with { QuietQuarters = 0, QuietSince = null } : known;
    }

    /// <summary>The controller says that a detector is faulty, or with null that it works again.</summary>
    public void Fault(Detector detector, ushort? code, DateTimeOffset at)
    {
        var known = Known(detector, at);
        _detectors[detector.Name] = code is { } fault
            ? With(known, detector, HealthReason.ControllerFault, at, $"event {fault}")
            : Without(known, HealthReason.ControllerFault);
    }

    /// <summary>A phase ended by gap-out, max-out or force-off.</summary>
    public void Terminated(ushort phase, bool maxOut, DateTimeOffset at)
    {
        if (!IsNight(at))
            return;
        var tally = _state.Night.GetValueOrDefault(phase, new NightTally(0, 0));
        _state = _state with { Night = _state.Night.SetItem(phase, new NightTally(tally.Ends + 1, tally.MaxOuts + (maxOut ? 1 : 0))) };
    }

    private void Quarter(long end)
    {
        var (from, to) = (DetectorMinutes.Start(end - QuarterMinutes), DetectorMinutes.Start(end));
        var whole = _state.WholeSince <= from;
        foreach (var detector in _index.Configuration.Detectors)
        {
            var known = Known(detector, from);
            known = whole && known.Spoke ? Judge(detector, known, from, end) : known with { SameQuarters = 0, QuietQuarters = 0, QuietSince = null };
            if (end % 60 == 0)
                known = Hour(detector, known, to.AddHours(-1));
            _detectors[detector.Name] = known;
        }
        _state = _state with { DayQuarters = _state.DayQuarters + 1, WholeQuarters = _state.WholeQuarters + (whole ? 1 : 0) };
        var local = GermanTime.Of(to);
        if (local.TimeOfDay == TimeSpan.Zero)
            Day(to);
        if (local.TimeOfDay == TimeSpan.FromHours(5))
            Morning(to);
    }

    private WatchedDetector Judge(Detector detector, WatchedDetector known, DateTimeOffset from, long end)
    {
        var rules = Rules(detector);
        var traffic = _traffic(detector);
        var (count, occupied) = traffic.Sum(end - QuarterMinutes, end);
        var quiet = count == 0 && occupied == 0;
        var same = count > 0 && known.SameQuarters > 0 && count == known.LastCount && Math.Abs(occupied - known.LastOccupied) <= Math.Max(10, known.LastOccupied / 100);
        var byDay = IsByDay(from);
        known = known with
        {
            QuietQuarters = !quiet ? 0 : byDay ? known.QuietQuarters + 1 : known.QuietQuarters,
            QuietSince = !quiet ? null : known.QuietSince ?? (!byDay ? null : known.Heard > _state.WholeSince ? known.Heard : _state.WholeSince),
            SameQuarters = same ? known.SameQuarters + 1 : 1,
            SameSince = same ? known.SameSince : from,
            LastCount = count,
            LastOccupied = occupied,
            DayWhole = known.DayWhole + 1,
            DayHigh = known.DayHigh + ((double)occupied / QuarterMilliseconds > rules.HighOccupancy ? 1 : 0),
            HourCount = known.HourCount + count,
            HourWhole = known.HourWhole + 1,
        };
        if (!Enumerable.Range(0, QuarterMinutes).Any(i => traffic.CountIn(end - QuarterMinutes + i) > rules.ChatterPerMinute))
            known = Without(known, HealthReason.Chatter);
        if (detector.IsPedestrian)
            return known;

        known = Holds(known, detector, HealthReason.StuckOff, known.QuietQuarters >= rules.StuckOffHours * 4 && !known.Findings.ContainsKey(HealthReason.NoData),
            known.QuietSince ?? from, $"nothing for {rules.StuckOffHours:0.#} h of the day");
        known = Holds(known, detector, HealthReason.Constant, known.SameQuarters >= rules.ConstantHours * 4,
            known.SameSince ?? from, $"the same in every quarter of an hour for {rules.ConstantHours:0.#} h");
        known = Holds(known, detector, HealthReason.ImplausibleFlow, detector.Counts && count * 4 > rules.MostPerHour, from, $"{count * 4} an hour of at most {rules.MostPerHour:0}");
        return quiet ? known : Holds(known, detector, HealthReason.FlowWithoutOccupancy, count >= FewestShort && occupied < count * ShortestMilliseconds,
            from, $"{count} actuations in {occupied} ms");
    }

    private WatchedDetector Hour(Detector detector, WatchedDetector known, DateTimeOffset start)
    {
        if (known.HourWhole < 4)
            return known with { HourCount = 0, HourWhole = 0, Recent = [] };
        var rules = Rules(detector);
        var local = GermanTime.Of(start);
        var hour = ((int)local.DayOfWeek * 24) + local.Hour;
        var pattern = known.Pattern.IsEmpty ? [.. new int[HoursOfWeek]] : known.Pattern;
        var (usual, weeks) = (pattern[hour] / 8 / 10.0, pattern[hour] % 8);
        var recent = weeks < LeastWeeks ? [] : known.Recent.Add(new HourTally(start, known.HourCount, usual));
        while (recent.Length > rules.PatternHours)
            recent = recent.RemoveAt(0);
        var (counted, expected) = (recent.Sum(static h => h.Count), recent.Sum(static h => h.Expected));
        var explained = known.Findings.Keys.Any(static r => r is HealthReason.StuckOn or HealthReason.StuckOff or HealthReason.NoData or HealthReason.ControllerFault);
        var below = !explained && recent.Length >= rules.PatternHours && expected >= LeastExpected && counted < rules.PatternShare * expected;
        var stays = known.Findings.ContainsKey(HealthReason.BelowPattern) && !explained && recent.IsEmpty;
        if (!stays)
            known = Holds(known, detector, HealthReason.BelowPattern, below, recent.IsEmpty ? start : recent[0].Start, $"{counted} of {expected:0} that are usual");
        if (known.Findings.IsEmpty)
        {
            var mean = weeks == 0 ? known.HourCount : usual + ((known.HourCount - usual) / Math.Min(weeks + 1, 4));
            pattern = pattern.SetItem(hour, ((int)Math.Round(mean * 10) * 8) + Math.Min(weeks + 1, 7));
        }
        return known with { Pattern = pattern, Recent = recent, HourCount = 0, HourWhole = 0 };
    }

    private void Day(DateTimeOffset end)
    {
        var full = _state.DayQuarters >= DayOfQuarters;
        var start = end.AddMinutes(-QuarterMinutes * _state.DayQuarters);
        foreach (var detector in _index.Configuration.Detectors)
        {
            var (known, rules) = (Known(detector, end), Rules(detector));
            if (full && known.Spoke && !detector.IsPedestrian)
            {
                var high = (double)known.DayHigh / Math.Max(1, known.DayWhole);
                var samples = (double)known.DayWhole / _state.DayQuarters;
                known = Holds(known, detector, HealthReason.HighOccupancy, detector.Counts && high >= rules.HighShare, start, Percent(high, "of the day with high occupancy"));
                known = Holds(known, detector, HealthReason.FewSamples, samples < rules.LeastSamples, start, Percent(samples, "of the day is known"));
            }
            _detectors[detector.Name] = known with { DayWhole = 0, DayHigh = 0 };
        }
        var least = (_index.Configuration.Health?.Rules ?? HealthRules.Default).LeastRecords;
        var junction = _state.Junction;
        if (_state.WholeQuarters >= DayOfQuarters && _index.Configuration.Kind is not JunctionKind.Counting)
        {
            var found = new HealthFinding("", HealthReason.FewRecords, start, $"{_state.Records} events in a day of at least {least:0}");
            junction = _state.Records < least ? Made(junction, found) : Ended(junction, HealthReason.FewRecords);
        }
        _state = _state with { Records = 0, DayQuarters = 0, WholeQuarters = 0, Junction = junction };
    }

    private void Morning(DateTimeOffset at)
    {
        foreach (var detector in _index.Configuration.Detectors)
        {
            var (known, rules) = (Known(detector, at), Rules(detector));
            if (detector.IsPedestrian)
            {
                known = Holds(known, detector, HealthReason.ManyPedestrians, known.NightCount > rules.MostPedestrian, at.AddHours(-4), $"{known.NightCount} actuations from 01 to 05 h");
            }
            else if (detector.Phase is { } phase)
            {
                var tally = _state.Night.GetValueOrDefault(phase, new NightTally(0, 0));
                var share = (double)tally.MaxOuts / Math.Max(1, tally.Ends);
                known = Holds(known, detector, HealthReason.MaxOuts, tally.Ends > rules.LeastTerminations && share > rules.MostMaxOuts,
                    at.AddHours(-4), Percent(share, string.Create(CultureInfo.InvariantCulture, $"of {tally.Ends} terminations of phase {phase} from 01 to 05 h are max-outs")));
            }
            _detectors[detector.Name] = known with { NightCount = 0 };
        }
        _state = _state with { Night = _state.Night.Clear() };
    }

    /// <summary>When time alone may next bring something about at one detector; the far future for never.</summary>
    private DateTimeOffset Due(Detector detector, long minute)
    {
        // It is watched from the next look on.
        if (_detectors.GetValueOrDefault(detector.Name) is not { } known)
            return DateTimeOffset.MinValue;
        var (rules, traffic, findings) = (Rules(detector), _traffic(detector), known.Findings);
        var quarters = int.MaxValue;
        if (findings.ContainsKey(HealthReason.Chatter) || findings.ContainsKey(HealthReason.Constant) || findings.ContainsKey(HealthReason.ImplausibleFlow))
            quarters = 1;
        else if (known.Spoke && !detector.IsPedestrian && IsByDay(DetectorMinutes.Start(minute)) && !findings.ContainsKey(HealthReason.StuckOff) && !findings.ContainsKey(HealthReason.NoData))
            quarters = Math.Max(1, (int)Math.Ceiling(rules.StuckOffHours * 4) - known.QuietQuarters);
        var due = quarters > 4 ? DateTimeOffset.MaxValue : DetectorMinutes.Start(((minute / QuarterMinutes) + quarters) * QuarterMinutes);
        if (traffic is { On: true, Since: { } since } && !findings.ContainsKey(HealthReason.StuckOn))
            due = Earlier(due, since.AddMinutes(rules.StuckOnMinutes));
        if (IsJudgedByData(detector) && !traffic.On && !findings.ContainsKey(HealthReason.NoData))
            due = Earlier(due, (known.Heard + known.Unheard).AddHours(rules.NoDataHours));
        return due;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>Nobody may press a button for days.</summary>
    private bool IsJudgedByData(Detector detector) => !detector.IsPedestrian || HealthSettings.HasOwn(_index.Configuration.Health, detector.Name);

    /// <summary>What time alone brings about.</summary>
    private void Standing(Detector detector, DateTimeOffset at)
    {
        var (known, rules) = (Known(detector, at), Rules(detector));
        var traffic = _traffic(detector);
        if (traffic is { On: true, Since: { } since } && at - since >= TimeSpan.FromMinutes(rules.StuckOnMinutes))
            known = With(known, detector, HealthReason.StuckOn, since, $"occupied for more than {rules.StuckOnMinutes:0} min");
        if (IsJudgedByData(detector) && !traffic.On && at - known.Heard - known.Unheard >= TimeSpan.FromHours(rules.NoDataHours))
            known = Without(With(known, detector, HealthReason.NoData, known.Heard, $"nothing said for {rules.NoDataHours:0.#} h"), HealthReason.StuckOff, HealthReason.BelowPattern);
        _detectors[detector.Name] = known;
    }

    private WatchedDetector Known(Detector detector, DateTimeOffset at) => _detectors.GetValueOrDefault(detector.Name) ?? new WatchedDetector { Heard = at };

    private HealthRules Rules(Detector detector) => HealthSettings.Of(_index.Configuration.Health, detector.Name);

    private static bool IsByDay(DateTimeOffset at) => GermanTime.Of(at).Hour is >= 6 and < 22;

    private static bool IsNight(DateTimeOffset at) => GermanTime.Of(at).Hour is >= 1 and < 5;

    private WatchedDetector Holds(WatchedDetector known, Detector detector, string reason, bool holds, DateTimeOffset since, FormattableString detail) =>
        holds ? With(known, detector, reason, since, detail) : Without(known, reason);

    private WatchedDetector With(WatchedDetector known, Detector detector, string reason, DateTimeOffset since, FormattableString detail) =>
        known.Findings.ContainsKey(reason) ? known : known with { Findings = Made(known.Findings, new HealthFinding(detector.Name, reason, since, FormattableString.Invariant(detail))) };

    private WatchedDetector Without(WatchedDetector known, params ReadOnlySpan<string> reasons)
    {
        if (known.Findings.IsEmpty)
            return known;
        var findings = known.Findings;
        foreach (var reason in reasons)
            findings = Ended(findings, reason);
        return ReferenceEquals(findings, known.Findings) ? known : known with { Findings = findings };
    }

    private ImmutableSortedDictionary<string, HealthFinding> Made(ImmutableSortedDictionary<string, HealthFinding> findings, HealthFinding found)
    {
        if (findings.ContainsKey(found.Reason))
            return findings;
        _turns.Add((found, true));
        return findings.Add(found.Reason, found);
    }

    private ImmutableSortedDictionary<string, HealthFinding> Ended(ImmutableSortedDictionary<string, HealthFinding> findings, string reason)
    {
        if (findings.GetValueOrDefault(reason) is not { } found)
            return findings;
        _turns.Add((found, false));
        return findings.Remove(reason);
    }

    private static FormattableString Percent(double share, string what) => $"{share * 100:0} % {what}";
}
