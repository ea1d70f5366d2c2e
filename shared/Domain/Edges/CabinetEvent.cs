using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Domain.Edges;

/// <summary>What was decided about a street cabinet. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CabinetDefined), "defined")]
[JsonDerivedType(typeof(CameOnline), "came-online")]
[JsonDerivedType(typeof(WentOffline), "went-offline")]
public abstract record CabinetEvent : IAssetEvent
{
    public required DateTimeOffset At { get; init; }
}

public sealed record CabinetDefined(EdgeDefinition Definition) : CabinetEvent;

/// <param name="Boot">The boot of the edge's machine.</param>
public sealed record CameOnline(string Boot) : CabinetEvent;

public sealed record WentOffline : CabinetEvent;
