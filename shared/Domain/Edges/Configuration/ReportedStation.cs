namespace Jena.Iot.Domain.Edges.Configuration;

/// <summary>The station file that an edge says it has.</summary>
/// <param name="Version">That of the file in force.</param>
/// <param name="Hash">Of its text.</param>
/// <param name="Boot">The boot of the edge's machine.</param>
/// <param name="Since">Since when it is in force, UTC; null when the edge's clock was not synchronised.</param>
/// <param name="By">Who asked for it; empty for a file that was installed by hand.</param>
/// <param name="Station">Its text, to the byte.</param>
/// <param name="Last">What became of the one that was desired last; null when none ever was.</param>
public sealed record ReportedStation(int Version, string Hash, string Boot, DateTimeOffset? Since, string By, string Station, StationOutcome? Last)
{
    /// <summary>Whether it says something that <paramref name="other"/> did not. A time of synchronisation or a new boot alone is nothing.</summary>
    public bool Differs(ReportedStation? other) => other is null
        || (Version, Hash, By, Last?.Version, Last?.Hash, Last?.State) != (other.Version, other.Hash, other.By, other.Last?.Version, other.Last?.Hash, other.Last?.State)
        || (other.Since is null && Since is not null);
}

/// <summary>What became of a desired station file.</summary>
/// <param name="Problems">For people: what was wrong with it, each with its place and what to write.</param>
public sealed record StationOutcome(int Version, string Hash, StationTrial State, IReadOnlyList<string> Problems);

/// <summary>Where a desired station file got to. The numbers are those of the delivery protocol.</summary>
public enum StationTrial
{
    None = 0,

    /// <summary>In force, and watched until it has proved healthy; until then it may be taken back.</summary>
    OnTrial = 1,

    /// <summary>In force for good.</summary>
    Applied = 2,

    /// <summary>Never in force: it has mistakes.</summary>
    Refused = 3,

    /// <summary>It did not come up healthy: the one before it is in force again.</summary>
    TakenBack = 4,
}
