using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Orleans.Concurrency;

namespace Jena.Iot.Contracts.Registry;

/// <summary>The registry of the city: which assets there are and which edge owns which. Key: <see cref="GrainKeys.City"/>.</summary>
[Alias("jena.IRegistryGrain")]
public interface IRegistryGrain : IGrainWithStringKey
{
    /// <summary>Takes every definition of the document, or none: returns what is wrong with it, empty when it was taken.</summary>
    [Alias("Import")]
    Task<IReadOnlyList<string>> Import(CityRegistry document, string by);

    /// <summary>
    /// Takes note of what an edge may report of from a version of its configuration on; the same again is harmless. Returns what is wrong,
    /// empty when it was taken: the edge and every asset have to be defined, the version has to be above those that are known.
    /// </summary>
    [Alias("Configure")]
    Task<IReadOnlyList<string>> Configure(AssetId edge, EdgeConfiguration configuration, string by);

    /// <summary>What the registry knows of an asset; null for nothing. Answers also while an import brings definitions to their assets.</summary>
    [AlwaysInterleave]
    [SafeToRepeat]
    [Alias("Definition")]
    Task<AssetDefinition?> Definition(AssetId asset);

    [AlwaysInterleave]
    [SafeToRepeat(IsLong = true)]
    [Alias("Get")]
    Task<RegistryAnswer> Get();

    /// <summary>Cheap: the version alone, for caches that ask whether to read again.</summary>
    [AlwaysInterleave]
    [SafeToRepeat]
    [Alias("Version")]
    Task<long> Version();
}

[GenerateSerializer, Immutable, Alias("jena.RegistryAnswer")]
public sealed record RegistryAnswer([property: Id(0)] long Version, [property: Id(1)] CityRegistry Document);
