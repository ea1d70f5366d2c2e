using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Junctions;

/// <summary>What was decided about a junction. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(JunctionDefined), "defined")]
public abstract record JunctionEvent : IAssetEvent
{
    public required DateTimeOffset At { get; init; }
}

public sealed record JunctionDefined(JunctionDefinition Definition) : JunctionEvent;
