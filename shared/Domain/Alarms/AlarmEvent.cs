using System.Text.Json.Serialization;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Alarms;

/// <summary>
/// What was decided about an alarm, as opposed to what readings raise and clear. The discriminators are stored for years, inside the event of
/// the asset's kind that carries it: never change one.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "step")]
[JsonDerivedType(typeof(AlarmRaised), "raised")]
[JsonDerivedType(typeof(AlarmCleared), "cleared")]
[JsonDerivedType(typeof(AlarmAcknowledged), "acknowledged")]
[JsonDerivedType(typeof(AlarmSuspended), "suspended")]
[JsonDerivedType(typeof(AlarmResumed), "resumed")]
[JsonDerivedType(typeof(AlarmSettled), "settled")]
public abstract record AlarmEvent
{
    public required DateTimeOffset At { get; init; }
}

/// <summary>No reading did it: time passed.</summary>
public sealed record AlarmRaised(string Code, AlarmSeverity Severity, string Text) : AlarmEvent;

public sealed record AlarmCleared(string Code) : AlarmEvent;

public sealed record AlarmAcknowledged(string By, string Code, string Reason) : AlarmEvent;

public sealed record AlarmSuspended(string By, string Code, string Reason, DateTimeOffset Until) : AlarmEvent;

/// <param name="By">Who; <c>system/schedule</c> when its time was over.</param>
public sealed record AlarmResumed(string By, string Code, string Reason) : AlarmEvent;

/// <summary>An alarm that changed too often has been quiet for long enough.</summary>
public sealed record AlarmSettled(string Code) : AlarmEvent;
