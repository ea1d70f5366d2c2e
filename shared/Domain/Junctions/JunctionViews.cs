using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Selection;

namespace Jena.Iot.Domain.Junctions;

/// <summary>From a junction's state to its view.</summary>
internal static class JunctionViews
{
    private const int NotFlashing = 2;
    private const int LocalManual = 4;
    private const int FaultMonitor = 5;
    private const int ConflictMonitor = 6;
    private const int Free = 254;
    private const int PatternFlash = 255;

    // Nobody is served for so long without asking: the end was not told.
    private static readonly TimeSpan LongestService = TimeSpan.FromMinutes(30);

    public static JunctionView Of(JunctionState state)
    {
        var present = state.Present;
        var index = state.Configured?.Index;
        var programme = Programme(state);
        return new JunctionView
        {
            Id = state.Id,
            Name = state.Definition?.Name ?? "",
            Place = state.Definition?.Place,
            SignalGroups = Groups(state, index),
            Detectors = Detectors(state, index),
            Condition = state.Condition,
            Since = state.Since,
            Totals = state.Totals,
            PartialUntil = state.PartialBins is [.., var last] ? last.Last.End : null,
            Selection = SelectionView.Of(state.Selection),
            LastSign = state.Vitals.LastSign,
            Alarms = state.Vitals.Alarms.Standing(),
            Kind = index?.Configuration.Kind,
            Configuration = state.Configured is { } configured ? new ConfigurationSummary(configured.Version, configured.Since) : null,
            Mode = Mode(state, programme, index),
            Programme = programme,
            Cycle = Cycle(present, programme, index),
            Coordination = Coordination(present, programme, index),
            PedestrianCalls = present.Calls.IsEmpty ? null : [.. present.Calls.Select(static c => new PedestrianCall(c.Key, c.Value))],
            Precedence = Precedence(present),
            Buttons = Buttons(present, index),
            Plausibility = index is null ? null : new PlausibilityView(
                PlausibilityView.WatchesOnly,
                [.. present.Plausibility.Findings.Values.OrderByDescending(static f => f.Standing).ThenByDescending(static f => f.Last).ThenBy(static f => f.Code, StringComparer.Ordinal)]),
            Health = present.Health.Junction.IsEmpty ? null : [.. present.Health.Junction.Values.Select(static f => new HealthView(f.Reason, f.Since, f.Detail))],
        };
    }

    private static IReadOnlyList<PrecedenceView>? Precedence(JunctionPresent present)
    {
        var all = present.Preemptions.Select(static p => new PrecedenceView(p.Key, true, p.Value.Asked, p.Value.Served))
            .Concat(present.Priorities.Select(static p => new PrecedenceView(p.Key, false, p.Value.Asked, p.Value.Served)))
            .Where(p => p.Asked is not null || !(present.Latest - p.Served > LongestService))
            .ToList();
        return all.Count == 0 ? null : all;
    }

    private static IReadOnlyList<SignalGroupView> Groups(JunctionState state, ConfigurationIndex? index)
    {
        var names = (state.Definition?.SignalGroups ?? []).ToDictionary(static g => g.Phase, static g => g.Name);
        var keys = names.Keys.Union(state.SignalGroups.Keys).Select(static phase => new SignalKey(SignalCodes.Phase, phase))
            .Union(state.Present.Heads.Keys)
            .Union(index?.Groups.Select(static g => new SignalKey(g.ToldBy, g.Number)) ?? []);
        return
        [
            .. keys.Where(key => !IsToldTwice(key, index)).Order().Select(key =>
            {
                var byPhase = key.ToldBy is SignalCodes.Phase;
                var shown = byPhase ? state.SignalGroups.GetValueOrDefault(key.Number) : state.Present.Heads.GetValueOrDefault(key);
                var configured = index?.GroupOf(key) is { } place ? index.Groups[place] : null;
                var name = configured?.Name ?? (byPhase ? names.GetValueOrDefault(key.Number, "") : "");
                return new SignalGroupView(key.Number, name, shown?.Colour ?? SignalColour.Unknown, shown?.Since, byPhase ? null : key.ToldBy, configured?.Head, shown?.Sensed);
            }),
        ];
    }

    /// <summary>Edges tell of a pedestrian head by phase codes and by walk codes of the same number: it is one head all the same.</summary>
    private static bool IsToldTwice(SignalKey key, ConfigurationIndex? index) =>
        key.ToldBy is SignalCodes.Walk && index is not null && index.GroupOf(key) is null
        && index.GroupOf(key with { ToldBy = SignalCodes.Phase }) is { } place && index.Groups[place].Head is SignalHead.Pedestrian;

    private static IReadOnlyList<DetectorView> Detectors(JunctionState state, ConfigurationIndex? index)
    {
        var names = (state.Definition?.Detectors ?? []).ToDictionary(static d => d.Channel, static d => d.Name);
        var channels = names.Keys.Union(state.Detectors.Keys).Union(index?.Configuration.Detectors.Where(static d => !d.IsPedestrian).Select(static d => d.Channel) ?? []);
        return
        [
            .. channels.Order().Select(channel =>
            {
                var known = state.Detectors.GetValueOrDefault(channel, DetectorState.Unknown);
                var view = new DetectorView(channel, names.GetValueOrDefault(channel, ""), known.On, known.Since, known.Fault, known.FaultSince, known.Sensed);
                return Configured(view, index?.Detector(channel), state.Present, state.Present.Minutes.GetValueOrDefault(channel));
            }),
        ];
    }

