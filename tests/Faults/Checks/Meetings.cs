using System.Globalization;
using System.Text.RegularExpressions;

namespace Jena.Iot.Faults.Checks;

/// <summary>
/// What became of silos that went on after they had been voted dead: an append failed because another activation of the same asset had
/// appended before, or others had ended at the database what the silo had begun. The silos' logs tell.
/// </summary>
public static partial class Meetings
{
    public static int In(string log) => Conflict().Count(log);

    /// <summary>Connections of dead silos that were ended.</summary>
    public static int Undone(string log) => Ended().Matches(log).Sum(static ended => int.Parse(ended.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"is dead: (\d+) of its connections to the database were ended")]
    private static partial Regex Ended();

    [GeneratedRegex(@"was expected at version \d+ and is at ")]
    private static partial Regex Conflict();
}
