using System.Text.RegularExpressions;

namespace Jena.Iot.Faults.Checks;

/// <summary>How often an append failed because another activation of the same asset had appended before: the silos' logs tell.</summary>
public static partial class Meetings
{
    public static int In(string log) => Conflict().Count(log);

    [GeneratedRegex(@"was expected at version \d+ and is at ")]
    private static partial Regex Conflict();
}
