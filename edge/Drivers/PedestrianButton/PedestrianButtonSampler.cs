using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.PedestrianButton;

/// <param name="Button">1 while pressed.</param>
/// <param name="Lamp">1 while lit.</param>
/// <param name="Since">When it was pressed or released; null when that was not seen.</param>
/// <param name="StuckAt">When it will have stuck, or has; null while it is released.</param>
/// <param name="Stuck">Whether its alarm stands.</param>
internal sealed record PedestrianButtonMemory(Settling Button, Settling Lamp, TimeSpan? Since, TimeSpan? StuckAt, bool Stuck);

/// <summary>
/// A push button: Indiana 90 when it is pressed, 89 when it is released, 45 when the controller's lamp acknowledges the call. Pressed for too
/// long it sticks: Indiana 91 and the alarm <c>button-CHANNEL</c>, until it is released (92). One that is free at the first start says nothing.
/// </summary>
internal sealed class PedestrianButtonSampler(PedestrianButtonPoint point) : ISampler<PedestrianButtonMemory>
{
    public JsonTypeInfo<PedestrianButtonMemory> Form => MemoryJson.Default.PedestrianButtonMemory;

    public Step<PedestrianButtonMemory> Arm(PedestrianButtonMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var lit = point.Lamp is { } lamp && levels[lamp] ? 1 : 0;
        var state = saved ?? new PedestrianButtonMemory(Settling.At(0), Settling.At(lit), null, null, false);
        if (reason is ArmReason.Reboot)
            state = state with { Button = state.Button.Quiet(), Since = null, StuckAt = state.Button.Believed == 1 ? now + point.StuckAfter : null };
        // A call that was acknowledged unseen: nobody knows when.
        if (reason is ArmReason.Reboot || lit != state.Lamp.Raw)
            state = state with { Lamp = Settling.At(lit) };
        return Fold(state, new PinEdge(point.Line, levels[point.Line], now));
    }

    public Step<PedestrianButtonMemory> Fold(PedestrianButtonMemory state, PinEdge edge)
    {
        var before = Tick(state, edge.Monotonic);
        state = before.State;
        var level = edge.Level ? 1 : 0;
        state = edge.Line == point.Lamp
            ? state with { Lamp = state.Lamp.See(level, edge.Monotonic) }
            : state with { Button = state.Button.See(level, edge.Monotonic) };
        var after = Tick(state, edge.Monotonic);
        return new Step<PedestrianButtonMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    public Step<PedestrianButtonMemory> Tick(PedestrianButtonMemory state, TimeSpan now)
    {
        var samples = new List<Sample>();
        var (button, pressedAt) = state.Button.Settle(now, point.Debounce);
        var (lamp, litAt) = state.Lamp.Settle(now, point.Debounce);
        state = state with { Button = button, Lamp = lamp };
        // As long as it was held: an edge that ends it may be known only after it.
        var heldUntil = pressedAt ?? button.First ?? now;
        if (state is { Stuck: false, StuckAt: { } stuckAt } && heldUntil >= stuckAt)
        {
            state = state with { Stuck = true };
            samples.AddRange(Stuck(true, stuckAt));
        }
        if (pressedAt is { } at)
            state = Changed(state, at, samples);
        if (litAt is { } acknowledged && lamp.Believed == 1)
            samples.Add(new Sample(acknowledged, new IndianaEvent(IndianaCode.PedestrianCallRegistered, point.Phase)));
        return new Step<PedestrianButtonMemory>(state, [.. samples.OrderBy(static s => s.At)]);
    }

    public TimeSpan? Due(PedestrianButtonMemory state)
    {
        TimeSpan?[] due = [state.Button.Due(point.Debounce), state.Lamp.Due(point.Debounce), state.Stuck ? null : state.StuckAt];
        return due.Min();
    }

    public IReadOnlyList<Sample> Current(PedestrianButtonMemory state, TimeSpan now) => [new Sample(state.Since ?? now, Event(state.Button.Believed))];

    public IEnumerable<KeyValuePair<string, bool>> Levels(PedestrianButtonMemory state) => point.Lamp is { } lamp
        ? [new(point.Line, state.Button.Raw == 1), new(lamp, state.Lamp.Raw == 1)]
        : [new(point.Line, state.Button.Raw == 1)];

    private PedestrianButtonMemory Changed(PedestrianButtonMemory state, TimeSpan at, List<Sample> samples)
    {
        var pressed = state.Button.Believed;
        samples.Add(new Sample(at, Event(pressed)));
        if (state.Stuck)
            samples.AddRange(Stuck(false, at));
        return state with { Since = at, StuckAt = pressed == 1 ? at + point.StuckAfter : null, Stuck = false };
    }

    private IEnumerable<Sample> Stuck(bool stuck, TimeSpan at) =>
    [
        new(at, new IndianaEvent(stuck ? IndianaCode.PedestrianDetectorFailed : IndianaCode.PedestrianDetectorRestored, point.Channel)),
        new(at, new AlarmChange($"button-{point.Channel}", stuck, AlarmSeverity.Medium, $"Pedestrian button {point.Channel} sticks: pressed for {point.StuckAfter.TotalSeconds} s"), IsAlarm: true),
    ];

    private IndianaEvent Event(int level) => new(level == 1 ? IndianaCode.PedestrianDetectorOn : IndianaCode.PedestrianDetectorOff, point.Channel);
}
