using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Access;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sites;
using Jena.Iot.Quickstart.City;
using Jena.Iot.Quickstart.Fleet;
using Jena.Iot.Quickstart.Simulation;

namespace Jena.Iot.Quickstart.Hosting;

/// <summary>
/// What people would do when a city begins: import the registry, give each cabinet its credential, configure the junctions,
/// count the car parks by hand, order the sites. Each step looks at what is there, so that another start does only what is missing.
/// </summary>
public sealed class FirstStart(IGrainFactory grains, ModelCity model, QuickstartOptions options, TimeProvider time)
{
    /// <summary>Whom the audit names.</summary>
    public const string Principal = "quickstart";

    /// <summary>Imports what the registry does not have yet; what it has stays as it is. Returns what it has then.</summary>
    public async Task<CityRegistry> ImportAsync()
    {
        var registry = grains.GetGrain<IRegistryGrain>(GrainKeys.City);
        var wanted = model.RegistryFrom(time.GetUtcNow());
        var known = (await registry.Get()).Document.Assets.Select(static asset => asset.Id).ToHashSet();
        var missing = wanted.Assets.Where(asset => !known.Contains(asset.Id)).ToArray();
        if (missing.Length > 0)
        {
            var problems = await registry.Import(wanted with { Assets = missing }, Principal);
            if (problems.Count > 0)
                throw new InvalidOperationException($"the registry refuses the model city: {string.Join("; ", problems)}");
        }
        return (await registry.Get()).Document;
    }

    /// <summary>Gives a credential to each cabinet that has none on this disk, or one that the broker no longer knows.</summary>
    public async Task CredentialsAsync(CancellationToken cancellationToken)
    {
        var access = grains.GetGrain<IAccessGrain>(GrainKeys.City);
        foreach (var edge in model.Edges)
        {
            var slug = edge.Id.Slug;
            var directory = options.EdgeDirectory(slug);
            Directory.CreateDirectory(directory);
            var path = CredentialFiles.PathIn(directory);
            if (File.Exists(path) && await access.AuthenticateEdge(slug, (await File.ReadAllTextAsync(path, cancellationToken)).Trim()))
                continue;
            await CredentialFiles.WriteAsync(directory, await access.IssueEdgeCredential(slug, Principal), cancellationToken);
        }
    }

    /// <summary>Counts by hand each car park that nobody has counted yet. Returns what is in each.</summary>
    public async Task<IReadOnlyDictionary<AssetId, int>> CarParksAsync(CityRegistry registry)
    {
        var inside = await Task.WhenAll(registry.Assets.OfType<CarParkDefinition>().Where(IsModel).Select(async carPark =>
        {
            var view = await ViewAsync<CarParkView>(carPark.Id);
            if (view is { Calibration: not null, Occupied: { } occupied })
                return (carPark.Id, Occupied: occupied);
            var counted = CarPark.Plausible(carPark, model.Plan.CarParks[carPark.Id], options.Seed, time.GetUtcNow());
            await ExecuteAsync(carPark.Id, $"{Principal}-first-count", new CalibrateCarPark(counted));
            return (carPark.Id, Occupied: counted);
        }));
        return inside.ToDictionary(static entry => entry.Id, static entry => entry.Occupied);
    }

    /// <summary>Configures each junction that nobody has configured yet.</summary>
    public Task JunctionsAsync(CityRegistry registry) => Task.WhenAll(registry.Assets.OfType<JunctionDefinition>().Where(IsModel).Select(async junction =>
    {
        // What the model's plan says of it fits the model's definition alone.
        if (await grains.GetGrain<IJunctionGrain>(junction.Id.ToString()).Configuration() is null && model.Definition(junction.Id) is JunctionDefinition own)
            await ExecuteAsync(junction.Id, $"{Principal}-first-configuration", new ConfigureJunction(JunctionConfigurations.Of(own, model.Plan.Junctions[own.Id]), 0));
    }));

    /// <summary>Orders each site that was applied for and whose span is not over.</summary>
    public Task SitesAsync(CityRegistry registry) => Task.WhenAll(registry.Assets.OfType<SiteDefinition>().Where(IsModel).Select(async site =>
    {
        if (await ViewAsync<SiteView>(site.Id) is not { Phase: SitePhase.Applied } || site is not { From: { } from, To: { } to } || to <= time.GetUtcNow())
            return;
        await ExecuteAsync(site.Id, $"{Principal}-first-order", new OrderSite(from, to, $"VAO-{from.Year}-{site.Id.Slug}"));
    }));

    private bool IsModel(AssetDefinition asset) => model.Has(asset.Id);

    private async Task<TView?> ViewAsync<TView>(AssetId id)
        where TView : class, IAssetView
    {
        var envelope = await grains.Asset(id).GetView();
        return envelope is null ? null : System.Text.Json.JsonSerializer.Deserialize<TView>(envelope.Json, DomainJson.Options);
    }

    private async Task ExecuteAsync(AssetId id, string commandId, IAssetCommand command)
    {
        var outcome = await grains.Asset(id).Execute(new CommandRequest(commandId, Principal, command));
        if (outcome.IsRefused)
            throw new InvalidOperationException($"{id} refuses {command.GetType().Name}: {outcome.RefusalCode}: {outcome.RefusalReason}");
    }
}