    private static IReadOnlyList<DetectorView>? Buttons(JunctionPresent present, ConfigurationIndex? index)
    {
        var channels = present.Buttons.Keys.Union(index?.Configuration.Detectors.Where(static d => d.IsPedestrian).Select(static d => d.Channel) ?? []).Order().ToList();
        return channels.Count == 0 ? null :
        [
            .. channels.Select(channel =>
            {
                var known = present.Buttons.GetValueOrDefault(channel);
                var view = new DetectorView(channel, "", known?.On, known?.Since, null, null, known?.Changed);
                return Configured(view, index?.Button(channel), present, known);
            }),
        ];
    }

    private static DetectorView Configured(DetectorView view, Detector? detector, JunctionPresent present, DetectorMinutes? minutes)
    {
        view = view with { Figures = Figures(present, minutes) };
        if (detector is null)
            return view;
        view = view with { Name = detector.Name, Functions = detector.Functions, Serves = detector.Phase, Approach = detector.Approach, Lane = detector.Lane };
        return present.Health.Detectors.GetValueOrDefault(detector.Name) is { Findings: { IsEmpty: false } findings }
            ? view with { Health = [.. findings.Values.Select(static f => new HealthView(f.Reason, f.Since, f.Detail))], Taints = Tainted.By(detector) }
            : view;
    }

    /// <summary>As of the latest event of the whole junction, so that a detector that says nothing has its zero, and one that stays occupied its whole time.</summary>
    private static IReadOnlyList<DetectorFigure>? Figures(JunctionPresent present, DetectorMinutes? minutes)
    {
        if (minutes is null || present.Latest is not { } latest || present.WholeSince is not { } whole)
            return null;
        var end = DetectorMinutes.Of(latest);
        var figures = new List<DetectorFigure>(3);
        foreach (var length in (ReadOnlySpan<int>)[1, 5, 15])
        {
            if (whole <= DetectorMinutes.Start(end - length))
                figures.Add(minutes.Figure(length, end));
        }
        return figures.Count == 0 ? null : figures;
    }

    private static JunctionMode? Mode(JunctionState state, ProgrammeView? running, ConfigurationIndex? index)
    {
        var present = state.Present;
        if (index?.Configuration.Kind is JunctionKind.Counting || (state.SignalGroups.IsEmpty && present.Heads.IsEmpty && present.Flash is null && present.Manual is null))
            return null;
        if (present.Flash is { Value: not (0 or NotFlashing) } flash)
        {
            return flash.Value switch
            {
                FaultMonitor or ConflictMonitor => JunctionMode.Fault,
                LocalManual => JunctionMode.Manual,
                _ => JunctionMode.Flashing,
            };
        }
        if (present.Manual is { Value: 1 })
            return JunctionMode.Manual;
        switch (state.Condition)
        {
            case JunctionCondition.Flashing:
                return JunctionMode.Flashing;
            case JunctionCondition.Dark:
                return JunctionMode.Off;
        }
        if (present.Pattern is { Value: Free })
            return JunctionMode.Actuated;
        if (running is not null && index?.Programme(running.Number) is { } programme)
        {
            return programme.Mode switch
            {
                ProgrammeMode.Actuated => JunctionMode.Actuated,
                ProgrammeMode.FixedTime => JunctionMode.FixedTime,
                // It shows colours, whatever the calendar has.
                _ => JunctionMode.Unknown,
            };
        }
        return JunctionMode.Unknown;
    }

    private static ProgrammeView? Programme(JunctionState state)
    {
        if (state.Configured is not { } configured || configured.Configuration.Kind is JunctionKind.Counting)
            return state.Present.Pattern is { } told ? new ProgrammeView(told.Value, "", ProgrammeSource.Unknown, told.Since) : null;
        var present = state.Present;
        var due = present.Latest is { } latest ? configured.Configuration.Calendar?.ProgrammeAt(latest) : null;
        if (present.Pattern is not { } pattern)
            return due is { } assumed && !configured.Configuration.Observes.Contains(IndianaCode.PatternChange)
                ? new ProgrammeView(assumed, configured.Index.Programme(assumed)?.Name ?? "", ProgrammeSource.Assumed, null)
                : null;
        var source = present.Manual is { Value: 1 } ? ProgrammeSource.Manual
            : state.Selection.Current is { Phase: SelectionPhase.Confirmed, Source: SelectionSource.Command, Programme: var selected } && selected == pattern.Value ? ProgrammeSource.Command
            : due is null ? ProgrammeSource.Unknown
            : due == pattern.Value ? ProgrammeSource.Calendar
            : ProgrammeSource.Controller;
        return new ProgrammeView(pattern.Value, configured.Index.Programme(pattern.Value)?.Name ?? "", source, pattern.Since);
    }

    private static CycleView? Cycle(JunctionPresent present, ProgrammeView? running, ConfigurationIndex? index)
    {
        var length = present.CycleLength is { Value: > 0 } told ? told.Value : running is not null ? index?.Programme(running.Number)?.Cycle : null;
        return present.CycleStart is { } start && present.Pattern is not { Value: Free or PatternFlash } ? new CycleView(start, length) : null;
    }

    private static CoordinationView? Coordination(JunctionPresent present, ProgrammeView? running, ConfigurationIndex? index)
    {
        var offset = present.Offset?.Value ?? (running is not null ? index?.Programme(running.Number)?.Offset : null);
        if (present.Coordination is { } told)
            return new CoordinationView(told.Value == 1, told.Value, told.Since, offset);
        if (present.Pattern is { } pattern)
            return new CoordinationView(pattern.Value is not (0 or Free or PatternFlash) && offset is not null, null, pattern.Since, offset);
        return offset is null ? null : new CoordinationView(null, null, null, offset);
    }
}
