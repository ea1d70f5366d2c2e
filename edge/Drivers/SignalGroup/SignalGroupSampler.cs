using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.SignalGroup;

/// <param name="Lamps">Bits: 1 red, 2 amber, 4 green; -1 is believed until the first picture has held.</param>
/// <param name="Shown">The last colour that the lamps made sense as.</param>
/// <param name="Since">Since when; null when that was not seen.</param>
/// <param name="UnlitAt">Since when no lamp is lit; null while one is.</param>
/// <param name="Conflict">Whether the lamps show what no signal may show.</param>
internal sealed record SignalGroupMemory(Settling Lamps, SignalColour Shown, TimeSpan? Since, TimeSpan? UnlitAt, bool Conflict);

/// <summary>
/// A signal group by its lamps: the Indiana event of each colour that begins. The colour at the first start began unseen and is
/// told on the live stream alone. Amber that goes out and comes back within two seconds is flashing; without any lamp for two
/// seconds the group is dark. Lamps that no signal lights together leave the colour as it was and raise the alarm <c>lamps-PHASE</c>.
/// </summary>
internal sealed class SignalGroupSampler(SignalGroupPoint point) : ISampler<SignalGroupMemory>
{
    private const int Unknown = -1;
    private const int Red = 1;
    private const int Amber = 2;
    private const int Green = 4;

    /// <summary>Amber flashes about once a second: unlit for longer than this is dark.</summary>
    private static readonly TimeSpan DarkAfter = TimeSpan.FromSeconds(2);

    public JsonTypeInfo<SignalGroupMemory> Form => MemoryJson.Default.SignalGroupMemory;

    public Step<SignalGroupMemory> Arm(SignalGroupMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var state = saved ?? new SignalGroupMemory(Settling.At(Unknown), SignalColour.Unknown, null, null, false);
        if (reason is ArmReason.Reboot)
            state = state with { Lamps = state.Lamps.Quiet(), Since = null, UnlitAt = state.Lamps.Believed == 0 ? now : null };
        var lit = point.Lines.Where(line => levels[line]).Sum(Bit);
        return See(state, lit, now);
    }

    public Step<SignalGroupMemory> Fold(SignalGroupMemory state, PinEdge edge) =>
        See(state, edge.Level ? state.Lamps.Raw | Bit(edge.Line) : state.Lamps.Raw & ~Bit(edge.Line), edge.Monotonic);

    public Step<SignalGroupMemory> Tick(SignalGroupMemory state, TimeSpan now)
    {
        var samples = new List<Sample>();
        var (lamps, changedAt) = state.Lamps.Settle(now, point.Settle);
        state = state with { Lamps = lamps };
        if (state.UnlitAt is { } unlit && state.Shown is not SignalColour.Dark && (changedAt ?? lamps.First ?? now) - unlit >= DarkAfter)
            state = Show(state, SignalColour.Dark, unlit, samples);
        if (changedAt is { } at)
            state = Picture(state, at, samples);
        return new Step<SignalGroupMemory>(state, samples);
    }

    public TimeSpan? Due(SignalGroupMemory state)
    {
        var settled = state.Lamps.Due(point.Settle);
        var dark = state.Shown is SignalColour.Dark ? null : state.UnlitAt + DarkAfter;
        // While the lamps are restless, being dark is judged when they have settled.
        return settled ?? dark;
    }

    public IReadOnlyList<Sample> Current(SignalGroupMemory state, TimeSpan now) =>
        state.Shown is SignalColour.Unknown ? [] : [new Sample(state.Since ?? now, Begin(state.Shown))];

    public IEnumerable<KeyValuePair<string, bool>> Levels(SignalGroupMemory state) =>
        point.Lines.Select(line => new KeyValuePair<string, bool>(line, state.Lamps.Raw != Unknown && (state.Lamps.Raw & Bit(line)) != 0));

    private Step<SignalGroupMemory> See(SignalGroupMemory state, int lit, TimeSpan at)
    {
        var before = Tick(state, at);
        var after = Tick(before.State with { Lamps = before.State.Lamps.See(lit, at) }, at);
        return new Step<SignalGroupMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    private SignalGroupMemory Picture(SignalGroupMemory state, TimeSpan at, List<Sample> samples)
    {
        var lit = state.Lamps.Believed;
        SignalColour? colour = lit switch
        {
            Red => SignalColour.Red,
            Red | Amber => SignalColour.RedAmber,
            Amber when state.Shown is SignalColour.FlashingAmber || (state.UnlitAt is not null && state.Shown is SignalColour.Amber) => SignalColour.FlashingAmber,
            Amber => SignalColour.Amber,
            Green => SignalColour.Green,
            _ => null,
        };
        var conflict = lit != 0 && colour is null;
        if (conflict != state.Conflict)
            samples.Add(new Sample(at, Alarm(conflict), IsAlarm: true));
        state = state with { UnlitAt = lit == 0 ? at : null, Conflict = conflict };
        return colour is { } shown && shown != state.Shown ? Show(state, shown, at, samples) : state;
    }

    private SignalGroupMemory Show(SignalGroupMemory state, SignalColour colour, TimeSpan at, List<Sample> samples)
    {
        if (state.Shown is not SignalColour.Unknown)
            samples.Add(new Sample(at, Begin(colour)));
        return state with { Shown = colour, Since = at };
    }

    private IndianaEvent Begin(SignalColour colour) => new(
        colour switch
        {
            SignalColour.Red => IndianaCode.BeginRedClearance,
            SignalColour.RedAmber => IndianaCode.BeginRedAmber,
            SignalColour.Green => IndianaCode.BeginGreen,
            SignalColour.Amber => IndianaCode.BeginYellow,
            SignalColour.FlashingAmber => IndianaCode.BeginFlashingAmber,
            _ => IndianaCode.BeginDark,
        },
        point.Phase);

    private AlarmChange Alarm(bool raised) =>
        new($"lamps-{point.Phase}", raised, AlarmSeverity.High, $"Signal group {point.Phase} shows lamps that no signal lights together");

    private int Bit(string line) => line == point.Red ? Red : line == point.Amber ? Amber : Green;
}
