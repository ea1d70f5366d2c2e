using System.Collections.Immutable;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Registry;

/// <summary>The logic of the registry.</summary>
public static class RegistryModel
{
    /// <summary>
    /// Judges a document against itself and against what is known: all of it is taken or none. Nothing is to be appended when it
    /// changes nothing.
    /// </summary>
    public static RegistryImport Import(RegistryState state, CityRegistry document, string by, DateTimeOffset now)
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(document.City) || document.City.Length > DefinitionRules.MaxName)
            problems.Add($"write the city's name in 1 to {DefinitionRules.MaxName} characters");
        if (document.Assets is null || document.Assets.Any(static a => a is null))
            return new RegistryImport([.. problems, "write the assets as a list of definitions, without null"], null);

        foreach (var twice in document.Assets.GroupBy(static a => a.Id).Where(static g => g.Count() > 1 && !g.Key.IsNone))
            problems.Add($"{twice.Key}: it is defined {twice.Count()} times: define it once");
        foreach (var definition in document.Assets)
            problems.AddRange(DefinitionRules.Problems(definition));

        var after = state.Assets.ToBuilder();
        foreach (var definition in document.Assets.Where(static a => !a.Id.IsNone))
            after[definition.Id] = definition;
        if (problems.Count == 0)
            problems.AddRange(Ownership(after.ToImmutable(), document));
        if (problems.Count > 0)
            return new RegistryImport([.. problems], null);

        var changed = document.Assets.Where(a => !Definitions.Same(state.Assets.GetValueOrDefault(a.Id), a)).ToList();
        return changed.Count == 0 && state.City == document.City
            ? new RegistryImport([], null)
            : new RegistryImport([], new RegistryImported(document.City, changed) { At = now, By = by });
    }

    /// <summary>Adds a configuration to an edge, judged like a document that says the same. Nothing is to be appended when it is known.</summary>
    public static RegistryImport Configure(RegistryState state, AssetId edge, EdgeConfiguration configuration, string by, DateTimeOffset now)
    {
        if (state.Assets.GetValueOrDefault(edge) is not EdgeDefinition known)
            return new RegistryImport([$"{edge}: it is not in the registry: import its definition first"], null);
        if (known.Configurations is [.., var latest] && latest.Version == configuration.Version && latest.Assets.ToHashSet().SetEquals(configuration.Assets))
            return new RegistryImport([], null);
        return Import(state, new CityRegistry(state.City, [known with { Configurations = [.. known.Configurations, configuration] }]), by, now);
    }

    public static RegistryState Apply(RegistryState state, RegistryEvent @event) => @event switch
    {
        RegistryImported e => state with
        {
            City = e.City,
            Assets = state.Assets.SetItems(e.Changed.Select(static d => KeyValuePair.Create(d.Id, d))),
            Undistributed = state.Undistributed.Union(e.Changed.Select(static d => d.Id)),
        },
        RegistryDistributed e => state with { Undistributed = state.Undistributed.Except(e.Assets) },
        _ => state,
    };

    /// <summary>What a document that the registry itself gave says.</summary>
    public static RegistryState From(CityRegistry document) => new()
    {
        City = document.City,
        Assets = document.Assets.ToImmutableSortedDictionary(static a => a.Id, static a => a),
    };

    /// <summary>Whether an edge may report of an asset under a version of its configuration: see <see cref="Holding"/>. An edge may always report of itself.</summary>
    public static bool MayReport(RegistryState state, string edge, int configuration, AssetId asset)
    {
        if (!Slug.IsValid(edge) || !state.Assets.TryGetValue(AssetId.Edge(edge), out var definition) || definition is not EdgeDefinition known)
            return false;
        return asset == known.Id || (Holding(state, edge, configuration) is { } holds && holds.Assets.Contains(asset));
    }

    /// <summary>
    /// The configuration by which an edge's readings are judged: the one with the greatest version up to the given one, so a version that
    /// the registry does not know yet goes by the latest. Null for none.
    /// </summary>
    public static EdgeConfiguration? Holding(RegistryState state, string edge, int configuration) =>
        Slug.IsValid(edge) && state.Assets.TryGetValue(AssetId.Edge(edge), out var definition) && definition is EdgeDefinition known
            ? known.Configurations.LastOrDefault(c => c.Version <= configuration)
            : null;

    /// <summary>The edge whose latest configuration names the asset; null for none.</summary>
    public static AssetId? OwnerOf(RegistryState state, AssetId asset)
    {
        foreach (var definition in state.Assets.Values)
        {
            if (definition is EdgeDefinition { Configurations: { Count: > 0 } all } && all[^1].Assets.Contains(asset))
                return definition.Id;
        }
        return null;
    }

    private static IEnumerable<string> Ownership(ImmutableSortedDictionary<AssetId, AssetDefinition> assets, CityRegistry document)
    {
        var named = document.Assets.Select(static a => a.Id).ToHashSet();
        var owners = new Dictionary<AssetId, AssetId>();
        // Those that the document names come last: it is they who take what another owns.
        foreach (var edge in assets.Values.OfType<EdgeDefinition>().OrderBy(e => named.Contains(e.Id)))
        {
            if (named.Contains(edge.Id))
            {
                foreach (var configuration in edge.Configurations)
                {
                    foreach (var asset in configuration.Assets.Where(a => !a.IsNone && a.Kind is not AssetKind.Edge && !assets.ContainsKey(a)))
                        yield return $"{edge.Id}: configuration {configuration.Version} names {asset}, which is not defined: define it or leave it out";
                }
            }
            if (edge.Configurations.Count == 0)
                continue;
            foreach (var asset in edge.Configurations[^1].Assets.Distinct())
            {
                if (!asset.IsNone && !owners.TryAdd(asset, edge.Id))
                    yield return $"{edge.Id}: its latest configuration names {asset}, which {owners[asset]} owns: leave it with one of them";
            }
        }
    }
}

/// <summary>What importing a document gave.</summary>
/// <param name="Problems">What is wrong with it; empty when it can be taken.</param>
/// <param name="Event">What is to be appended; null when there are problems or nothing changes.</param>
public sealed record RegistryImport(ImmutableArray<string> Problems, RegistryImported? Event);
