namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>Rounds of questions to network nodes, run aside. No call waits for anything; any thread.</summary>
internal interface INodeProbes
{
    /// <summary>A round of this point has ended. Handlers return at once.</summary>
    event Action? Ended;

    /// <summary>Begins a round, unless one of this point still runs or was not taken.</summary>
    void Begin(HeartbeatPoint point);

    /// <summary>Whether <see cref="Take"/> has something.</summary>
    bool HasEnded(HeartbeatPoint point);

    /// <summary>Takes the round that has ended; null for none.</summary>
    ProbeRound? Take(HeartbeatPoint point);
}
