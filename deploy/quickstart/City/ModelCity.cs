using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Quickstart.City;

/// <summary>The model Jena, as its two embedded documents tell it.</summary>
public sealed class ModelCity
{
    private readonly CityRegistry _registry;

    private ModelCity(CityRegistry registry, CityPlan plan) => (_registry, Plan) = (registry, plan);

    public CityPlan Plan { get; }

    public IReadOnlyList<EdgeDefinition> Edges => [.. _registry.Assets.OfType<EdgeDefinition>()];

    public static ModelCity Load() => new(Read<CityRegistry>("registry.json"), Read<CityPlan>("simulation.json"));

    /// <summary>The registry of a model that is first started at <paramref name="start"/>: the spans of its sites lie around that day.</summary>
    public CityRegistry RegistryFrom(DateTimeOffset start)
    {
        var midnight = BerlinTime.Midnight(start);
        return _registry with
        {
            Assets = [.. _registry.Assets.Select(asset => asset is SiteDefinition site ? WithSpan(site, midnight) : asset)],
        };
    }

    public bool Has(AssetId id) => _registry.Assets.Any(asset => asset.Id == id);

    /// <summary>The definition of an asset; throws for one that is not in the model.</summary>
    public AssetDefinition Definition(AssetId id) =>
        _registry.Assets.FirstOrDefault(asset => asset.Id == id) ?? throw new ArgumentException($"the model has no {id}", nameof(id));

    /// <summary>What an edge owns, in the registry's words.</summary>
    public IEnumerable<AssetDefinition> OwnedBy(EdgeDefinition edge) => edge.Configurations[^1].Assets.Select(Definition);

    private SiteDefinition WithSpan(SiteDefinition site, DateTimeOffset midnight)
    {
        var span = Plan.Sites[site.Id];
        return site with { From = midnight.AddDays(span.FromDays), To = midnight.AddDays(span.ToDays) };
    }

    private static T Read<T>(string name)
    {
        using var stream = typeof(ModelCity).Assembly.GetManifestResourceStream($"City.{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded");
        return JsonSerializer.Deserialize<T>(stream, DomainJson.Options)
            ?? throw new InvalidOperationException($"{name} is empty");
    }
}
