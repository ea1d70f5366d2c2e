using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Network;

/// <summary>When a node's condition changes: a single probe never changes it.</summary>
public static class NodeHysteresis
{
    /// <summary>Unanswered probes in a row that make a node down.</summary>
    public const int FailedToDown = 3;

    /// <summary>Answered probes in a row that bring a node back from down, or from unknown.</summary>
    public const int AnsweredToUp = 2;

    /// <summary>Poor probes in a row that make a node degraded.</summary>
    public const int PoorToDegraded = 3;

    /// <summary>Fine probes in a row that bring a node back from degraded.</summary>
    public const int FineToUp = 3;

    /// <summary>A probe with this part of packets lost, or more, is poor.</summary>
    public const double PoorLoss = 0.05;

    /// <summary>A probe that took this many milliseconds, or more, is poor.</summary>
    public const double PoorLatencyMs = 200;

    /// <summary>Whether it was answered in time and whole.</summary>
    public static bool IsFine(Heartbeat probe) =>
        probe.Reachable && !(probe.Loss >= PoorLoss) && !(probe.LatencyMs >= PoorLatencyMs);

    /// <summary>The state's condition after its counts in a row are up to date.</summary>
    public static NodeCondition Of(NodeState state) => state.Condition switch
    {
        _ when state.Failed >= FailedToDown => NodeCondition.Down,
        NodeCondition.Unknown or NodeCondition.Down when state.Answered >= AnsweredToUp =>
            state.Poor >= AnsweredToUp ? NodeCondition.Degraded : NodeCondition.Up,
        NodeCondition.Up when state.Poor >= PoorToDegraded => NodeCondition.Degraded,
        NodeCondition.Degraded when state.Fine >= FineToUp => NodeCondition.Up,
        var condition => condition,
    };
}
