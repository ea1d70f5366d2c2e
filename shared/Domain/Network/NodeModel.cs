using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Network;

/// <summary>The logic of a network node: heartbeats to a condition, with hysteresis.</summary>
public sealed class NodeModel : IAssetModel<NodeState, NodeEvent, NodeCommand, NodeView>
{
    private NodeModel()
    {
    }

    public static AssetKind Kind => AssetKind.Node;

    public static NodeState Initial(AssetId id) => new() { Id = id };

    public static Decision<NodeEvent> Define(NodeState state, AssetDefinition definition, DateTimeOffset now)
    {
        if (definition is not NodeDefinition own || own.Id != state.Id)
            return Decision<NodeEvent>.Refuse("wrong-definition", $"the definition of {definition.Id} is not one of {state.Id}");
        if (DefinitionRules.Problems(own) is { Count: > 0 } problems)
            return Decision<NodeEvent>.Refuse("bad-definition", string.Join("; ", problems));
        return Definitions.Same(state.Definition, own)
            ? Decision<NodeEvent>.Nothing
            : Decision<NodeEvent>.Of(new NodeDefined(own) { At = now });
    }

    public static Decision<NodeEvent> Decide(NodeState state, NodeCommand command, Principal by, DateTimeOffset now) =>
        Decision<NodeEvent>.Refuse("unknown-command", $"a node knows no {command.GetType().Name}");

    public static Decision<NodeEvent> DeadlineReached(NodeState state, Deadline deadline, DateTimeOffset now) =>
        Decision<NodeEvent>.Nothing;

    public static Refusal? Judge(NodeState state, Reading reading, DateTimeOffset now) =>
        Judgement.Common(state.Id, state.Definition is not null, reading.Value is Heartbeat, reading, now) ?? reading.Value switch
        {
            Heartbeat { LatencyMs: < 0 } => new Refusal("bad-value", "a latency is 0 ms or more"),
            Heartbeat { Loss: < 0 or > 1 } => new Refusal("bad-value", "a loss lies between 0 and 1"),
            _ => null,
        };

    public static NodeState Apply(NodeState state, NodeEvent @event) => @event switch
    {
        NodeDefined e => state with { Definition = e.Definition },
        NodeAlarmed e => state with { Vitals = state.Vitals with { Alarms = state.Vitals.Alarms.After(e.Alarm) } },
        _ => state,
    };

    public static NodeState Apply(NodeState state, SensedBatch batch, DateTimeOffset received)
    {
        state = state with { Vitals = state.Vitals.After(batch, received) };
        foreach (var reading in batch.Readings)
        {
            if (reading.Value is not Heartbeat probe)
                continue;
            state = state with { Probes = state.Probes + 1, ProbesFailed = state.ProbesFailed + (probe.Reachable ? 0 : 1) };
            if (batch.IsSignOfLife)
                state = Probed(state, probe, reading.Time.Or(received));
        }
        return state;
    }

    public static NodeState ApplyLive(NodeState state, SensedBatch batch, DateTimeOffset received)
    {
        // The latest probe is sent again as a level: it shows that somebody watches, and must not count towards the hysteresis twice.
        state = state with { Vitals = state.Vitals.Seen(received, received) };
        foreach (var reading in batch.Readings)
        {
            if (reading.Value is Heartbeat probe && !(state.LastAt > reading.Time.Or(received)))
                state = state with { Last = probe };
        }
        return state;
    }

    public static NodeView View(NodeState state) => new()
    {
        Id = state.Id,
        Name = state.Definition?.Name ?? "",
        Place = state.Definition?.Place,
        Role = state.Definition?.Role ?? "",
        Condition = state.Condition,
        Since = state.Since,
        HeartbeatEvery = state.Definition?.HeartbeatEvery ?? TimeSpan.FromSeconds(30),
        LatencyMs = state.Last?.LatencyMs,
        Loss = state.Last?.Loss,
        Probes = state.Probes,
        ProbesFailed = state.ProbesFailed,
        LastSign = state.Vitals.LastSign,
        Alarms = state.Vitals.Alarms.Standing(),
    };

    public static Vitals VitalsOf(NodeState state) => state.Vitals;

    public static NodeState With(NodeState state, Vitals vitals) => state with { Vitals = vitals };

    public static NodeEvent Alarmed(AlarmEvent alarm) => new NodeAlarmed(alarm) { At = alarm.At };

    public static TimeSpan? SilentAfter(NodeState state) => NodeView.SilentHeartbeats * (state.Definition?.HeartbeatEvery ?? TimeSpan.FromSeconds(30));

    public static IReadOnlyList<Deadline> Deadlines(NodeState state) => [];

    private static NodeState Probed(NodeState state, Heartbeat probe, DateTimeOffset at)
    {
        if (state.LastAt > at)
            return state;
        var fine = NodeHysteresis.IsFine(probe);
        var next = state with
        {
            Last = probe,
            LastAt = at,
            Failed = probe.Reachable ? 0 : state.Failed + 1,
            Answered = probe.Reachable ? state.Answered + 1 : 0,
            Poor = fine ? 0 : state.Poor + 1,
            Fine = fine ? state.Fine + 1 : 0,
        };
        var condition = NodeHysteresis.Of(next);
        return condition == next.Condition ? next : next with { Condition = condition, Since = at };
    }
}
