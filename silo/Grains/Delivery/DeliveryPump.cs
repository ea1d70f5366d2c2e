using System.Diagnostics;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Registry;
using Jena.Iot.Silo.Telemetry;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>Takes what joins a lane's watermark, in order, and records what is lost before it; the watermark is saved after what it speaks of.</summary>
/// <param name="edge">The edge's slug.</param>
internal sealed class DeliveryPump(string edge, FanOut assets, IDeliveryStore store, RegistryCache registry, TimeProvider time, ILogger logger)
{
    /// <summary>Readings that are brought to their assets in one go.</summary>
    private const int MaxReadingsAtOnce = 1_000;

    /// <summary>The saved watermark, which may be told to the edge.</summary>
    public async Task<long> ReadSavedAsync(string stream)
    {
        for (var again = false; ; again = true)
        {
            var run = store.ServerRun;
            var saved = await store.ReadEdgeWatermarkAsync(new Source(edge, stream));
            if (saved == 0)
                return saved;
            try
            {
                await store.ConfirmAsync(run);
                return saved;
            }
            catch (VersionConflictException) when (!again)
            {
                // The server is another since: what counts is what that one has.
            }
        }
    }

    /// <summary>
    /// An activation before this one, in a silo that was stopping, may have saved and acknowledged more after this one had read what was
    /// saved: the edge does not send that again, and would wait for ever.
    /// </summary>
    public async Task CatchUpAsync(string stream, DeliveryLane lane)
    {
        var saved = await ReadSavedAsync(stream);
        lane.Advance(saved);
        lane.Save(saved);
    }

    /// <summary>Brings everything that joins the watermark to its assets. One pump at a time per lane; never throws.</summary>
    public Task PumpAsync(string stream, DeliveryLane lane)
    {
        if (lane.Pumping)
            return Task.CompletedTask;
        lane.Pumping = true;
        return lane.Pump = PumpAloneAsync(stream, lane);
    }

    private async Task PumpAloneAsync(string stream, DeliveryLane lane)
    {
        try
        {
            while (true)
            {
                var joining = lane.TakeJoining(MaxReadingsAtOnce);
                if (joining.Count > 0)
                    await TakeAsync(stream, lane, joining);
                else if (lane.IsMissing)
                    await RecordLossAsync(stream, lane);
                else
                    return;
            }
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Edge}: the loss on {Stream} could not be recorded; it is tried again with the next message", edge, stream);
        }
        finally
        {
            lane.Pumping = false;
        }
    }

    private async Task TakeAsync(string stream, DeliveryLane lane, List<PendingBatch> batches)
    {
        var last = Math.Max(lane.Watermark, batches.Max(b => b.Last));
        using var activity = SiloTelemetry.Activities.StartActivity(
            "take", ActivityKind.Internal, batches[0].Context, links: batches.Skip(1).Select(b => new ActivityLink(b.Context)));
        try
        {
            var returns = lane.Returns;
            await HandAsync(stream, lane, batches);
            if (lane.Returns != returns)
                throw new JournalWriteException("what came before these is handed to its assets again");
            // What was taken before may not be saved yet, or never was: whoever repeats it hears of it no sooner.
            var save = last > lane.Saved ? store.SaveEdgeWatermarkAsync(new Source(edge, stream), last, lane.HandedUnder) : Task.CompletedTask;
            lane.Advance(last);
            CompleteAfter(save, lane, last, batches);
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Edge}: {Count} batches of {Stream} were not taken; the edge will send them again", edge, batches.Count, stream);
            foreach (var batch in batches)
                batch.Done.TrySetResult(false);
        }
    }

    /// <summary>
    /// Assets that are loaded from a server that this silo has not written to yet refuse what is handed to them under the one before: once it has
    /// written there, and where nothing waits to be saved, it is handed to them once more.
    /// </summary>
    private async Task HandAsync(string stream, DeliveryLane lane, List<PendingBatch> batches)
    {
        lane.Hand(store.ServerRun);
        var under = lane.HandedUnder;
        try
        {
            await assets.TakeAsync(new Source(edge, stream), lane.Watermark, under, batches);
        }
        catch (VersionConflictException exception)
        {
            await store.ConfirmAsync();
            lane.Hand(store.ServerRun);
            if (lane.HandedUnder == under)
                throw;
            logger.LogInformation("{Edge}: the database's server is another; {Count} batches of {Stream} are handed over again: {Reason}", edge, batches.Count, stream, exception.Message);
            await assets.TakeAsync(new Source(edge, stream), lane.Watermark, lane.HandedUnder, batches);
        }
    }

    /// <summary>The next batches need not wait until the watermark is saved; the acknowledgement does.</summary>
    private void CompleteAfter(Task save, DeliveryLane lane, long watermark, List<PendingBatch> batches) => _ = CompleteAsync(save, lane, watermark, batches);

    private async Task CompleteAsync(Task save, DeliveryLane lane, long watermark, List<PendingBatch> batches)
    {
        var saved = true;
        try
        {
            await save;
            lane.Save(watermark);
        }
        catch (Exception exception)
        {
            saved = false;
            lane.GoBack();
            logger.LogWarning(exception, "{Edge}: the watermark was not saved, so nothing is acknowledged", edge);
        }
        // One answer says it of all of them.
        foreach (var batch in batches)
            batch.Done.TrySetResult(saved && batch == batches[^1]);
    }

    /// <summary>What the edge no longer holds and the cluster does not have is lost: it says so to every asset of the edge, then goes on.</summary>
    private async Task RecordLossAsync(string stream, DeliveryLane lane)
    {
        // Another activation may have gone on where this one stood: what it saved is not lost.
        var saved = await ReadSavedAsync(stream);
        lane.Advance(saved);
        lane.Save(saved);
        if (!lane.IsMissing)
            return;
        var from = lane.Watermark + 1;
        var to = lane.Oldest - 1;
        // Beyond what the edge knew to be acknowledged it dropped readings itself, and says so in a gap of its own.
        var lostByRestore = Math.Min(to, lane.EdgeAcknowledged);
        lane.Hand(store.ServerRun);
        if (lostByRestore >= from)
        {
            logger.LogError("{Edge}: readings {From} to {To} of {Stream} are lost: the cluster was put back and the edge no longer holds them", edge, from, lostByRestore, stream);
            var source = new Source(edge, stream);
            var gap = new Gap(stream, from, lostByRestore, lostByRestore - from + 1, null, time.GetUtcNow(), GapReason.LostByRestore);
            await Task.WhenAll(registry.AssetsOf(edge).Append(AssetId.Edge(edge)).Select(asset =>
            {
                var stored = new StoredBatchBuilder(source, backfill: false);
                stored.Add(new Reading(to, asset, ReadingTime.Of(time.GetUtcNow()), gap));
                return assets.TakeByAssetAsync(asset, source, lane.HandedUnder, stored);
            }));
        }
        await store.SaveEdgeWatermarkAsync(new Source(edge, stream), to, lane.HandedUnder);
        lane.Advance(to);
        lane.Save(to);
    }
}
