using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.FlashingLight;

/// <param name="Line">1 while lit.</param>
/// <param name="State">What it does, once that was seen for long enough.</param>
/// <param name="Since">Since when; null when that was not seen.</param>
/// <param name="Lit">When it was lit last; null when that was not seen.</param>
/// <param name="Changed">When it was lit or went out last; null when that was not seen.</param>
/// <param name="Restless">Since when it may be doing something else than <paramref name="State"/>; null while it does not.</param>
/// <param name="Raised">Whether its alarm stands.</param>
internal sealed record FlashingLightMemory(Settling Line, LightState State, TimeSpan? Since, TimeSpan? Lit, TimeSpan? Changed, TimeSpan? Restless, bool Raised);

/// <summary>
/// A light: flashing as soon as it was lit twice within the bounds of the period, since the first of the two; steady or off once
/// it has held for the longest period, since it was lit or went out. One that flickers faster than the least period is told as what it
/// shows at that moment.
/// </summary>
internal sealed class FlashingLightSampler(FlashingLightPoint point) : ISampler<FlashingLightMemory>
{
    public JsonTypeInfo<FlashingLightMemory> Form => MemoryJson.Default.FlashingLightMemory;

    public Step<FlashingLightMemory> Arm(FlashingLightMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var level = levels[point.Line] ? 1 : 0;
        var state = saved ?? new FlashingLightMemory(Settling.At(level), LightState.Unknown, null, null, null, now, false);
        if (reason is ArmReason.Reboot)
            state = state with { Since = null };
        // What it did meanwhile was not seen: it is looked at anew, and what it did before stands until it does something else.
        state = state with { Line = Settling.At(level), Lit = null, Changed = null, Restless = now };
        // The station file may have given it another alarm since the state was saved.
        return state.State is LightState.Unknown ? new Step<FlashingLightMemory>(state) : Alarm(state, now, []);
    }

    public Step<FlashingLightMemory> Fold(FlashingLightMemory state, PinEdge edge)
    {
        var before = Tick(state, edge.Monotonic);
        var after = Tick(before.State with { Line = before.State.Line.See(edge.Level ? 1 : 0, edge.Monotonic) }, edge.Monotonic);
        return new Step<FlashingLightMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    public Step<FlashingLightMemory> Tick(FlashingLightMemory state, TimeSpan now)
    {
        var (line, changedAt) = state.Line.Settle(now, point.Debounce);
        // It held until the first edge, whether that is believed already or not.
        var held = Hold(state with { Line = line }, state.Line.Believed, changedAt ?? line.First ?? now);
        if (changedAt is not { } at)
            return held;
        var changed = line.Believed == 1 ? Light(held.State, at) : new Step<FlashingLightMemory>(held.State with { Restless = held.State.Restless ?? at });
        var since = Hold(changed.State with { Changed = at }, line.Believed, now);
        return new Step<FlashingLightMemory>(since.State, [.. held.Samples, .. changed.Samples, .. since.Samples]);
    }

    public TimeSpan? Due(FlashingLightMemory state) =>
        state.Line.Due(point.Debounce) ?? (state.Restless + point.MaxPeriod is { } due ? due + TimeSpan.FromTicks(1) : null);

    public IReadOnlyList<Sample> Current(FlashingLightMemory state, TimeSpan now) =>
        state.State is LightState.Unknown ? [] : [On(state, state.Since ?? now), Flashes(state, state.Since ?? now)];

    public IEnumerable<KeyValuePair<string, bool>> Levels(FlashingLightMemory state) => [new(point.Line, state.Line.Raw == 1)];

    /// <summary>It showed <paramref name="level"/> until then: for longer than a flashing light would, it is steady or off.</summary>
    private Step<FlashingLightMemory> Hold(FlashingLightMemory state, int level, TimeSpan until) =>
        state.Restless is { } since && until - since > point.MaxPeriod
            ? Become(state with { Restless = null }, level == 1 ? LightState.Steady : LightState.Off, state.Changed ?? since)
            : new Step<FlashingLightMemory>(state);

    private Step<FlashingLightMemory> Light(FlashingLightMemory state, TimeSpan at)
    {
        var before = state.Lit;
        state = state with { Lit = at };
        if (before is not { } last || at - last > point.MaxPeriod)
            return new Step<FlashingLightMemory>(state with { Restless = at });
        return at - last < point.MinPeriod
            ? new Step<FlashingLightMemory>(state with { Restless = state.Restless ?? at })
            : Become(state with { Restless = at }, LightState.Flashing, last);
    }

    private Step<FlashingLightMemory> Become(FlashingLightMemory state, LightState next, TimeSpan at)
    {
        var before = state.State;
        if (next == before)
            return new Step<FlashingLightMemory>(state);
        state = state with { State = next, Since = at };
        var samples = new List<Sample>();
        if (before is LightState.Unknown || before is LightState.Off != next is LightState.Off)
            samples.Add(On(state, at));
        if (before is LightState.Unknown || before is LightState.Flashing != next is LightState.Flashing)
            samples.Add(Flashes(state, at));
        return Alarm(state, at, samples);
    }

    private Step<FlashingLightMemory> Alarm(FlashingLightMemory state, TimeSpan at, IReadOnlyList<Sample> samples)
    {
        if (point.Alarm is not { } alarm)
            return new Step<FlashingLightMemory>(state, samples);
        var raised = (alarm.When & state.State) != 0;
        return raised == state.Raised
            ? new Step<FlashingLightMemory>(state, samples)
            : new Step<FlashingLightMemory>(state with { Raised = raised }, [.. samples, new Sample(at, new AlarmChange(alarm.Code, raised, alarm.Severity, alarm.Text), IsAlarm: true)]);
    }

    private Sample On(FlashingLightMemory state, TimeSpan at) => new(at, new ContactChange(point.Contact, state.State is not LightState.Off));

    private Sample Flashes(FlashingLightMemory state, TimeSpan at) => new(at, new ContactChange(point.FlashingContact, state.State is LightState.Flashing));
}
