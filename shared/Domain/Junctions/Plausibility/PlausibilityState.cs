using System.Collections.Immutable;

namespace Jena.Iot.Domain.Junctions.Plausibility;

/// <summary>What the watch over a junction's signals remembers from event to event.</summary>
public sealed record PlausibilityState
{
    public static PlausibilityState Empty { get; } = new();

    /// <summary>By the group's name.</summary>
    public ImmutableSortedDictionary<string, WatchedGroup> Groups { get; init; } = ImmutableSortedDictionary.Create<string, WatchedGroup>(StringComparer.Ordinal);

    /// <summary>Conflicting greens that are on together now.</summary>
    public ImmutableArray<OpenOverlap> Overlaps { get; init; } = [];

    /// <summary>By <see cref="Implausibility.Key"/>.</summary>
    public ImmutableSortedDictionary<string, PlausibilityFinding> Findings { get; init; } = ImmutableSortedDictionary.Create<string, PlausibilityFinding>(StringComparer.Ordinal);
}

/// <param name="Since">Since when it shows that.</param>
/// <param name="Whole">Whether its begin was seen, after another colour.</param>
/// <param name="GreenBegan">When its green last began; before that, since when it is watched in operation. Null while dark, flashing or unknown.</param>
/// <param name="GreenEnded">When its green last ended; null when that was not seen.</param>
/// <param name="Told">Whether what lasts of this colour has been told.</param>
/// <param name="Missing">Whether its missing cycle has been told.</param>
public sealed record WatchedGroup(
    SignalColour Colour, DateTimeOffset Since, bool Whole, DateTimeOffset? GreenBegan, DateTimeOffset? GreenEnded, bool Told = false, bool Missing = false);

/// <summary>Two groups that conflict are green together.</summary>
/// <param name="One">The name of the group that was green first.</param>
/// <param name="Other">The name of the group that became green with it.</param>
/// <param name="Told">Whether it has been told.</param>
public sealed record OpenOverlap(string One, string Other, DateTimeOffset From, bool Told);
