using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Network;

/// <summary>How a network node answers.</summary>
public sealed record NodeState
{
    public required AssetId Id { get; init; }

    /// <summary>Null until the registry has defined it.</summary>
    public NodeDefinition? Definition { get; init; }

    public NodeCondition Condition { get; init; }

    /// <summary>Since when the condition is so; null before the first.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Probes in a row that went unanswered.</summary>
    public int Failed { get; init; }

    /// <summary>Probes in a row that were answered, however slowly.</summary>
    public int Answered { get; init; }

    /// <summary>Probes in a row that were not answered in time and whole.</summary>
    public int Poor { get; init; }

    /// <summary>Probes in a row that were answered in time and whole.</summary>
    public int Fine { get; init; }

    /// <summary>The latest probe.</summary>
    public Heartbeat? Last { get; init; }

    /// <summary>When the latest probe was made; an older one that comes later changes nothing but the totals.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Probes ever taken.</summary>
    public long Probes { get; init; }

    /// <summary>Probes that went unanswered, ever.</summary>
    public long ProbesFailed { get; init; }

    public Vitals Vitals { get; init; } = Vitals.None;
}

/// <summary>How a network node does.</summary>
public enum NodeCondition
{
    /// <summary>Too few probes to say.</summary>
    Unknown = 0,
    Up = 1,

    /// <summary>It answers, but slowly or with losses.</summary>
    Degraded = 2,
    Down = 3,
}
