using System.Text;
using Jena.Iot.Faults.Checks;
using Jena.Iot.Faults.Service;

namespace Jena.Iot.Faults.Striking;

/// <summary>One strike, or several at once: from the first blow to the moment at which everybody was served again.</summary>
public sealed record Strike(IReadOnlyList<string> Faults, long From, long To);

/// <summary>What was struck, and the table of it.</summary>
public sealed class Strikes(ServiceMeter service)
{
    private const string Together = "together";

    private readonly List<Strike> _all = [];

    public void Add(Strike strike) => _all.Add(strike);

    /// <summary>Whether the fault was struck.</summary>
    public bool Have(string fault) => _all.Any(s => s.Faults.Contains(fault));

    /// <summary>The one table: a row for each fault, one for those that were struck together, one for all.</summary>
    /// <param name="skipped">Faults that this machine cannot do, with the reason.</param>
    /// <param name="unanswered">For how long each question of the checks was answered by "ask again", once all faults were over.</param>
    public string Table(IEnumerable<string> faults, IReadOnlyDictionary<string, string> skipped, IReadOnlyList<Finding> findings, IReadOnlyList<TimeSpan> unanswered)
    {
        var text = new StringBuilder();
        text.AppendLine($"{"fault",-24} {"times",7} {"lost",6} {"double",6} {"no answer",11} {"no news",11} {"no ack",11}");
        foreach (var fault in faults)
        {
            if (skipped.TryGetValue(fault, out var why))
                text.AppendLine($"{fault,-24} skipped: {why}");
            else if (_all.Any(s => s.Faults.Contains(fault)))
                Row(text, fault, Times(fault), [.. _all.Where(s => s.Faults is [var one] && one == fault)], findings);
        }

        if (_all.Any(static s => s.Faults.Count > 1))
            Row(text, Together, $"{_all.Count(static s => s.Faults.Count > 1)}", [.. _all.Where(static s => s.Faults.Count > 1)], findings);
        text.AppendLine($"{"all",-24} {_all.Sum(static s => s.Faults.Count),7} {Count(findings, FindingKind.Lost),6} {Count(findings, FindingKind.Double),6} {Longest(_all, ApiProbe.Answers),11} {Longest(_all, ApiProbe.News),11} {Longest(_all, "ack"),11}");
        if (unanswered.Count > 0)
            text.AppendLine($"{"the checks, afterwards",-24} {unanswered.Count,7} {"",6} {"",6} {$"{unanswered.Max().TotalSeconds:0.0} s",11}");
        return text.ToString();
    }

    private string Times(string fault)
    {
        var (alone, among) = (_all.Count(s => s.Faults is [var one] && one == fault), _all.Count(s => s.Faults.Count > 1 && s.Faults.Contains(fault)));
        return among == 0 ? $"{alone}" : $"{alone}+{among}";
    }

    private void Row(StringBuilder text, string name, string times, IReadOnlyList<Strike> strikes, IReadOnlyList<Finding> findings)
    {
        Finding[] within = [.. findings.Where(f => f.At is { } at && strikes.Any(s => at >= s.From && at <= s.To))];
        text.AppendLine($"{name,-24} {times,7} {Count(within, FindingKind.Lost),6} {Count(within, FindingKind.Double),6} {Longest(strikes, ApiProbe.Answers),11} {Longest(strikes, ApiProbe.News),11} {Longest(strikes, "ack"),11}");
    }

    private string Longest(IReadOnlyList<Strike> strikes, string what) =>
        strikes.Count == 0 ? "-" : $"{strikes.Max(s => service.Longest(what, s.From, s.To).Longest).TotalSeconds:0.0} s";

    private static int Count(IReadOnlyList<Finding> findings, FindingKind kind) => findings.Count(f => f.Kind == kind);
}
