using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Registry;

/// <summary>What happened to the registry. The discriminators are stored for years: never change one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RegistryImported), "imported")]
public abstract record RegistryEvent
{
    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required string By { get; init; }
}

/// <param name="Changed">The definitions that are new or differ from before.</param>
public sealed record RegistryImported(string City, IReadOnlyList<AssetDefinition> Changed) : RegistryEvent;
