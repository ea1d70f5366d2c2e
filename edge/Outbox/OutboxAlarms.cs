using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Outbox;

/// <summary>What an outbox says of itself, as alarms of its edge.</summary>
internal sealed record OutboxAlarm(string Code, AlarmSeverity Severity, string Text);

internal static class OutboxAlarms
{
    /// <summary>Raised when unacknowledged readings are dropped, cleared when everything is acknowledged.</summary>
    public static OutboxAlarm Full { get; } = new("outbox-full", AlarmSeverity.High, "The outbox is full: the oldest readings are dropped");

    /// <summary>Raised by the outbox that replaces a damaged one, cleared at the next start.</summary>
    public static OutboxAlarm Damaged { get; } = new("outbox-damaged", AlarmSeverity.Medium, "The outbox was damaged");

    /// <summary>Raised by the outbox that replaces a copied one, cleared at the next start.</summary>
    public static OutboxAlarm OtherMachine { get; } = new("outbox-of-other-machine", AlarmSeverity.Low, "The outbox came from another machine");
}
