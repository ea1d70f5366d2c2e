using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Live;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>What every asset's grain needs, handed over as one.</summary>
public sealed class AssetGrainServices(
    IEventJournal journal,
    IDeliveryStore delivery,
    LiveHub live,
    IOptions<AssetGrainOptions> options,
    TimeProvider time,
    ILogger<AssetGrainServices> logger)
{
    public IEventJournal Journal => journal;

    public IDeliveryStore Delivery => delivery;

    public LiveHub Live => live;

    public AssetGrainOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
