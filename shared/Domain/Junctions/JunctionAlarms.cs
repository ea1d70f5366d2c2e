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

    /// <summary>The alarms after findings that came to stand or ceased to, each told whether or not they came in one batch.</summary>
    /// <param name="index">What they were found against.</param>
    public static AlarmBook After(AlarmBook alarms, IReadOnlyList<FindingTurn> turns, ConfigurationIndex? index)
    {
        if (index is null)
            return alarms;
        foreach (var turn in turns)
            alarms = turn.Signals is { } signals ? Change(alarms, signals, turn.Stands, index, turn.At) : Change(alarms, turn.Detector!, turn.Stands, index, turn.At);
        return alarms;
    }

    /// <summary>The alarms once another configuration has ended findings.</summary>
    /// <param name="formerly">What they were found against.</param>
    public static AlarmBook Without(AlarmBook alarms, JunctionPresent before, JunctionPresent after, ConfigurationIndex formerly, DateTimeOffset at)
    {
        foreach (var (key, finding) in before.Plausibility.Findings)
        {
            if (finding.Standing && after.Plausibility.Findings.GetValueOrDefault(key) is not { Standing: true })
                alarms = Change(alarms, finding, false, formerly, at);
        }
        var left = after.Health.Findings().Select(static f => (f.Detector, f.Reason)).ToHashSet();
        foreach (var finding in before.Health.Findings().Where(f => !left.Contains((f.Detector, f.Reason))))
            alarms = Change(alarms, finding, false, formerly, at);
        return alarms;
    }

    private static AlarmBook Change(AlarmBook alarms, PlausibilityFinding finding, bool raised, ConfigurationIndex index, DateTimeOffset at) =>
        Change(alarms, Code(finding, index), raised, Severity(finding.Code), Text(finding), at);

    private static AlarmBook Change(AlarmBook alarms, HealthFinding finding, bool raised, ConfigurationIndex index, DateTimeOffset at) =>
        Change(alarms, Code(finding, index), raised, AlarmSeverity.Medium, Text(finding), at);

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
