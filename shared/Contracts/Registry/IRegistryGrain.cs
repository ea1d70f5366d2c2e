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

    /// <summary>What the registry knows of an asset; null for nothing. Answers also while an import brings definitions to their assets.</summary>
    [AlwaysInterleave]
    [Alias("Definition")]
    Task<AssetDefinition?> Definition(AssetId asset);

    [AlwaysInterleave]
    [Alias("Get")]
    Task<RegistryAnswer> Get();

    /// <summary>Cheap: the version alone, for caches that ask whether to read again.</summary>
    [AlwaysInterleave]
    [Alias("Version")]
    Task<long> Version();
}

[GenerateSerializer, Immutable, Alias("jena.RegistryAnswer")]
public sealed record RegistryAnswer([property: Id(0)] long Version, [property: Id(1)] CityRegistry Document);
