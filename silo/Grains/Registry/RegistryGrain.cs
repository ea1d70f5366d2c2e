using System.Collections.Immutable;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Registry;

namespace Jena.Iot.Silo.Grains.Registry;

/// <summary>
/// The shell around the registry. A definition is in the registry first and brought to its asset after that. An import is answered
/// when it is committed and its first <see cref="InOneGo"/> definitions were brought; all others, and what could not be brought,
/// are remembered and follow in the background, also by the next activation.
/// </summary>
public sealed class RegistryGrain(IEventJournal journal, RegistryCache cache, TimeProvider time, ILogger<RegistryGrain> logger) : Grain, IRegistryGrain
{
    /// <summary>Definitions that are brought before anybody else is answered: 512, so that a city of any size does not hold up its callers.</summary>
    public const int InOneGo = 512;

    private const int AtOnce = 64;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    private readonly DecisionStream<RegistryState, RegistryEvent> _stream = new(journal, "registry/city", RegistryState.Empty, RegistryModel.Apply);
    private IGrainTimer? _distribution;

    // Up to where this round has come; who comes after it is brought before those who failed are tried again.
    private AssetId? _last;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await StoreErrors.TellAsync(() => _stream.LoadAsync(cancellationToken), "the registry", logger);
        _distribution = this.RegisterGrainTimer(_ => GoOnAsync(), new GrainTimerCreationOptions(TryAgainAfter, TryAgainAfter) { KeepAlive = true });
    }

    public Task<IReadOnlyList<string>> Import(CityRegistry document, string by) =>
        TakeAsync(RegistryModel.Import(_stream.State, document, by, time.GetUtcNow()));

    public Task<IReadOnlyList<string>> Configure(AssetId edge, EdgeConfiguration configuration, string by) =>
        TakeAsync(RegistryModel.Configure(_stream.State, edge, configuration, by, time.GetUtcNow()));

    public Task<AssetDefinition?> Definition(AssetId asset) => Task.FromResult(_stream.State.Assets.GetValueOrDefault(asset));

    public Task<RegistryAnswer> Get() => Task.FromResult(new RegistryAnswer(_stream.Version, _stream.State.Document()));

    public Task<long> Version() => Task.FromResult(_stream.Version);

    private async Task<IReadOnlyList<string>> TakeAsync(RegistryImport import)
    {
        if (!import.Problems.IsEmpty)
            return import.Problems;
        if (import.Event is { } imported)
        {
            await AppendAsync(imported);
            logger.LogInformation("registry of {City}: {Count} definitions are new or changed, by {By}", imported.City, imported.Changed.Count, imported.By);
        }
        else
        {
            // It stands already, perhaps on a primary alone.
            await OrAnewAsync(_stream.ConfirmAsync());
        }
        cache.Take(_stream.State, _stream.Version);
        await BringAsync([.. (import.Event?.Changed.Select(static d => d.Id) ?? _stream.State.Undistributed).Take(InOneGo)]);
        GoOnAtOnceWhen(!_stream.State.Undistributed.IsEmpty);
        return [];
    }

    private async Task GoOnAsync()
    {
        var waiting = _stream.State.Undistributed;
        var from = _last is { } last ? waiting.IndexOf(last) : 0;
        if (from < 0)
            from = ~from;
        else if (_last is not null)
            from++;
        var part = waiting.Skip(from).Take(InOneGo).ToList();
        var isLast = from + part.Count >= waiting.Count;
        _last = isLast ? null : part[^1];
        await BringAsync(part);
        GoOnAtOnceWhen(!isLast);
    }

    private void GoOnAtOnceWhen(bool more)
    {
        if (more)
            _distribution?.Change(TimeSpan.Zero, TryAgainAfter);
    }

    private async Task BringAsync(IReadOnlyList<AssetId> waiting)
    {
        var brought = new List<AssetId>();
        foreach (var chunk in waiting.Chunk(AtOnce))
        {
            var results = await Task.WhenAll(chunk.Select(async id => (Id: id, Brought: await BringAsync(id))));
            brought.AddRange(results.Where(r => r.Brought).Select(r => r.Id));
        }
        if (brought.Count > 0)
            await AppendAsync(new RegistryDistributed([.. brought]) { At = time.GetUtcNow(), By = Principal.Registry.Name });
    }

    private async Task<bool> BringAsync(AssetId id)
    {
        try
        {
            await GrainFactory.Asset(id).Define(_stream.State.Assets[id]);
            return true;
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Asset} did not take its definition; trying again in {Delay}", id, TryAgainAfter);
            return false;
        }
    }

    private Task AppendAsync(RegistryEvent @event) => OrAnewAsync(_stream.AppendAsync([@event], time.GetUtcNow()));

    /// <summary>After a write that failed everything is read again.</summary>
    private async Task OrAnewAsync(Task write)
    {
        try
        {
            await write;
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
