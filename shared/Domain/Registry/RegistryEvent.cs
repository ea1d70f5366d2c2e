using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Registry;

/// <summary>What happened to the registry. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RegistryImported), "imported")]
[JsonDerivedType(typeof(RegistryDistributed), "distributed")]
public abstract record RegistryEvent
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string By { get; init; }
}

/// <param name="Changed">The definitions that are new or differ from before.</param>
public sealed record RegistryImported(string City, IReadOnlyList<AssetDefinition> Changed) : RegistryEvent;

/// <summary>Definitions were brought to their assets.</summary>
public sealed record RegistryDistributed(IReadOnlyList<AssetId> Assets) : RegistryEvent;
