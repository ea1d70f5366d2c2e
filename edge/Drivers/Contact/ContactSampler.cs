using System.Text.Json.Serialization.Metadata;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Drivers.Contact;

/// <param name="Line">1 while high; -1 is believed until the first level has held.</param>
/// <param name="Since">Since when; null when that was not seen.</param>
/// <param name="Raised">Whether its alarm stands.</param>
internal sealed record ContactMemory(Settling Line, TimeSpan? Since, bool Raised);

/// <summary>A contact: tells every change, and at the first start how it stands; raises and clears its alarm.</summary>
internal sealed class ContactSampler(ContactPoint point) : ISampler<ContactMemory>
{
    private const int Unknown = -1;

    public JsonTypeInfo<ContactMemory> Form => MemoryJson.Default.ContactMemory;

    public Step<ContactMemory> Arm(ContactMemory? saved, IReadOnlyDictionary<string, bool> levels, TimeSpan now, ArmReason reason)
    {
        var state = saved ?? new ContactMemory(Settling.At(Unknown), null, false);
        if (reason is ArmReason.Reboot)
            state = state with { Line = state.Line.Quiet(), Since = null };
        // The station file may have given it an alarm, or turned it round, since the state was saved.
        var alarmed = state.Line.Believed == Unknown ? new Step<ContactMemory>(state) : Alarm(state, now, []);
        var folded = Fold(alarmed.State, new PinEdge(point.Line, levels[point.Line], now));
        return new Step<ContactMemory>(folded.State, [.. alarmed.Samples, .. folded.Samples]);
    }

    public Step<ContactMemory> Fold(ContactMemory state, PinEdge edge)
    {
        var before = Tick(state, edge.Monotonic);
        var after = Tick(before.State with { Line = before.State.Line.See(edge.Level ? 1 : 0, edge.Monotonic) }, edge.Monotonic);
        return new Step<ContactMemory>(after.State, [.. before.Samples, .. after.Samples]);
    }

    public Step<ContactMemory> Tick(ContactMemory state, TimeSpan now)
    {
        var (line, changedAt) = state.Line.Settle(now, point.Debounce);
        return changedAt is { } at
            ? Alarm(state with { Line = line, Since = at }, at, [new Sample(at, Change(line))])
            : new Step<ContactMemory>(state with { Line = line });
    }

    public TimeSpan? Due(ContactMemory state) => state.Line.Due(point.Debounce);

    public IReadOnlyList<Sample> Current(ContactMemory state, TimeSpan now) =>
        state.Line.Believed == Unknown ? [] : [new Sample(state.Since ?? now, Change(state.Line))];

    public IEnumerable<KeyValuePair<string, bool>> Levels(ContactMemory state) => [new(point.Line, state.Line.Raw == 1)];

    private Step<ContactMemory> Alarm(ContactMemory state, TimeSpan at, IReadOnlyList<Sample> samples)
    {
        if (point.Alarm is not { } alarm)
            return new Step<ContactMemory>(state, samples);
        var raised = IsClosed(state.Line) == alarm.WhenClosed;
        return raised == state.Raised
            ? new Step<ContactMemory>(state, samples)
            : new Step<ContactMemory>(state with { Raised = raised }, [.. samples, new Sample(at, new AlarmChange(alarm.Code, raised, alarm.Severity, alarm.Text), IsAlarm: true)]);
    }

    private ContactChange Change(Settling line) => new(point.Contact, IsClosed(line));

    private bool IsClosed(Settling line) => line.Believed == 1 == point.ClosedWhenHigh;
}
