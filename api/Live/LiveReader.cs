using System.Text.Json;
using System.Threading.Channels;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Domain.Common;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Jena.Iot.Api.Live;

/// <summary>
/// Keeps <see cref="LiveViews"/> as the cluster has it: subscribes at every silo's publisher first and reads what is stored
/// after that, page by page; reads again whenever something may have been missed.
/// </summary>
public sealed partial class LiveReader(IClusterClient cluster, LiveViews views, ClusterContact contact, TimeProvider time, IOptions<LiveOptions> options, ILogger<LiveReader> log)
    : BackgroundService, ILiveObserver
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<string, SiloFeed> feeds = [];
    private readonly Dictionary<string, DateTimeOffset> renewals = [];
    private readonly Channel<RereadReason> rereads = Channel.CreateBounded<RereadReason>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // The sequence up to which the memory stems from silos that are all gone. What is stored then stands above it,
    // even when its version is lower: the cluster may have been put back to an earlier copy.
    private long superseded;

    /// <summary>Full reads finished so far.</summary>
    public long Reads { get; private set; }

    /// <summary>Called by the cluster.</summary>
    public Task Receive(LiveBatch batch)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            if (!feeds.TryGetValue(batch.Silo, out var feed))
                return Task.CompletedTask;
            contact.Heard(now);
            var step = feed.Take(batch, now);
            foreach (var envelope in step.Views)
                Take(envelope, supersedes: false);
            Ask(step.Reread);
        }

        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The cluster holds observers weakly on this side: the field of the host keeps this one alive.
        var reference = cluster.CreateObjectReference<ILiveObserver>(this);
        try
        {
            await Task.WhenAll(FollowAsync(reference, stoppingToken), RereadAsync(stoppingToken), PassAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Subscriptions end by themselves when they are not renewed; a cluster that is gone would only hold up the stop.
        }
    }

    private async Task PassAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(stop))
            views.Pass();
    }

    private async Task FollowAsync(ILiveObserver reference, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, time);
        do
        {
            try
            {
                await FollowOnceAsync(reference, stop);
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                CannotFollow(log, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task FollowOnceAsync(ILiveObserver reference, CancellationToken stop)
    {
        var hosts = await cluster.GetGrain<IManagementGrain>(0).GetHosts(true, stop);
        var now = time.GetUtcNow();
        contact.Heard(now);
        var active = hosts.Keys.Select(static silo => silo.ToParsableString()).ToHashSet(StringComparer.Ordinal);
        foreach (var silo in Reconcile(active, now))
        {
            await cluster.GetGrain<ILivePublisherGrain>(silo).Subscribe(reference).WaitAsync(stop);
            lock (gate)
                renewals[silo] = now;
        }
    }

    /// <summary>Forgets the silos that are gone, meets the new ones, and says who is to be subscribed at now.</summary>
    private List<string> Reconcile(HashSet<string> active, DateTimeOffset now)
    {
        lock (gate)
        {
            var known = feeds.Count;
            var gone = feeds.Keys.Where(silo => !active.Contains(silo)).ToList();
            foreach (var silo in gone)
            {
                feeds.Remove(silo);
                renewals.Remove(silo);
            }

            if (gone.Count > 0)
            {
                if (gone.Count == known)
                    superseded = views.Cursor.Sequence;
                Ask(RereadReason.SiloGone);
            }

            foreach (var silo in active)
                feeds.TryAdd(silo, new SiloFeed(now));
            foreach (var (silo, feed) in feeds)
            {
                if (feed.Check(now) is RereadReason.Silence)
                {
                    renewals.Remove(silo);
                    Ask(RereadReason.Silence);
                }
            }

            return [.. feeds.Keys.Where(silo => !renewals.TryGetValue(silo, out var renewed) || now - renewed >= RenewEvery)];
        }
    }

    private void Ask(RereadReason reason)
    {
        if (reason is not RereadReason.None)
            rereads.Writer.TryWrite(reason);
    }

    private async Task RereadAsync(CancellationToken stop)
    {
        await foreach (var reason in rereads.Reader.ReadAllAsync(stop))
        {
            Rereading(log, reason);
            while (!await TryReadAllAsync(stop))
                await Task.Delay(Tick, time, stop);
        }
    }

    private async Task<bool> TryReadAllAsync(CancellationToken stop)
    {
        try
        {
            var archive = cluster.GetGrain<IArchiveGrain>(0);
            var after = "";
            while (true)
            {
                var page = await archive.Views(after, options.Value.PageSize).WaitAsync(stop);
                foreach (var envelope in page)
                    Take(envelope, supersedes: true);
                if (page.Count < options.Value.PageSize)
                    break;
                after = page[^1].Asset;
            }

            contact.Heard(time.GetUtcNow());
            views.Complete();
            Reads++;
            return true;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            CannotRead(log, exception);
            return false;
        }
    }

    private void Take(ViewEnvelope envelope, bool supersedes)
    {
        AssetId id;
        IAssetView view;
        try
        {
            (id, view) = ViewReader.Read(envelope);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException)
        {
            NoView(log, envelope.Asset, exception);
            return;
        }

        views.Take(id, view, envelope.Version, envelope.Revision, supersedes ? superseded : 0);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading every stored view: {Reason}")]
    private static partial void Rereading(ILogger log, RereadReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster cannot be followed at the moment; trying again")]
    private static partial void CannotFollow(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stored views cannot be read at the moment; trying again")]
    private static partial void CannotRead(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The view of {Asset} cannot be read and is left as it was")]
    private static partial void NoView(ILogger log, string asset, Exception exception);
}
