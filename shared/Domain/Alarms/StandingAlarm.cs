using System.Text.Json.Serialization;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Alarms;

/// <summary>An alarm that stands: it was raised and not cleared since, or it changes too often to be called cleared.</summary>
/// <param name="Code">Unique among the alarms of its asset.</param>
/// <param name="Since">When it was raised, UTC; raising it again does not change it, more urgent or not.</param>
public sealed record StandingAlarm(string Code, AlarmSeverity Severity, string Text, DateTimeOffset Since)
{
    /// <summary>How often it was raised since it last was quiet for <see cref="AlarmRules.Quiet"/>; 1 or more.</summary>
    public long Count { get; init; } = 1;

    /// <summary>It changes too often: it stands until it has been quiet for <see cref="AlarmRules.Quiet"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Flapping { get; init; }

    /// <summary>Who took note of it; null when nobody did.</summary>
    public AlarmNote? Acknowledged { get; init; }

    /// <summary>Who put it aside, and until when; null when nobody did.</summary>
    public AlarmSuspension? Suspended { get; init; }
}

/// <summary>Who did something about an alarm, and why.</summary>
public sealed record AlarmNote(string By, DateTimeOffset At, string Reason);

/// <param name="Until">From then on it counts again by itself.</param>
public sealed record AlarmSuspension(string By, DateTimeOffset At, string Reason, DateTimeOffset Until);
