using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Silo.Registry;

/// <summary>
/// What this silo knows of the registry, so that the way of a reading asks no grain that the whole city shares. At most a few
/// seconds behind; whoever misses something asks it to catch up before refusing.
/// </summary>
public sealed class RegistryCache(IGrainFactory grains) : IDisposable
{
    private readonly SemaphoreSlim _refreshing = new(1, 1);

    // What a configuration names, as a set: an edge may have thousands of assets, and each batch asks for some of them.
    private readonly ConditionalWeakTable<EdgeConfiguration, FrozenSet<AssetId>> _named = [];
    private RegistryState _state = RegistryState.Empty;
    private long _version = -1;

    /// <summary>Null when the edge may report of the asset under that version of its configuration; else why not.</summary>
    public Refusal? Check(string edge, int configuration, AssetId asset)
    {
        var state = Volatile.Read(ref _state);
        if (!state.Assets.ContainsKey(asset))
            return new Refusal("unknown-asset", $"{asset} is not in the registry: import it, then replay this");
        return RegistryModel.Holding(state, edge, configuration) is { } holding && _named.GetValue(holding, static c => c.Assets.ToFrozenSet()).Contains(asset)
            ? null
            : new Refusal("not-owner", $"{asset} does not belong to edge {edge} in configuration {configuration}: mend the registry or the station file");
    }

    /// <summary>What the edge owns by its latest configuration.</summary>
    public IReadOnlyList<AssetId> AssetsOf(string edge) =>
        Volatile.Read(ref _state).Assets.GetValueOrDefault(AssetId.Edge(edge)) is EdgeDefinition { Configurations: { Count: > 0 } all } ? all[^1].Assets : [];

    /// <summary>The edges that own an asset by their latest configuration, in order. It looks at all edges: not for the way of a reading.</summary>
    public IReadOnlyList<AssetId> EdgesOf(AssetId asset) =>
        [.. Volatile.Read(ref _state).Assets.Values.OfType<EdgeDefinition>()
            .Where(e => e.Configurations is { Count: > 0 } all && _named.GetValue(all[^1], static c => c.Assets.ToFrozenSet()).Contains(asset))
            .Select(static e => e.Id).Order()];

    /// <summary>Takes what the registry's grain just stored.</summary>
    public void Take(RegistryState state, long version)
    {
        Volatile.Write(ref _state, state);
        _version = version;
    }

    public void Dispose() => _refreshing.Dispose();

    /// <summary>Catches up with the registry; one cheap call when there is nothing new.</summary>
    public async Task RefreshAsync()
    {
        await _refreshing.WaitAsync();
        try
        {
            var grain = grains.GetGrain<IRegistryGrain>(GrainKeys.City);
            if (await grain.Version() != _version)
            {
                var answer = await grain.Get();
                Take(RegistryModel.From(answer.Document), answer.Version);
            }
        }
        finally
        {
            _refreshing.Release();
        }
    }
}
