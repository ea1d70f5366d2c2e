using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Registry;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>
/// Brings the readings of one edge to their assets: what belongs to no asset of this edge goes to the dead letters, what an asset
/// cannot take because it cannot load is parked.
/// </summary>
/// <param name="edge">The edge's slug.</param>
/// <param name="grains">Of the activation that this belongs to.</param>
internal sealed class FanOut(string edge, IGrainFactory grains, IDeliveryStore store, RegistryCache registry, TimeProvider time, ILogger logger)
{
    /// <summary>References to assets that are kept at once.</summary>
    private const int MostAssets = 1_000;

    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];

    // Making a reference costs more than the call through it; an edge has few assets.
    private readonly Dictionary<AssetId, IAssetGrain> _assets = [];

    /// <summary>Returns once every reading above the watermark is committed, a dead letter, or parked.</summary>
    /// <param name="under">See <see cref="TakeRequest.HandedUnder"/>.</param>
    public async Task TakeAsync(Source source, long watermark, long under, List<PendingBatch> batches)
    {
        var now = time.GetUtcNow();
        var parts = new AssetParts(source);
        var dead = new List<NewDeadLetter>();
        var reached = watermark;
        var refreshed = false;
        foreach (var batch in batches.Select(b => b.Batch))
        {
            foreach (var slice in batch.Readings)
            {
                if ((long)slice.Sequence <= reached)
                    continue;
                reached = (long)slice.Sequence;
                // From here on the reading goes its own way, perhaps through the dead letters: it carries what it is judged by.
                var configuration = slice.Configuration == 0 ? batch.Configuration : slice.Configuration;
                var part = parts.Of(batch.Asset(slice), configuration, Refuse);
                if (part.Refusal is not null && !refreshed)
                {
                    await registry.RefreshAsync();
                    refreshed = true;
                    part.Refusal = Refuse(part.Text, part.Configuration);
                }
                if (part.Refusal is { } refusal)
                {
                    var letter = SensedReading.Parser.ParseFrom(batch.Reading(slice));
                    letter.Configuration = configuration;
                    dead.Add(new NewDeadLetter(source, reached, letter.Asset, refusal, letter.ToByteArray(), now));
                    continue;
                }
                part.Stored(batch.Kind is StreamKind.Replay).Add(slice, batch.Reading(slice), configuration);
            }
        }
        var burial = dead.Count > 0 ? store.BuryAsync(dead) : Task.CompletedTask;
        await Task.WhenAll(parts.Gathered.Select(part => TakeByAssetAsync(part.Asset, source, under, part.Stored)).Append(burial));
    }

    /// <summary>Asks again a few times; throws what the last attempt threw.</summary>
    public async Task TakeByAssetAsync(AssetId asset, Source source, long under, StoredBatchBuilder stored)
    {
        var request = new TakeRequest(stored.ToArray(), under);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (!(await Asset(asset).Take(request)).HandAgain)
                    return;
            }
            catch (AssetCannotLoadException exception)
            {
                logger.LogWarning("{Edge}: parking {Count} readings: {Reason}", edge, stored.Count, exception.Message);
                await ParkAsync(asset, source, stored.LastSequence, request.StoredReadings);
                return;
            }
            catch (Exception exception) when (attempt < RetryDelays.Length)
            {
                logger.LogInformation("{Edge}: {Asset} did not take its readings, trying again: {Reason}", edge, asset, exception.Message);
                await Task.Delay(RetryDelays[attempt], time);
                continue;
            }
            // Under which run it is handed is to be decided anew, and for all of it.
            throw new VersionConflictException($"{asset} is loaded from another run of the database's server than these were handed over under");
        }
    }

    /// <summary>The live stream is told once and kept nowhere: what cannot be taken is left aside.</summary>
    public async Task TakeLiveAsync(Batch batch, DateTimeOffset? heardUntil)
    {
        var source = new Source(edge, batch.Stream);
        foreach (var group in batch.Readings.GroupBy(r => r.Asset))
        {
            group.First().Configuration = batch.Configuration;
            if (Refuse(group.Key, group.First().Configuration) is { } refusal)
            {
                logger.LogWarning("{Edge}: live readings of {Asset} left aside: {Reason}", edge, group.Key, refusal);
                continue;
            }
            var stored = StoredBatch.Header(source, source, backfill: false);
            stored.Readings.AddRange(group);
            if (heardUntil is { } heard)
                stored.HeardUtcTicks = heard.UtcTicks;
            try
            {
                await grains.Asset(AssetId.Parse(group.Key)).TakeLive(new TakeRequest(stored.ToByteArray()));
            }
            catch (AssetCannotLoadException exception)
            {
                logger.LogWarning("{Edge}: live readings left aside: {Reason}", edge, exception.Message);
            }
        }
    }

    private async Task ParkAsync(AssetId asset, Source source, long lastSequence, byte[] payload)
    {
        await store.ParkAsync(new NewParked(asset.ToString(), source, lastSequence, payload, time.GetUtcNow()));
        try
        {
            // Were the asset mended between the refusal and the parking, later readings would pass what is parked.
            await grains.Asset(asset).DrainParked();
        }
        catch (AssetCannotLoadException)
        {
            logger.LogInformation("{Edge}: {Asset} still cannot load; its readings stay parked", edge, asset);
        }
    }

    private Refusal? Refuse(string text, uint configuration)
    {
        if (!AssetId.TryParse(text, out var asset))
            return new Refusal("bad-asset-id", $"'{text}' is not an asset id: write kind/slug in the station file");
        return asset == AssetId.Edge(edge) ? null : registry.Check(edge, (int)configuration, asset);
    }

    private IAssetGrain Asset(AssetId asset)
    {
        if (_assets.TryGetValue(asset, out var grain))
            return grain;
        if (_assets.Count >= MostAssets)
            _assets.Clear();
        return _assets[asset] = grains.Asset(asset);
    }
}
