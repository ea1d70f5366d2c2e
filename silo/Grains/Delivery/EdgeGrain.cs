using System.Diagnostics;
using System.Security.Cryptography;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Grains.Assets;
using Jena.Iot.Silo.Ingest;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Registry;
using Jena.Iot.Silo.Telemetry;
using Jena.Iot.Wire.Configuration;
using Jena.Iot.Wire.Delivery;
using Orleans.Concurrency;

namespace Jena.Iot.Silo.Grains.Delivery;

/// <summary>
/// The delivery of one edge. Batches of one stream are taken strictly in order; streams do not wait for each other, so that
/// alarms pass a backlog. The watermark it acknowledges is saved after the appends that it speaks of and before the edge hears of it.
/// </summary>
[Reentrant]
public sealed class EdgeGrain(
    IDeliveryStore store,
    RegistryCache registry,
    IDownlink downlink,
    TimeProvider time,
    ILogger<EdgeGrain> logger) : Grain, IEdgeGrain
{
    /// <summary>How long a batch waits for the one before it.</summary>
    public static readonly TimeSpan ReorderWindow = TimeSpan.FromMilliseconds(200);

    /// <summary>Readings that are brought to their assets in one go.</summary>
    private const int MaxReadingsAtOnce = 1_000;

    /// <summary>References to assets that are kept at once.</summary>
    private const int MostAssets = 1_000;

    private static readonly TimeSpan[] RetryDelays = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];

    private DeliveryLanes? _lanes;
    private bool _online;
    private string _boot = "";

    private byte[] _reported = [];

    private string Slug => this.GetPrimaryKeyString();

    // Making a reference costs more than the call through it; an edge has few assets.
    private readonly Dictionary<AssetId, IAssetGrain> _assets = [];

    private DeliveryLanes Lanes => _lanes ??= new DeliveryLanes(ReadSavedAsync);

    private ICabinetGrain Cabinet => GrainFactory.GetGrain<ICabinetGrain>(AssetId.Edge(Slug).ToString());

    public async Task<byte[]?> Deliver(byte[] batch)
    {
        SlicedBatch parsed;
        try
        {
            parsed = SlicedBatch.Parse(batch);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException)
        {
            await BuryMessageAsync(batch, new Refusal("not-protobuf", $"the payload is no batch: {exception.Message}"));
            return null;
        }
        if (BatchForm.Check(parsed) is { } refusal)
        {
            await BuryMessageAsync(batch, refusal);
            return null;
        }
        if (parsed.Kind is StreamKind.Live)
        {
            await DeliverLiveAsync(Batch.Parser.ParseFrom(parsed.Bytes));
            return null;
        }

        // The span goes on where the edge's outbox began it, whatever brought the call here.
        ActivityContext.TryParse(parsed.Traceparent, null, isRemote: true, out var sender);
        using var activity = SiloTelemetry.Activities.StartActivity("deliver", ActivityKind.Consumer, sender);
        activity?.SetTag("jena.edge", Slug).SetTag("jena.stream", parsed.Stream).SetTag("jena.readings", parsed.Readings.Count);
        using var use = Lanes.Enter(parsed.Stream);
        if (use is not { } held)
        {
            logger.LogWarning("{Edge}: a batch of {Stream} is not taken, for {Most} other streams of this edge are under way; the edge will send it again", Slug, parsed.Stream, DeliveryLanes.Most);
            return null;
        }
        var lane = await held.Lane;
        var pending = new PendingBatch(parsed, activity?.Context ?? default);
        lane.Heard((long)parsed.Oldest, (long)parsed.Acknowledged);
        var overflow = lane.IsOverflowing && pending.First > lane.Watermark + 1;
        if (!overflow)
            lane.Add(pending);
        var pump = PumpAsync(parsed.Stream, lane);
        if (overflow || !await TookAsync(lane, pending))
        {
            await pump;
            if (!overflow)
                await CatchUpAsync(parsed.Stream, lane);
            return Answer(parsed.Stream, lane, expected: lane.Watermark + 1);
        }
        return await pending.Done.Task ? Answer(parsed.Stream, lane, expected: null) : null;
    }

    public async Task<HelloAnswer> Hello(byte[] hello)
    {
        var received = time.GetUtcNow();
        var parsed = Wire.Delivery.Hello.Parser.ParseFrom(hello);
        var ack = new Ack();
        foreach (var held in parsed.Streams.Where(s => Topics.IsStream(s.Stream)).Take(DeliveryLanes.Most))
        {
            // A stream without an answer is asked for again.
            using var use = Lanes.Enter(held.Stream);
            if (use is not { } entered)
                continue;
            var lane = await entered.Lane;
            var ahead = lane.Watermark >= (long)held.Next;
            if (!ahead)
            {
                lane.Heard((long)held.Oldest, (long)held.Acknowledged);
                await PumpAsync(held.Stream, lane);
            }
            // An edge that heard a watermark below what it no longer holds would forget what it knew to be acknowledged, and with
            // that the evidence of what is lost: it hears nothing until the loss is recorded, and asks again.
            if (!lane.IsMissing)
                ack.Streams.Add(new StreamAck { Stream = held.Stream, Watermark = (ulong)lane.Saved, Renew = ahead });
        }
        // A recording that is replayed says nothing about the cabinet.
        if (parsed.Streams.Count > 0 && parsed.Streams.All(static s => s.Kind is StreamKind.Replay))
            return new HelloAnswer(ack.ToByteArray(), EdgeOrders.None);
        var greeting = new EdgeHello(parsed.Boot, TimeSpan.FromTicks(parsed.Monotonic / TimeSpan.NanosecondsPerTick), parsed.ConfigurationHash, received);
        return new HelloAnswer(ack.ToByteArray(), await GreetAsync(greeting));
    }

    public async Task<byte[]> Result(string id, byte[] result)
    {
        var (fate, refusal) = EdgeWord.Fate(id, result);
        if (fate is null)
            await BuryMessageAsync(result, refusal!);
        else
            await SettleAsync(fate, result);
        return new Ack { Results = { id } }.ToByteArray();
    }

    public async Task Reported(byte[] reported)
    {
        // The same with each hello: nobody else need be woken for it.
        var hash = SHA256.HashData(reported);
        if (hash.AsSpan().SequenceEqual(_reported))
            return;
        var (report, refusal) = EdgeWord.Report(reported);
        if (report is null)
        {
            await BuryMessageAsync(reported, refusal!);
        }
        else if (await Cabinet.Execute(new CommandRequest("", Principal.Delivery.Name, report)) is { IsRefused: true } outcome)
        {
            // Nothing is lost that would have to be kept: the edge tells the same for as long as it is so.
            logger.LogWarning("{Edge}: what it says of its configuration is left aside until it tells it again: {Code}: {Reason}", Slug, outcome.RefusalCode, outcome.RefusalReason);
            return;
        }
        _reported = hash;
    }

    public async Task<DesireOutcome> Desire(string station, string by)
    {
        var command = new SetDesiredConfiguration(station, ConfigurationHash.Of(station));
        if (await Cabinet.Consider(command, by) is { } refusal)
            return new DesireOutcome(command.Hash, refusal, []);
        var (outline, _) = StationOutline.Read(station);
        var mistakes = await GrainFactory.GetGrain<IRegistryGrain>(GrainKeys.City).Configure(AssetId.Edge(Slug), new EdgeConfiguration(outline!.Version, outline.Assets), by);
        if (mistakes.Count > 0)
            return new DesireOutcome(command.Hash, null, mistakes);
        var outcome = await Cabinet.Execute(new CommandRequest("", by, command));
        return new DesireOutcome(command.Hash, outcome.IsRefused ? new Refusal(outcome.RefusalCode!, outcome.RefusalReason ?? "") : null, []);
    }

    public async Task Send(EdgeOrders orders)
    {
        try
        {
            await downlink.SendOrdersAsync(Slug, orders, CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.LogWarning("{Edge}: {Count} commands could not be sent; they are sent again after its next hello: {Reason}", Slug, orders.Commands.Count, exception.Message);
        }
    }

    public async Task Presence(bool online, string boot)
    {
        try
        {
            if (online)
                await SignOfLifeAsync(boot);
            else if (_boot.Length == 0 || boot.Length == 0 || boot == _boot)
                await SetOnlineAsync(false, boot);
        }
        catch (AssetCannotLoadException exception)
        {
            logger.LogWarning("{Edge}: its presence is left aside: {Reason}", Slug, exception.Message);
        }
    }

    /// <summary>Waits for the batch's turn; false when it waited too long for an earlier one and was taken out again.</summary>
    private async Task<bool> TookAsync(DeliveryLane lane, PendingBatch pending)
    {
        while (true)
        {
            // While a commit is under way nobody can say yet what is missing.
            if (lane.Pump is { IsCompleted: false } pump)
                await Task.WhenAny(pending.Done.Task, pump);
            if (!lane.Holds(pending))
                return true;
            if (lane.Pumping)
                continue;
            try
            {
                await pending.Done.Task.WaitAsync(ReorderWindow, time);
                return true;
            }
            catch (TimeoutException)
            {
                if (!lane.Pumping)
                    return !lane.Withdraw(pending);
            }
        }
    }

    /// <summary>The saved watermark, which may be told to the edge.</summary>
    private async Task<long> ReadSavedAsync(string stream)
    {
        var saved = await store.ReadEdgeWatermarkAsync(new Source(Slug, stream));
        if (saved > 0)
            await store.ConfirmAsync();
        return saved;
    }

    /// <summary>
    /// An activation before this one, in a silo that was stopping, may have saved and acknowledged more after this one had read what was
    /// saved: the edge does not send that again, and would wait for ever.
    /// </summary>
    private async Task CatchUpAsync(string stream, DeliveryLane lane)
    {
        var saved = await ReadSavedAsync(stream);
        lane.Advance(saved);
        lane.Save(saved);
    }

    /// <summary>Brings everything that joins the watermark to its assets. One pump at a time per lane; never throws.</summary>
    private Task PumpAsync(string stream, DeliveryLane lane)
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
            logger.LogWarning(exception, "{Edge}: the loss on {Stream} could not be recorded; it is tried again with the next message", Slug, stream);
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
            await FanOutAsync(new Source(Slug, stream), lane.Watermark, batches);
            // What was taken before may not be saved yet, or never was: whoever repeats it hears of it no sooner.
            var save = last > lane.Saved ? store.SaveEdgeWatermarkAsync(new Source(Slug, stream), last) : Task.CompletedTask;
            lane.Advance(last);
            CompleteAfter(save, lane, last, batches);
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Edge}: {Count} batches of {Stream} were not taken; the edge will send them again", Slug, batches.Count, stream);
            foreach (var batch in batches)
                batch.Done.TrySetResult(false);
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
            logger.LogWarning(exception, "{Edge}: the watermark was not saved, so nothing is acknowledged", Slug);
        }
        // One answer says it of all of them.
        foreach (var batch in batches)
            batch.Done.TrySetResult(saved && batch == batches[^1]);
    }

    private async Task FanOutAsync(Source source, long watermark, List<PendingBatch> batches)
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
        await Task.WhenAll(parts.Gathered.Select(part => TakeByAssetAsync(part.Asset, source, part.Stored)).Append(burial));
    }

    private Refusal? Refuse(string text, uint configuration)
    {
        if (!AssetId.TryParse(text, out var asset))
            return new Refusal("bad-asset-id", $"'{text}' is not an asset id: write kind/slug in the station file");
        return asset == AssetId.Edge(Slug) ? null : registry.Check(Slug, (int)configuration, asset);
    }

    private IAssetGrain Asset(AssetId asset)
    {
        if (_assets.TryGetValue(asset, out var grain))
            return grain;
        if (_assets.Count >= MostAssets)
            _assets.Clear();
        return _assets[asset] = GrainFactory.Asset(asset);
    }

    private async Task TakeByAssetAsync(AssetId asset, Source source, StoredBatchBuilder stored)
    {
        var request = new TakeRequest(stored.ToArray());
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await Asset(asset).Take(request);
                return;
            }
            catch (AssetCannotLoadException exception)
            {
                logger.LogWarning("{Edge}: parking {Count} readings: {Reason}", Slug, stored.Count, exception.Message);
                await ParkAsync(asset, source, stored.LastSequence, request.StoredReadings);
                return;
            }
            catch (Exception exception) when (attempt < RetryDelays.Length)
            {
                logger.LogInformation("{Edge}: {Asset} did not take its readings, trying again: {Reason}", Slug, asset, exception.Message);
                await Task.Delay(RetryDelays[attempt], time);
            }
        }
    }

    private async Task ParkAsync(AssetId asset, Source source, long lastSequence, byte[] payload)
    {
        await store.ParkAsync(new NewParked(asset.ToString(), source, lastSequence, payload, time.GetUtcNow()));
        try
        {
            // Were the asset mended between the refusal and the parking, later readings would pass what is parked.
            await GrainFactory.Asset(asset).DrainParked();
        }
        catch (AssetCannotLoadException)
        {
            logger.LogInformation("{Edge}: {Asset} still cannot load; its readings stay parked", Slug, asset);
        }
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
        if (lostByRestore >= from)
        {
            logger.LogError("{Edge}: readings {From} to {To} of {Stream} are lost: the cluster was put back and the edge no longer holds them", Slug, from, lostByRestore, stream);
            var source = new Source(Slug, stream);
            var gap = new Gap(stream, from, lostByRestore, lostByRestore - from + 1, null, time.GetUtcNow(), GapReason.LostByRestore);
            await Task.WhenAll(registry.AssetsOf(Slug).Append(AssetId.Edge(Slug)).Select(asset =>
            {
                var stored = new StoredBatchBuilder(source, backfill: false);
                stored.Add(new Reading(to, asset, ReadingTime.Of(time.GetUtcNow()), gap));
                return TakeByAssetAsync(asset, source, stored);
            }));
        }
        await store.SaveEdgeWatermarkAsync(new Source(Slug, stream), to);
        lane.Advance(to);
        lane.Save(to);
    }

    private async Task DeliverLiveAsync(Batch batch)
    {
        var source = new Source(Slug, batch.Stream);
        foreach (var group in batch.Readings.GroupBy(r => r.Asset))
        {
            group.First().Configuration = batch.Configuration;
            if (Refuse(group.Key, group.First().Configuration) is { } refusal)
            {
                logger.LogWarning("{Edge}: live readings of {Asset} left aside: {Reason}", Slug, group.Key, refusal);
                continue;
            }
            var stored = StoredBatch.Header(source, source, backfill: false);
            stored.Readings.AddRange(group);
            try
            {
                await GrainFactory.Asset(AssetId.Parse(group.Key)).TakeLive(new TakeRequest(stored.ToByteArray()));
            }
            catch (AssetCannotLoadException exception)
            {
                logger.LogWarning("{Edge}: live readings left aside: {Reason}", Slug, exception.Message);
            }
        }
    }

    private async Task BuryMessageAsync(byte[] message, Refusal refusal)
    {
        logger.LogWarning("{Edge}: a message of {Length} bytes goes to the dead letters: {Reason}", Slug, message.Length, refusal);
        await store.BuryAsync([new NewDeadLetter(new Source(Slug, "unreadable"), 0, "", refusal, message, time.GetUtcNow())]);
    }

    /// <summary>Returns after the commit. What a cabinet does not take, because the registry does not know it, goes to the dead letters.</summary>
    private async Task SettleAsync(ReportFate fate, byte[] message)
    {
        var outcome = await Cabinet.Execute(new CommandRequest("", Principal.Delivery.Name, fate));
        if (outcome.IsRefused)
            await BuryMessageAsync(message, new Refusal(outcome.RefusalCode!, outcome.RefusalReason ?? ""));
    }

    private static byte[] Answer(string stream, DeliveryLane lane, long? expected)
    {
        var answer = new StreamAck { Stream = stream, Watermark = (ulong)lane.Saved };
        if (expected is { } next)
            answer.Expected = (ulong)next;
        return new Ack { Streams = { answer } }.ToByteArray();
    }

    /// <summary>What the edge is told with the answer. A cabinet that cannot load has nothing to say and stops no delivery: its edge's assets are others.</summary>
    private async Task<EdgeOrders> GreetAsync(EdgeHello hello)
    {
        try
        {
            await SignOfLifeAsync(hello.Boot);
            return await Cabinet.Hello(hello);
        }
        catch (AssetCannotLoadException exception)
        {
            logger.LogWarning("{Edge}: its hello is answered without what is asked of it: {Reason}", Slug, exception.Message);
            return EdgeOrders.None;
        }
    }

    private async Task SignOfLifeAsync(string boot)
    {
        if (!_online || boot != _boot)
            await SetOnlineAsync(true, boot);
        var cabinet = AssetId.Edge(Slug);
        var source = new Source(Slug, "presence");
        var stored = StoredBatch.Header(source, source, backfill: false);
        stored.Readings.Add(ReadingCodec.ToWire(new Reading(1, cabinet, ReadingTime.Of(time.GetUtcNow()), new Heartbeat(true, null, null))));
        await GrainFactory.Asset(cabinet).TakeLive(new TakeRequest(stored.ToByteArray()));
    }

    private async Task SetOnlineAsync(bool online, string boot)
    {
        CabinetCommand command = online ? new ReportOnline(boot) : new ReportOffline(boot);
        await Cabinet.Execute(new CommandRequest("", Principal.Delivery.Name, command));
        _online = online;
        _boot = online ? boot : _boot;
    }
}
