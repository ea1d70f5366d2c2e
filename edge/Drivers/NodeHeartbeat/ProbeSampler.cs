using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>
/// Probes of a node over the network: a round is begun at an even pace and taken as soon as it has ended, dated by its end. A round that
/// could not ask gives an alarm of the node and no heartbeat: nobody knows how the node is.
/// </summary>
/// <param name="point">The point, with a probe.</param>
/// <param name="probes">Runs the rounds aside.</param>
internal sealed class ProbeSampler(HeartbeatPoint point, INodeProbes probes) : ISampler<HeartbeatMemory>
{
    /// <summary>The alarm of a node that cannot be asked.</summary>
    public const string Impossible = "probe-impossible";

    public JsonTypeInfo<HeartbeatMemory> Form => MemoryJson.Default.HeartbeatMemory;

    public Step<HeartbeatMemory> Arm(HeartbeatMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var next = saved is not null && reason is not ArmReason.Reboot && saved.Next < now + point.Every ? saved.Next : now;
        return Tick(new HeartbeatMemory(false, next, saved?.Last, reason is ArmReason.Reboot ? null : saved?.LastAt, saved?.Problem), now);
    }

    public Step<HeartbeatMemory> Fold(HeartbeatMemory state, PinEdge edge) => new(state);

    public Step<HeartbeatMemory> Tick(HeartbeatMemory state, TimeSpan now)
    {
        var taken = probes.Take(point) is { } round ? Take(state, round) : new Step<HeartbeatMemory>(state);
        if (now < state.Next)
            return taken;
        probes.Begin(point);
        var next = state.Next + point.Every;
        return taken with { State = taken.State with { Next = next > now ? next : now + point.Every } };
    }

    public TimeSpan? Due(HeartbeatMemory state) => probes.HasEnded(point) ? TimeSpan.Zero : state.Next;

    public IReadOnlyList<Sample> Current(HeartbeatMemory state, TimeSpan now) =>
        state is { Last: { } last, LastAt: { } at, Problem: null } ? [new Sample(at, last)] : [];

    public IEnumerable<KeyValuePair<string, bool>> Levels(HeartbeatMemory state) => [];

    private static Step<HeartbeatMemory> Take(HeartbeatMemory state, ProbeRound round)
    {
        if (round.Answer is not { } answer)
        {
            return state.Problem == round.Problem
                ? new Step<HeartbeatMemory>(state)
                : new Step<HeartbeatMemory>(state with { Problem = round.Problem }, [Alarm(round.At, raised: true, round.Problem ?? "")]);
        }
        var sample = new Sample(round.At, answer);
        return new Step<HeartbeatMemory>(
            state with { Last = answer, LastAt = round.At, Problem = null },
            state.Problem is null ? [sample] : [sample, Alarm(round.At, raised: false, "The node can be probed again")]);
    }

    private static Sample Alarm(TimeSpan at, bool raised, string text) => new(at, new AlarmChange(Impossible, raised, AlarmSeverity.Medium, text), IsAlarm: true);
}
