using System.Collections.Immutable;

namespace Jena.Iot.Domain.Junctions.Plausibility;

/// <summary>Something that no controller in order shows, at one moment.</summary>
/// <param name="Code">One of <see cref="PlausibilityCode"/>.</param>
/// <param name="Groups">The names of the groups: one, or two in the order of the matrix.</param>
/// <param name="At">When it came to be: the step, the end of the colour, the begin of the green or of the overlap.</param>
/// <param name="Detail">For people.</param>
public sealed record Implausibility(string Code, ImmutableArray<string> Groups, DateTimeOffset At, string Detail)
{
    /// <summary>What tells findings apart, such as <c>conflicting-greens/K1/K2</c>.</summary>
    public string Key => $"{Code}/{string.Join('/', Groups)}";
}

/// <summary>The same of the same groups, gathered. It is a report to people: the controller's own signal safety acts, and this never does.</summary>
/// <param name="Since">When it was first so, of the time that it stands now or stood last.</param>
/// <param name="Last">When it was last so.</param>
/// <param name="Count">How often since then.</param>
/// <param name="Standing">Whether it is still so; of a moment, whether it was so of late.</param>
/// <param name="Detail">Of the last.</param>
public sealed record PlausibilityFinding(
    string Code, IReadOnlyList<string> Groups, DateTimeOffset Since, DateTimeOffset Last, int Count, bool Standing, string Detail);

/// <summary>What can be found. The words are kept for years: never change one.</summary>
public static class PlausibilityCode
{
    public const string ForbiddenTransition = "forbidden-transition";
    public const string AmberTooShort = "amber-too-short";
    public const string AmberTooLong = "amber-too-long";
    public const string RedAmberTooShort = "red-amber-too-short";
    public const string RedAmberTooLong = "red-amber-too-long";
    public const string GreenTooShort = "green-too-short";
    public const string IntergreenTooShort = "intergreen-too-short";
    public const string ConflictingGreens = "conflicting-greens";
    public const string MissingCycle = "missing-cycle";
    public const string DarkLamp = "dark-lamp";

    /// <summary>Whether it lasts, as opposed to a moment.</summary>
    public static bool Lasts(string code) => code is AmberTooLong or RedAmberTooLong or ConflictingGreens or MissingCycle or DarkLamp;
}
