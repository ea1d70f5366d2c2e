using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Contracts.Assets;

/// <summary>
/// What every asset answers, whatever its kind. Calls that change something return after the commit; a call that throws
/// may or may not have committed, and is safe to repeat.
/// </summary>
[Alias("jena.IAssetGrain")]
public interface IAssetGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes readings of one source in order; those at or below the source's watermark are left aside. Returns after the commit.
    /// Throws <see cref="AssetCannotLoadException"/> when the asset's own past cannot be read: then the caller parks them.
    /// </summary>
    [Alias("Take")]
    Task<TakeResult> Take(TakeRequest request);

    /// <summary>
    /// Takes what is parked for this asset. To be called after parking and before any watermark passes what was parked.
    /// Throws <see cref="AssetCannotLoadException"/> while it still cannot.
    /// </summary>
    [Alias("DrainParked")]
    Task DrainParked();

    /// <summary>Current levels and totals: for the live view only, never stored.</summary>
    [Alias("TakeLive")]
    Task TakeLive(TakeRequest request);

    /// <summary>The registry's definition; does nothing when it is known already.</summary>
    [Alias("Define")]
    Task Define(AssetDefinition definition);

    /// <summary>Executes a command once: a repeated id gives the first outcome again. One without an id is never to be repeated.</summary>
    [SafeToRepeat]
    [Alias("Execute")]
    Task<CommandOutcome> Execute(CommandRequest request);

    [Alias("DeadlineReached")]
    Task DeadlineReached(Deadline deadline);

    /// <summary>The latest view with its version; null while the registry has not defined the asset.</summary>
    [SafeToRepeat]
    [Alias("GetView")]
    Task<ViewEnvelope?> GetView();

    /// <summary>Keeps a snapshot of all that has been committed, unless there is one. Returns the version that is covered now.</summary>
    [Alias("KeepSnapshot")]
    Task<long> KeepSnapshot();
}

/// <summary>A junction.</summary>
[Alias("jena.IJunctionGrain")]
public interface IJunctionGrain : IAssetGrain
{
    /// <summary>The bins that overlap the window, in time order; bins without any event are left out, unless a gap touches them.</summary>
    /// <param name="window">At most 31 days; longer throws <see cref="ArgumentException"/>.</param>
    [SafeToRepeat(IsLong = true)]
    [Alias("Bins")]
    Task<IReadOnlyList<JunctionBinAnswer>> Bins(TimeWindow window);

    /// <summary>The same without their traces: what counts alone need, in a tenth of the bytes.</summary>
    /// <param name="window">At most 31 days; longer throws <see cref="ArgumentException"/>.</param>
    [SafeToRepeat(IsLong = true)]
    [Alias("Counts")]
    Task<IReadOnlyList<JunctionBinAnswer>> Counts(TimeWindow window);

    /// <summary>The configuration that is in force; null while there is none.</summary>
    [SafeToRepeat]
    [Alias("Configuration")]
    Task<ConfiguredJunction?> Configuration();
}

[Alias("jena.ICarParkGrain")]
public interface ICarParkGrain : IAssetGrain;

[Alias("jena.ISiteGrain")]
public interface ISiteGrain : IAssetGrain;

[Alias("jena.INodeGrain")]
public interface INodeGrain : IAssetGrain;

/// <summary>The cabinet of an edge as an asset: presence, contacts, alarms, gaps, and what is asked of the edge.</summary>
[Alias("jena.ICabinetGrain")]
public interface ICabinetGrain : IAssetGrain
{
    /// <summary>The edge said hello: gives it what was asked and not sent yet, and returns what it has to be told again.</summary>
    [Alias("Hello")]
    Task<EdgeOrders> Hello(EdgeHello hello);

    /// <summary>Why a command would be refused now; null when it would not.</summary>
    [Alias("Consider")]
    Task<Refusal?> Consider(CabinetCommand command, string by);

    /// <summary>The requests that are kept, with their fates, in the order in which they were asked.</summary>
    [SafeToRepeat]
    [Alias("Requests")]
    Task<IReadOnlyList<OutputRequest>> Requests();

    /// <summary>The station file that the edge is to have and the one that it has.</summary>
    [SafeToRepeat]
    [Alias("Station")]
    Task<ConfigurationBook> Station();
}
