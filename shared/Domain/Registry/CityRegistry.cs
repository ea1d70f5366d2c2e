using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Registry;

/// <summary>
/// The document that is imported into the registry, and what the registry gives back. A later import replaces the definition
/// of every asset that it names and leaves others as they are.
/// </summary>
/// <param name="City">Its name.</param>
/// <param name="Assets">In any order; ids are unique.</param>
public sealed record CityRegistry(string City, IReadOnlyList<AssetDefinition> Assets);
