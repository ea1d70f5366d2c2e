using Jena.Iot.Contracts.Assets;
using Orleans.Concurrency;

namespace Jena.Iot.Contracts.Live;

/// <summary>
/// Publishes the view changes of one silo; pinned to it. Key: the silo's address in its parsable form
/// (<c>SiloAddress.ToParsableString()</c>).
/// </summary>
[Alias("jena.ILivePublisherGrain")]
public interface ILivePublisherGrain : IGrainWithStringKey
{
    /// <summary>Subscribes, or renews: a subscription not renewed for 30 s ends.</summary>
    [Alias("Subscribe")]
    Task Subscribe(ILiveObserver observer);

    [Alias("Unsubscribe")]
    Task Unsubscribe(ILiveObserver observer);
}

/// <summary>One per API host.</summary>
[Alias("jena.ILiveObserver")]
public interface ILiveObserver : IGrainObserver
{
    /// <summary>Changes, or none as a heartbeat (each second).</summary>
    [OneWay]
    [Alias("Receive")]
    Task Receive(LiveBatch batch);
}

/// <param name="Silo">The publisher's key.</param>
/// <param name="Epoch">New with each start of the silo's process: nothing before it is known here.</param>
/// <param name="First">Sequence of the first view in <paramref name="Views"/>; of the next one to come when there is none.</param>
/// <param name="Views">Changed views in rising sequence, dense.</param>
[GenerateSerializer, Immutable, Alias("jena.LiveBatch")]
public sealed record LiveBatch(
    [property: Id(0)] string Silo,
    [property: Id(1)] Guid Epoch,
    [property: Id(2)] long First,
    [property: Id(3)] IReadOnlyList<ViewEnvelope> Views);
