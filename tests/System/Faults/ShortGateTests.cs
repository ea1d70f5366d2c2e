using System.Text.RegularExpressions;
using Jena.Iot.Faults.Striking;
using Jena.Iot.Testing.Processes;
using Xunit.Abstractions;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>The fault gate in its short form: every fault that the machine can do, two at a time.</summary>
public sealed partial class ShortGateTests(ITestOutputHelper output)
{
    /// <summary>Half of what the gate has by command: what is compared afterwards grows with them, what is shown does not.</summary>
    private const string Writers = "15";

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(20);

    /// <summary>Every fault that this machine can do; some need nothing of it.</summary>
    private static HashSet<string> Possible => [.. FaultTable.All.Where(static f => f.IsPossible(out _)).Select(static f => f.Name), "together", "all"];

    [MosquittoFact(postgres: true)]
    public async Task Through_every_fault_once_nothing_is_lost_or_double_and_every_host_shows_what_the_journal_says()
    {
        await using var gate = Child.Start(BuiltProgram.Faults, ["short", "--writers", Writers]);

        var code = await gate.EndsAsync(Within);

        output.WriteLine(gate.Output);
        Assert.True(code == 0, gate.Output);
        var rows = gate.Lines.Select(static line => Row().Match(line)).Where(static row => row.Success).ToList();
        Assert.All(rows, static row => Assert.Equal(("0", "0"), (row.Groups["lost"].Value, row.Groups["double"].Value)));
        var struck = rows.Select(static row => row.Groups["fault"].Value).ToHashSet();
        Assert.Superset(Possible, struck);
        Assert.Contains(gate.Lines, static line => line.Contains("the checks can fail", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(?<fault>[a-z-]+) +\d+(\+\d+)? +(?<lost>\d+) +(?<double>\d+) +(\S+ s|-) ")]
    private static partial Regex Row();
}
