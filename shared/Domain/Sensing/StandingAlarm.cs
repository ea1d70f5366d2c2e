namespace Jena.Iot.Domain.Sensing;

/// <summary>An alarm that was raised and not cleared since.</summary>
/// <param name="Code">Unique among the standing alarms of its asset.</param>
/// <param name="Since">When it was raised, UTC; raising it again does not change it.</param>
public sealed record StandingAlarm(string Code, AlarmSeverity Severity, string Text, DateTimeOffset Since);
