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

    private readonly Hearing _hearing = new();

    private FanOut? _assets;
    private DeliveryPump? _pump;
    private DeliveryLanes? _lanes;
    private bool _online;
    private string _boot = "";

    private byte[] _reported = [];

    private string Slug => this.GetPrimaryKeyString();

    // An activation has its key only once it is made.
    private FanOut Assets => _assets ??= new FanOut(Slug, GrainFactory, store, registry, time, logger);

    private DeliveryPump Pump => _pump ??= new DeliveryPump(Slug, Assets, store, registry, time, logger);

    private DeliveryLanes Lanes => _lanes ??= new DeliveryLanes(Pump.ReadSavedAsync);

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
            await HearAsync();
            await Assets.TakeLiveAsync(Batch.Parser.ParseFrom(parsed.Bytes), _hearing.Until);
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
        var pump = Pump.PumpAsync(parsed.Stream, lane);
        if (overflow || !await TookAsync(lane, pending))
        {
            await pump;
            if (!overflow)
                await Pump.CatchUpAsync(parsed.Stream, lane);
            return Answer(parsed.Stream, lane, expected: lane.Watermark + 1);
        }
        return await pending.Done.Task ? Answer(parsed.Stream, lane, expected: null) : null;
    }

    public async Task<HelloAnswer> Hello(byte[] hello)
    {
        var received = time.GetUtcNow();
        var parsed = Wire.Delivery.Hello.Parser.ParseFrom(hello);
        var ack = new Ack();
        var isAhead = false;
        foreach (var held in parsed.Streams.Where(s => Topics.IsStream(s.Stream)).Take(DeliveryLanes.Most))
        {
            // A stream without an answer is asked for again.
            using var use = Lanes.Enter(held.Stream);
            if (use is not { } entered)
                continue;
            var lane = await entered.Lane;
            var ahead = lane.Watermark >= (long)held.Next;
            isAhead |= ahead;
            if (!ahead)
            {
                lane.Heard((long)held.Oldest, (long)held.Acknowledged);
                await Pump.PumpAsync(held.Stream, lane);
            }
            // An edge that heard a watermark below what it no longer holds would forget what it knew to be acknowledged, and with
            // that the evidence of what is lost: it hears nothing until the loss is recorded, and asks again.
            if (!lane.IsMissing)
                ack.Streams.Add(new StreamAck { Stream = held.Stream, Watermark = (ulong)lane.Saved, Renew = ahead });
        }
        // A recording that is replayed says nothing about the cabinet.
        if (parsed.Streams.Count > 0 && parsed.Streams.All(static s => s.Kind is StreamKind.Replay))
            return new HelloAnswer(ack.ToByteArray(), EdgeOrders.None);
        await HearAsync();
        _hearing.Hello(parsed, received, isAhead);
        await HearAsync();
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

    /// <summary>Looks whether everything is taken that is awaited.</summary>
    private async Task HearAsync()
    {
        if (_hearing.Awaited is not { } awaited)
            return;
        foreach (var (stream, next) in awaited.Next)
        {
            using var use = Lanes.Enter(stream);
            if (use is not { } entered)
                return;
            var lane = await entered.Lane;
            if (lane.IsMissing || lane.Watermark < next - 1)
                return;
        }
        _hearing.Took(awaited);
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
