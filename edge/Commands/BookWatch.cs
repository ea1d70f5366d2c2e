using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Commands;

/// <summary>
/// Notices that the record of commands was damaged or is gone, and raises an alarm of the edge, which is cleared at the next start. That
/// there was a record is kept in the outbox.
/// </summary>
internal sealed class BookWatch(IOutbox outbox, AssetId edge, IEdgeClock clock)
{
    public const string Alarm = "commands-damaged";

    private const string Key = "commands:book";
    private const byte Good = 1;
    private const byte Alarmed = 2;

    private bool _isRaised;

    /// <summary>Whether a former run had a record.</summary>
    public bool WasThere => State is not null;

    private byte? State => outbox.LoadInputs().GetValueOrDefault(Key) is [var state] ? state : null;

    /// <summary>Opens the record, which tells <see cref="Damaged"/> when it is set aside.</summary>
    public void Open(CommandBook book)
    {
        var before = State;
        if (before is not null && !book.Exists)
        {
            book.Forget();
            Raise("The record of commands is gone: a new one was begun");
        }
        // Looking at it opens it.
        _ = book.Lost;
        if (!_isRaised && before is not Good)
            Tell(before is Alarmed ? new AlarmChange(Alarm, false, AlarmSeverity.Medium, "The record of commands is good") : null, Good);
    }

    /// <summary>The record was damaged.</summary>
    /// <param name="aside">Where it is now.</param>
    public void Damaged(string aside) => Raise($"The record of commands was damaged and set aside as {Path.GetFileName(aside)}");

    private void Raise(string text)
    {
        _isRaised = true;
        Tell(new AlarmChange(Alarm, true, AlarmSeverity.Medium, text), Alarmed);
    }

    private void Tell(AlarmChange? change, byte state)
    {
        var at = clock.Monotonic;
        IReadOnlyList<Sensed> sensed = change is null ? [] : [new Sensed(StreamKind.Alarms, edge, new ReadingTime(clock.Boot, at, clock.ToUtc(at)), change)];
        outbox.Commit(sensed, [new InputState(Key, [state])]);
    }
}
