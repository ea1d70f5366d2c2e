using Jena.Iot.Domain.Edges;

namespace Jena.Iot.Edge.Outputs;

/// <summary>
/// One output of a station: a contact that requests something, as a programme of a signal controller. It never takes part in the
/// controller's own safety.
/// </summary>
public sealed record OutputSettings
{
    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = CommandRules.MaxName;

    /// <summary>Its name in commands: a slug of at most <see cref="LongestName"/> characters.</summary>
    public required string Name { get; init; }

    /// <summary>Its line: an output that no other has.</summary>
    public required string Line { get; init; }

    /// <summary>The state in which nothing is requested: taken at start, at the end of a hold, without uplink, and at the stop.</summary>
    public required bool SafeOn { get; init; }

    /// <summary>Whether a high level means on. Default true.</summary>
    public bool OnWhenHigh { get; init; } = true;

    /// <summary>So long after the cluster was last heard it goes to its safe state; 60 s to 7 days. Default 5 min.</summary>
    public TimeSpan SafeAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that it may be out of its safe state on one command; 1 s to 1 day. Null, the default, for no bound.</summary>
    public TimeSpan? MaxHold { get; init; }

    /// <summary>Outputs that are never on together with this one; said by either of two. Default none.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];

    /// <summary>What it requests, for people; at most 200 characters, may be empty.</summary>
    public string Text { get; init; } = "";

    /// <summary>The contact of the edge, and the code of the alarm, that tell of it.</summary>
    public string Contact => ContactOf(Name);

    public static string ContactOf(string name) => $"output-{name}";
}
