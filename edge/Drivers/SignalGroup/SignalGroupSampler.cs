using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.SignalGroup;

/// <summary>
/// A signal group by its lamps: the Indiana event of each colour that begins. The colour at the first start began unseen and is
/// told on the live stream alone. Amber that goes out and comes back within two seconds is flashing; without any lamp for two
/// seconds the group is dark. Lamps that no head of its kind lights together leave the colour as it was and raise the alarm
/// <c>lamps-PHASE</c>. A forbidden step, a colour that was too short or red-amber that is too long raise <c>sequence-PHASE</c>,
/// which is cleared by a way from red to red without a fault. What happened unseen is not judged.
/// </summary>
internal sealed class SignalGroupSampler(SignalGroupPoint point) : ISampler<SignalGroupMemory>
{
    /// <summary>Amber flashes about once a second: unlit for longer than this is dark.</summary>
    private static readonly TimeSpan DarkAfter = TimeSpan.FromSeconds(2);

    private readonly SignalGroupTelling _telling = new(point);

    public JsonTypeInfo<SignalGroupMemory> Form => MemoryJson.Default.SignalGroupMemory;

    public Step<SignalGroupMemory> Arm(SignalGroupMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var state = saved ?? SignalGroupMemory.First;
        if (reason is ArmReason.Reboot)
            state = state with { Lamps = state.Lamps.Quiet(), Since = null, UnlitAt = state.Lamps.Believed == 0 ? now : null };
        var lit = (int)point.Lines.Where(line => levels[line]).Aggregate(SignalLamps.None, (lamps, line) => lamps | Lamp(line));
        // A whole cycle may have passed, even where the lamps look the same.
        state = state with { Watched = false, Clean = false, Jumped = state.Jumped || lit != state.Lamps.Raw || reason is ArmReason.Loss };
        return See(state, lit, now);
    }

    public Step<SignalGroupMemory> Fold(SignalGroupMemory state, PinEdge edge) =>
        See(state, edge.Level ? state.Lamps.Raw | (int)Lamp(edge.Line) : state.Lamps.Raw & ~(int)Lamp(edge.Line), edge.Monotonic);

    public Step<SignalGroupMemory> Tick(SignalGroupMemory state, TimeSpan now)
    {
        var samples = new List<Sample>();
        var (lamps, changedAt) = state.Lamps.Settle(now, point.Settle);
        state = state with { Lamps = lamps };
        var quietUntil = changedAt ?? lamps.First ?? now;
        if (state.UnlitAt is { } unlit && state.Shown is not SignalColour.Dark && quietUntil - unlit >= DarkAfter)
            state = Show(state, SignalColour.Dark, unlit, samples);
        if (TooLongAt(state) is { } tooLong && quietUntil >= tooLong)
            state = Fault(state, _telling.TooLong(state.Shown, tooLong), samples) with { Watched = false };
        if (changedAt is { } at)
            state = Picture(state, at, samples);
        return new Step<SignalGroupMemory>(state, samples);
    }

    public TimeSpan? Due(SignalGroupMemory state)
    {
        // While the lamps are restless, times are judged when they have settled.
        if (state.Lamps.Due(point.Settle) is { } settled)
            return settled;
        var dark = state.Shown is SignalColour.Dark ? null : state.UnlitAt + DarkAfter;
        var tooLong = TooLongAt(state);
        return dark is null || tooLong < dark ? tooLong : dark;
    }

    public IReadOnlyList<Sample> Current(SignalGroupMemory state, TimeSpan now) =>
        state.Shown is SignalColour.Unknown ? [] : [.. _telling.Begin(state.Shown, state.Since ?? now)];

    public IEnumerable<KeyValuePair<string, bool>> Levels(SignalGroupMemory state) =>
        point.Lines.Select(line => new KeyValuePair<string, bool>(line, state.Lamps.Raw != SignalGroupMemory.Unknown && (state.Lamps.Raw & (int)Lamp(line)) != 0));

    private Step<SignalGroupMemory> See(SignalGroupMemory state, int lit, TimeSpan at)
    {
        var before = Tick(state, at);
        var after = Tick(before.State with { Lamps = before.State.Lamps.See(lit, at) }, at);
        return new Step<SignalGroupMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    private SignalGroupMemory Picture(SignalGroupMemory state, TimeSpan at, List<Sample> samples)
    {
        var lit = (SignalLamps)state.Lamps.Believed;
        var colour = SignalPlausibility.ColourOf(point.Head, lit);
        if (colour is SignalColour.Amber && (state.Shown is SignalColour.FlashingAmber || (state.UnlitAt is not null && state.Shown is SignalColour.Amber)))
            colour = SignalColour.FlashingAmber;
        var conflict = colour is null;
        if (conflict != state.Conflict)
            samples.Add(_telling.Lamps(conflict, at));
        state = state with { Conflict = conflict };
        if (lit is SignalLamps.None)
            return state with { UnlitAt = at };
        if (colour is { } shown && shown != state.Shown)
            state = Show(state, shown, at, samples);
        return state with { UnlitAt = null };
    }

    private SignalGroupMemory Show(SignalGroupMemory state, SignalColour colour, TimeSpan at, List<Sample> samples)
    {
        var judged = !state.Jumped && state.Shown is not SignalColour.Unknown;
        if (judged)
            state = Judge(state, colour, at, samples);
        if (state.Shown is not SignalColour.Unknown)
            samples.AddRange(_telling.Begin(colour, at));
        if (colour is SignalColour.Red)
        {
            if (state is { Faulty: true, Clean: true })
            {
                samples.Add(_telling.Clean(at));
                state = state with { Faulty = false };
            }
            state = state with { Clean = judged };
        }
        return state with { Shown = colour, Since = at, Watched = judged, Jumped = false, From = judged ? state.Shown : SignalColour.Unknown };
    }

    /// <summary>
    /// The step from what is shown, and how long that lasted. A signal that is switched off or fails keeps no times. Whether amber may
    /// be is judged when it ends, as flashing begins with an amber that any colour may go to.
    /// </summary>
    private SignalGroupMemory Judge(SignalGroupMemory state, SignalColour next, TimeSpan at, List<Sample> samples)
    {
        if (next is SignalColour.Dark or SignalColour.FlashingAmber)
            return state;
        if (state.Shown is SignalColour.Amber && !SignalPlausibility.MayFollow(point.Head, state.From, SignalColour.Amber))
            state = Fault(state, _telling.Step(state.From, SignalColour.Amber, at), samples);
        if (next is not SignalColour.Amber && !SignalPlausibility.MayFollow(point.Head, state.Shown, next))
            state = Fault(state, _telling.Step(state.Shown, next, at), samples);
        if (state is not { Watched: true, Since: { } since })
            return state;
        var lasted = (state.UnlitAt ?? at) - since;
        return SignalPlausibility.Lasted(point.Times, state.Shown, lasted) ? state : Fault(state, _telling.Duration(state.Shown, lasted, at), samples);
    }

    private static SignalGroupMemory Fault(SignalGroupMemory state, Sample alarm, List<Sample> samples)
    {
        if (!state.Faulty)
            samples.Add(alarm);
        return state with { Faulty = true, Clean = false };
    }

    private static TimeSpan? TooLongAt(SignalGroupMemory state) => state is { Watched: true, UnlitAt: null, Since: { } since }
        ? since + SignalTimes.Most(state.Shown) + SignalPlausibility.Tolerance + TimeSpan.FromTicks(1)
        : null;

    private SignalLamps Lamp(string line) => line == point.Red ? SignalLamps.Red : line == point.Amber ? SignalLamps.Amber : SignalLamps.Green;
}
