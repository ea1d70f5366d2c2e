using System.Collections.Immutable;
using System.Globalization;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Plausibility;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// Findings as alarms, of numbers rather than names: <c>conflicting-greens-1-2</c>, <c>forbidden-transition-w2</c> (w, o, ow for groups that are
/// told by walk, overlap and pedestrian overlap codes), <c>detector-11-stuck-on</c>, <c>button-2-chatter</c>, <c>junction-few-records</c>.
/// </summary>
internal static class JunctionAlarms
{
    private static readonly string[] OfSilence =
    [
        $"-{HealthReason.NoData}", $"-{HealthReason.StuckOff}", $"-{HealthReason.BelowPattern}", $"-{HealthReason.FewSamples}", $"-{HealthReason.FewRecords}",
    ];

    private const string Notice = "reported only; the controller's own signal safety decides";

    /// <summary>Whether an alarm says that something was not heard, and so may come of nobody listening.</summary>
    public static bool TellsOfSilence(string code) =>
        code is SelectionBook.NotConfirmedAlarm or SelectionBook.NotReturnedAlarm
        || code.StartsWith($"{PlausibilityCode.MissingCycle}-", StringComparison.Ordinal)
        || Array.Exists(OfSilence, end => code.EndsWith(end, StringComparison.Ordinal));

    /// <summary>The alarms after what was found or ended between two states.</summary>
    /// <param name="index">What the findings before were found against; null for the same as after.</param>
    public static AlarmBook After(AlarmBook alarms, JunctionPresent before, JunctionState after, ConfigurationIndex? index = null)
    {
        if (after.Configured is not { } configured)
            return alarms;
        var at = after.Present.Latest ?? configured.Since;
        if (after.Present.HeardUntil > at)
            at = after.Present.HeardUntil.Value;
        index ??= configured.Index;
        if (!ReferenceEquals(before.Plausibility.Findings, after.Present.Plausibility.Findings))
            alarms = Plausibility(alarms, before.Plausibility.Findings, after.Present.Plausibility.Findings, index, configured.Index, at);
        if (!ReferenceEquals(before.Health.Detectors, after.Present.Health.Detectors))
        {
            foreach (var name in before.Health.Detectors.Keys.Except(after.Present.Health.Detectors.Keys))
                alarms = Health(alarms, before.Health.Detectors[name].Findings, None, index, at);
            foreach (var (name, watched) in after.Present.Health.Detectors)
                alarms = Health(alarms, before.Health.Detectors.GetValueOrDefault(name)?.Findings ?? None, watched.Findings, index, at);
        }
        return Health(alarms, before.Health.Junction, after.Present.Health.Junction, index, at);
    }

    private static ImmutableSortedDictionary<string, HealthFinding> None => ImmutableSortedDictionary<string, HealthFinding>.Empty;

    private static AlarmBook Plausibility(
        AlarmBook alarms,
        ImmutableSortedDictionary<string, PlausibilityFinding> before,
        ImmutableSortedDictionary<string, PlausibilityFinding> after,
        ConfigurationIndex formerly,
        ConfigurationIndex index,
        DateTimeOffset at)
    {
        foreach (var (key, finding) in before)
        {
            if (finding.Standing && after.GetValueOrDefault(key) is not { Standing: true })
                alarms = Change(alarms, Code(finding, formerly), false, Severity(finding.Code), Text(finding), at);
        }
        foreach (var (key, finding) in after)
        {
            if (finding.Standing && before.GetValueOrDefault(key) is not { Standing: true })
                alarms = Change(alarms, Code(finding, index), true, Severity(finding.Code), Text(finding), at);
        }
        return alarms;
    }

    private static AlarmBook Health(
        AlarmBook alarms, ImmutableSortedDictionary<string, HealthFinding> before, ImmutableSortedDictionary<string, HealthFinding> after, ConfigurationIndex index, DateTimeOffset at)
    {
        if (ReferenceEquals(before, after))
            return alarms;
        foreach (var (reason, finding) in before)
        {
            if (!after.ContainsKey(reason))
                alarms = Change(alarms, Code(finding, index), false, AlarmSeverity.Medium, Text(finding), at);
        }
        foreach (var (reason, finding) in after)
        {
            if (!before.ContainsKey(reason))
                alarms = Change(alarms, Code(finding, index), true, AlarmSeverity.Medium, Text(finding), at);
        }
        return alarms;
    }

    private static AlarmBook Change(AlarmBook alarms, string code, bool raised, AlarmSeverity severity, string text, DateTimeOffset at) =>
        alarms.After(new AlarmChange(code, raised, severity, text), at);

    private static string Code(PlausibilityFinding finding, ConfigurationIndex index) =>
        $"{finding.Code}-{string.Join('-', finding.Groups.Select(name => index.PlaceOf(name) is { } place ? Number(index.Groups[place]) : "0"))}";

    private static string Code(HealthFinding finding, ConfigurationIndex index)
    {
        var detector = index.Configuration.Detectors.FirstOrDefault(d => d.Name == finding.Detector);
        return detector is null ? $"junction-{finding.Reason}"
            : string.Create(CultureInfo.InvariantCulture, $"{(detector.IsPedestrian ? "button" : "detector")}-{detector.Channel}-{finding.Reason}");
    }

    private static string Number(SignalGroup group)
    {
        var family = group.ToldBy switch
        {
            SignalCodes.Walk => "w",
            SignalCodes.Overlap => "o",
            SignalCodes.OverlapWalk => "ow",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{family}{group.Number}");
    }

    private static AlarmSeverity Severity(string code) => code switch
    {
        PlausibilityCode.ConflictingGreens or PlausibilityCode.ForbiddenTransition or PlausibilityCode.IntergreenTooShort => AlarmSeverity.High,
        _ => AlarmSeverity.Medium,
    };

    private static string Text(PlausibilityFinding finding) =>
        $"{finding.Code.Replace('-', ' ')} at {string.Join(" and ", finding.Groups)}: {finding.Detail} ({Notice})";

    private static string Text(HealthFinding finding) =>
        $"{(finding.Detector.Length > 0 ? $"detector {finding.Detector}" : "the junction's record")}: {finding.Reason.Replace('-', ' ')}, {finding.Detail}";
}
