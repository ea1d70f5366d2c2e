using System.Text.Json.Serialization;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.CarParks;

/// <summary>What was decided about a car park. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CarParkDefined), "defined")]
[JsonDerivedType(typeof(CarParkCalibrated), "calibrated")]
[JsonDerivedType(typeof(CarParkClosed), "closed")]
[JsonDerivedType(typeof(CarParkOpened), "opened")]
[JsonDerivedType(typeof(CarParkAlarmed), "alarm")]
public abstract record CarParkEvent : IAssetEvent
{
    public required DateTimeOffset At { get; init; }
}

public sealed record CarParkDefined(CarParkDefinition Definition) : CarParkEvent;

/// <summary>Somebody counted by hand, and the count follows from there.</summary>
/// <param name="By">Who.</param>
/// <param name="Counted">Vehicles inside at <paramref name="CountedAt"/>.</param>
/// <param name="CountedAt">When it was counted; passages dated from then on count on top of it.</param>
/// <param name="Drift">Counted minus what the loops had made of it, unclamped; null when there was no figure before.</param>
/// <param name="NetSince">Vehicles in minus out that were dated at or after <paramref name="CountedAt"/> and taken before this was decided.</param>
/// <param name="Note">Free text; null for none.</param>
public sealed record CarParkCalibrated(string By, int Counted, DateTimeOffset CountedAt, long? Drift, long NetSince, string? Note) : CarParkEvent;

public sealed record CarParkClosed(string By, string Reason) : CarParkEvent;

public sealed record CarParkOpened(string By) : CarParkEvent;

/// <summary>Something about one of its alarms.</summary>
public sealed record CarParkAlarmed(AlarmEvent Alarm) : CarParkEvent;
