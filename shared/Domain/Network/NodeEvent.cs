using System.Text.Json.Serialization;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Network;

/// <summary>What was decided about a network node. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(NodeDefined), "defined")]
[JsonDerivedType(typeof(NodeAlarmed), "alarm")]
public abstract record NodeEvent : IAssetEvent
{
    public required DateTimeOffset At { get; init; }
}

public sealed record NodeDefined(NodeDefinition Definition) : NodeEvent;

/// <summary>Something about one of its alarms.</summary>
public sealed record NodeAlarmed(AlarmEvent Alarm) : NodeEvent;
