using Jena.Iot.Domain.Sensing;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>Which of its own alarms the outbox has raised and not cleared. Both are told in the stream of alarms.</summary>
internal sealed class RaisedAlarms(Tables tables) : IMirror
{
    private string[] _codes = (tables.MetaOf("raised") as string ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
    private string[] _before = [];

    public bool Contains(OutboxAlarm alarm) => _codes.Contains(alarm.Code);

    /// <param name="alarm">Not raised yet.</param>
    /// <param name="text">What is told of this case.</param>
    /// <param name="appender">Takes what is told.</param>
    public void Raise(OutboxAlarm alarm, string text, ReadingAppender appender)
    {
        appender.Tell(StreamKind.Alarms, new AlarmChange(alarm.Code, true, alarm.Severity, text));
        Keep([.. _codes, alarm.Code]);
    }

    public void Clear(OutboxAlarm alarm, ReadingAppender appender)
    {
        appender.Tell(StreamKind.Alarms, new AlarmChange(alarm.Code, false, alarm.Severity, alarm.Text));
        Keep([.. _codes.Where(code => code != alarm.Code)]);
    }

    public void Mark() => _before = _codes;

    public void Undo() => _codes = _before;

    private void Keep(string[] codes)
    {
        _codes = codes;
        tables.SetMeta.Run("raised", string.Join(' ', codes));
    }
}
