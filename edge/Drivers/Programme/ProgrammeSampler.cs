using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.Programme;

/// <param name="Contacts">One bit for each contact, in the point's order; -1 is believed until the first picture has held.</param>
internal sealed record ProgrammeMemory(Settling Contacts);

/// <summary>
/// Tells each change of programme as Indiana 131, at the first start which one runs, and live which one the contacts show now, with the time
/// of now: whoever waits for a programme has to know that it was seen again. 0 while the contacts contradict each other.
/// </summary>
internal sealed class ProgrammeSampler(ProgrammePoint point) : ISampler<ProgrammeMemory>
{
    private const int Unknown = -1;

    public JsonTypeInfo<ProgrammeMemory> Form => MemoryJson.Default.ProgrammeMemory;

    public Step<ProgrammeMemory> Arm(ProgrammeMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var state = saved ?? new ProgrammeMemory(Settling.At(Unknown));
        if (reason is ArmReason.Reboot)
            state = new ProgrammeMemory(state.Contacts.Quiet());
        var closed = 0;
        for (var i = 0; i < point.Contacts.Count; i++)
            closed |= levels[point.Contacts[i].Line] ? 1 << i : 0;
        return See(state, closed, now);
    }

    public Step<ProgrammeMemory> Fold(ProgrammeMemory state, PinEdge edge) =>
        See(state, edge.Level ? Raw(state) | Bit(edge.Line) : Raw(state) & ~Bit(edge.Line), edge.Monotonic);

    public Step<ProgrammeMemory> Tick(ProgrammeMemory state, TimeSpan now)
    {
        var (contacts, changedAt) = state.Contacts.Settle(now, point.Settle);
        return changedAt is { } at && (state.Contacts.Believed == Unknown || Programme(contacts) != Programme(state.Contacts))
            ? new Step<ProgrammeMemory>(new ProgrammeMemory(contacts), [new Sample(at, Runs(contacts))])
            : new Step<ProgrammeMemory>(state with { Contacts = contacts });
    }

    public TimeSpan? Due(ProgrammeMemory state) => state.Contacts.Due(point.Settle);

    public IReadOnlyList<Sample> Current(ProgrammeMemory state, TimeSpan now) =>
        state.Contacts is { Believed: Unknown } or { First: not null } ? [] : [new Sample(now, Runs(state.Contacts))];

    public IEnumerable<KeyValuePair<string, bool>> Levels(ProgrammeMemory state) =>
        point.Contacts.Select((contact, i) => new KeyValuePair<string, bool>(contact.Line, (Raw(state) & (1 << i)) != 0));

    private Step<ProgrammeMemory> See(ProgrammeMemory state, int closed, TimeSpan at)
    {
        var before = Tick(state, at);
        var after = Tick(before.State with { Contacts = before.State.Contacts.See(closed, at) }, at);
        return new Step<ProgrammeMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    private static int Raw(ProgrammeMemory state) => state.Contacts.Raw == Unknown ? 0 : state.Contacts.Raw;

    private int Bit(string line)
    {
        for (var i = 0; i < point.Contacts.Count; i++)
        {
            if (point.Contacts[i].Line == line)
                return 1 << i;
        }
        return 0;
    }

    private IndianaEvent Runs(Settling contacts) => new(IndianaCode.PatternChange, (ushort)Programme(contacts));

    private int Programme(Settling contacts) => contacts.Believed switch
    {
        0 => point.Otherwise,
        var closed when int.IsPow2(closed) => point.Contacts[int.Log2(closed)].Programme,
        _ => 0,
    };
}
