using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Alarms;

/// <summary>One line of the history of alarms.</summary>
/// <param name="At">When it happened: for what an edge raised or cleared, when that was sensed.</param>
/// <param name="Count">How often the alarm was raised since it last was quiet.</param>
public sealed record AlarmTransition(string Code, AlarmStep Step, AlarmSeverity Severity, string Text, DateTimeOffset At, long Count)
{
    /// <summary>Who did it; null when nobody had to.</summary>
    public string? By { get; init; }

    /// <summary>Why; null when nobody had to say.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the alarm was suspended from then on: nobody is to be called for it.</summary>
    public bool Suspended { get; init; }

    /// <summary>Whether the alarm stands from then on: one that is resumed may have been cleared meanwhile. Null in lines from before this was told.</summary>
    public bool? Stands { get; init; }
}

/// <summary>What happened to an alarm. Stored for years as words: add, never change or remove.</summary>
public enum AlarmStep
{
    None = 0,
    Raised = 1,
    Cleared = 2,
    Acknowledged = 3,
    Suspended = 4,
    Resumed = 5,

    /// <summary>It changes too often; until it is quiet it stands, and its changes are counted and not told.</summary>
    Flapping = 6,

    /// <summary>It flaps no longer, and still stands.</summary>
    Settled = 7,
}
