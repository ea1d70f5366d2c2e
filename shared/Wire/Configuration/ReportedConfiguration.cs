namespace Jena.Iot.Wire.Configuration;

/// <summary>Topic <c>jena/v1/{edge}/reported</c>, retained; on connecting, on each change, and now and then with a hello, which always tells the hash: what configuration an edge has.</summary>
/// <param name="Version">Version of the station file in force.</param>
/// <param name="Hash">Its hash, as <see cref="ConfigurationHash"/> gives it.</param>
/// <param name="Boot">The boot of the edge's machine.</param>
/// <param name="Since">Since when it is in force, UTC; null when the edge's clock was not synchronised.</param>
/// <param name="By">Who asked for it; empty for the file that was installed by hand.</param>
/// <param name="Station">Its text, to the byte.</param>
/// <param name="Last">What became of the configuration that was desired last; null when none ever was.</param>
public sealed record ReportedConfiguration(int Version, string Hash, string Boot, DateTimeOffset? Since, string By, string Station, ConfigurationOutcome? Last);

/// <summary>What became of a desired configuration.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="State">Where it got to.</param>
/// <param name="Problems">For people: what was wrong with it, each with its place and what to write. Empty when nothing was.</param>
public sealed record ConfigurationOutcome(int Version, string Hash, ConfigurationState State, IReadOnlyList<string> Problems);

/// <summary>Where a desired configuration got to.</summary>
public enum ConfigurationState
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
