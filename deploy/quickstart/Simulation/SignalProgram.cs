using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.City;

namespace Jena.Iot.Quickstart.Simulation;

/// <summary>
/// A fixed-time signal program: what each signal group shows is a function of the time alone, so that junctions stay
/// coordinated and carry on after a restart. Each stage is its green, then <see cref="Amber"/>, then <see cref="Clearance"/>
/// in which whatever was not green before stays red; a vehicle group shows red-amber in the last second of it.
/// A group that two stages in a row hold stays green between them.
/// </summary>
public sealed class SignalProgram
{
    /// <summary>3 s, as at 50 km/h (VwV-StVO on § 37).</summary>
    public static readonly TimeSpan Amber = TimeSpan.FromSeconds(3);

    /// <summary>1 s (VwV-StVO on § 37).</summary>
    public static readonly TimeSpan RedAmber = TimeSpan.FromSeconds(1);

    /// <summary>From the end of amber to the next stage's green: 3 s.</summary>
    public static readonly TimeSpan Clearance = TimeSpan.FromSeconds(3);

    /// <summary>People on foot see red this long before the vehicles of their stage see amber: 6 s.</summary>
    public static readonly TimeSpan WalkClearance = TimeSpan.FromSeconds(6);

    private readonly TimeSpan _cycle;
    private readonly TimeSpan _offset;
    private readonly Dictionary<ushort, IReadOnlyList<(TimeSpan At, Aspect Aspect)>> _changes;
    private readonly JunctionPlan _plan;

    /// <summary>Throws <see cref="ArgumentException"/> when the stages do not fill the cycle or name a group that the junction does not have.</summary>
    public SignalProgram(JunctionDefinition junction, JunctionPlan plan)
    {
        _plan = plan;
        _cycle = TimeSpan.FromSeconds(plan.Cycle);
        _offset = TimeSpan.FromSeconds(plan.Offset);
        var filled = plan.Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + TimeSpan.FromSeconds(stage.Green) + Amber + Clearance);
        if (filled != _cycle)
            throw new ArgumentException($"{junction.Id}: the stages last {filled.TotalSeconds} s and the cycle {plan.Cycle} s", nameof(plan));
        var known = junction.SignalGroups.Select(group => group.Phase).ToHashSet();
        if (!known.SetEquals(plan.Stages.SelectMany(stage => stage.Phases)))
            throw new ArgumentException($"{junction.Id}: the stages and the registry name different signal groups", nameof(plan));
        _changes = junction.SignalGroups.ToDictionary(static group => group.Phase, Changes);
    }

    /// <summary>Whether a signal group is for people on foot: those are named F.</summary>
    public static bool IsWalk(SignalGroupDefinition group) => group.Name.StartsWith('F');

    /// <summary>Whether two groups must never be let go at once: no stage holds both.</summary>
    public bool Conflict(ushort left, ushort right) =>
        left != right && !_plan.Stages.Any(stage => stage.Phases.Contains(left) && stage.Phases.Contains(right));

    public Aspect AspectAt(ushort phase, DateTimeOffset at)
    {
        var second = InCycle(at);
        var changes = _changes[phase];
        for (var i = changes.Count - 1; i >= 0; i--)
            if (changes[i].At <= second)
                return changes[i].Aspect;
        return changes[^1].Aspect;
    }

    /// <summary>The first change of the group after <paramref name="at"/>.</summary>
    public (DateTimeOffset At, Aspect Aspect) NextChange(ushort phase, DateTimeOffset at)
    {
        var second = InCycle(at);
        foreach (var change in _changes[phase])
            if (change.At > second)
                return (at + (change.At - second), change.Aspect);
        var first = _changes[phase][0];
        return (at + (_cycle - second) + first.At, first.Aspect);
    }

    /// <summary><paramref name="at"/> when the group is green then; else the begin of its next green.</summary>
    public DateTimeOffset NextGreen(ushort phase, DateTimeOffset at)
    {
        if (AspectAt(phase, at) is Aspect.Green)
            return at;
        var next = NextChange(phase, at);
        while (next.Aspect is not Aspect.Green)
            next = NextChange(phase, next.At);
        return next.At;
    }

    private TimeSpan InCycle(DateTimeOffset at)
    {
        var rest = (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks - _offset.Ticks) % _cycle.Ticks;
        return TimeSpan.FromTicks(rest < 0 ? rest + _cycle.Ticks : rest);
    }

    private IReadOnlyList<(TimeSpan At, Aspect Aspect)> Changes(SignalGroupDefinition group)
    {
        var walk = IsWalk(group);
        var stages = _plan.Stages;
        var changes = new List<(TimeSpan At, Aspect Aspect)>();
        var begin = TimeSpan.Zero;
        for (var i = 0; i < stages.Count; i++)
        {
            var green = TimeSpan.FromSeconds(stages[i].Green);
            var held = stages[i].Phases.Contains(group.Phase);
            var heldBefore = stages[(i + stages.Count - 1) % stages.Count].Phases.Contains(group.Phase);
            var heldAfter = stages[(i + 1) % stages.Count].Phases.Contains(group.Phase);
            if (held && !(heldBefore && !walk))
            {
                if (!walk)
                    changes.Add((Wrap(begin - RedAmber), Aspect.RedAmber));
                changes.Add((begin, Aspect.Green));
            }
            if (held && walk)
            {
                changes.Add((begin + green - WalkClearance, Aspect.Red));
            }
            else if (held && !heldAfter)
            {
                changes.Add((begin + green, Aspect.Amber));
                changes.Add((begin + green + Amber, Aspect.Red));
            }
            begin += green + Amber + Clearance;
        }
        changes.Sort(static (left, right) => left.At.CompareTo(right.At));
        return changes;
    }

    private TimeSpan Wrap(TimeSpan second) => second < TimeSpan.Zero ? second + _cycle : second;
}
