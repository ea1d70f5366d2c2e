using System.Collections.Immutable;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Registry;

/// <summary>Everything that the city's registry knows.</summary>
public sealed record RegistryState
{
    public static RegistryState Empty { get; } = new();

    /// <summary>Empty before the first import.</summary>
    public string City { get; init; } = "";

    public ImmutableSortedDictionary<AssetId, AssetDefinition> Assets { get; init; } = ImmutableSortedDictionary<AssetId, AssetDefinition>.Empty;

    /// <summary>Assets that do not have their latest definition yet.</summary>
    public ImmutableSortedSet<AssetId> Undistributed { get; init; } = [];

    /// <summary>All of it as one document, in order of id.</summary>
    public CityRegistry Document() => new(City, [.. Assets.Values]);
}
