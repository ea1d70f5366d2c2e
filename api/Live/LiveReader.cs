using System.Threading.Channels;
using Jena.Iot.Api.Clustering;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Jena.Iot.Api.Live;

/// <summary>
/// Keeps <see cref="LiveViews"/> as the cluster has it: subscribes at every silo's publisher first and reads what is stored
/// after that, page by page; reads again whenever something may have been missed.
/// </summary>
public sealed partial class LiveReader : BackgroundService, ILiveObserver
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    // A silo that stands still must not keep this host from the others.
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly IClusterClient cluster;
    private readonly LiveViews views;
    private readonly ClusterContact contact;
    private readonly GatewayReach reach;
    private readonly TimeProvider time;
    private readonly IOptions<LiveOptions> options;
    private readonly ILogger<LiveReader> log;
    private readonly ClusterMirror mirror;
    private readonly long started;
    private readonly Dictionary<string, DateTimeOffset> renewals = [];
    private readonly Channel<RereadReason> rereads = Channel.CreateBounded<RereadReason>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private IReadOnlyList<MembershipEntry> silos = [];
    private long asked;
    private long answered;
    private int saidUnmet;

    public LiveReader(
        IClusterClient cluster, LiveViews views, ClusterContact contact, GatewayReach reach, TimeProvider time, IOptions<LiveOptions> options, ILogger<LiveReader> log)
    {
        (this.cluster, this.views, this.contact, this.reach, this.time, this.options, this.log) = (cluster, views, contact, reach, time, options, log);
        started = time.GetTimestamp();
        mirror = new ClusterMirror(views, (envelope, exception) => NoView(log, envelope.Asset, exception));
    }

    /// <summary>By a clock that nobody sets; only its differences mean something.</summary>
    private DateTimeOffset Now => DateTimeOffset.UnixEpoch + time.GetElapsedTime(started);

    /// <summary>Full reads finished so far.</summary>
    public long Reads { get; private set; }

    /// <summary>Called by the cluster.</summary>
    public Task Receive(LiveBatch batch)
    {
        lock (gate)
            Ask(mirror.Take(batch, Now));
        if (batch.Views.Count > 0)
            views.Settle();
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The cluster holds observers weakly on this side: the field of the host keeps this one alive.
        var reference = cluster.CreateObjectReference<ILiveObserver>(this);
        try
        {
            await Task.WhenAll(FollowAsync(reference, stoppingToken), RereadAsync(stoppingToken), PassAsync(stoppingToken), ConfirmAsync(stoppingToken));
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
        {
            if (views.Pass())
                views.Settle();
            lock (gate)
                Listen(Now);
        }
    }

    private async Task ConfirmAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.ConfirmSeconds), time);
        while (await timer.WaitForNextTickAsync(stop))
            rereads.Writer.TryWrite(RereadReason.Confirming);
    }

    /// <summary>Which silos are silent, and whether what is known is the whole truth.</summary>
    private void Listen(DateTimeOffset now)
    {
        foreach (var silo in mirror.Check(now))
        {
            renewals.Remove(silo);
            Ask(RereadReason.Silence);
        }

        reach.Know(silos.Select(silo => new GatewayReach.Gateway(silo.SiloAddress, silo.ProxyPort, mirror.SilenceOf(silo.SiloAddress.ToParsableString(), now) ?? TimeSpan.Zero)));
        if (answered == asked && mirror.HearsAll(now))
            contact.Heard(time.GetTimestamp());
    }

    private async Task FollowAsync(ILiveObserver reference, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, time);
        do
        {
            // Each by itself: whether the members can be asked for says nothing about whether those that are known can be heard.
            await TryAsync(MeetAsync, stop);
            await Task.WhenAll(Due().Select(silo => TryAsync(_ => SubscribeAsync(silo, reference, stop), stop)));
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task TryAsync(Func<CancellationToken, Task> call, CancellationToken stop)
    {
        try
        {
            await call(stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested && ClusterErrors.IsUnmet(exception))
        {
            SayUnmet();
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            CannotFollow(log, exception);
        }
    }

    private async Task MeetAsync(CancellationToken stop)
    {
        var hosts = await cluster.GetGrain<IManagementGrain>(0).GetDetailedHosts(true, stop).WaitAsync(CallPatience, stop);
        // A cluster without a member answers nobody: such an answer is of a table that is being made.
        if (hosts.Length == 0)
            return;
        lock (gate)
        {
            silos = hosts;
            Ask(mirror.Meet(hosts.Select(static silo => silo.SiloAddress.ToParsableString()).ToHashSet(StringComparer.Ordinal), Now));
            foreach (var silo in renewals.Keys.Except(mirror.Members).ToList())
                renewals.Remove(silo);
        }
    }

    private async Task SubscribeAsync(string silo, ILiveObserver reference, CancellationToken stop)
    {
        await cluster.GetGrain<ILivePublisherGrain>(silo).Subscribe(reference).WaitAsync(CallPatience, stop);
        lock (gate)
            renewals[silo] = Now;
    }

    private List<string> Due()
    {
        var now = Now;
        lock (gate)
            return [.. mirror.Members.Where(silo => !renewals.TryGetValue(silo, out var renewed) || now - renewed >= RenewEvery)];
    }

    private void Ask(RereadReason reason)
    {
        if (reason is RereadReason.None)
            return;
        asked++;
        rereads.Writer.TryWrite(reason);
    }

    private async Task RereadAsync(CancellationToken stop)
    {
        await foreach (var reason in rereads.Reader.ReadAllAsync(stop))
        {
            Rereading(log, reason is RereadReason.Confirming ? LogLevel.Debug : LogLevel.Information, reason);
            while (!await TryReadAllAsync(stop))
                await Task.Delay(Tick, time, stop);
        }
    }

    private async Task<bool> TryReadAllAsync(CancellationToken stop)
    {
        try
        {
            await ReadAllAsync(stop);
            return true;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested && ClusterErrors.IsUnmet(exception))
        {
            SayUnmet();
            return false;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            CannotRead(log, exception);
            return false;
        }
    }

    private async Task ReadAllAsync(CancellationToken stop)
    {
        var archive = cluster.GetGrain<IArchiveGrain>(0);
        var began = time.GetTimestamp();
        ClusterMirror.FullRead read;
        long answering;
        lock (gate)
            (read, answering) = (mirror.BeginRead(), asked);
        var after = "";
        while (true)
        {
            var page = await archive.Views(after, options.Value.PageSize).WaitAsync(stop);
            lock (gate)
                read.Take(page);
            views.Settle();
            if (page.Count < options.Value.PageSize)
                break;
            after = page[^1].Asset;
        }

        lock (gate)
        {
            read.End();
            answered = Math.Max(answered, answering);
        }

        views.Settle();

        contact.Heard(began);
        views.Complete();
        Reads++;
    }

    /// <summary>An API host may well start before the silos do: that is worth one line.</summary>
    private void SayUnmet()
    {
        if (Interlocked.Exchange(ref saidUnmet, 1) == 0)
            Unmet(log);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo has been met yet; reads and commands are answered once one is there")]
    private static partial void Unmet(ILogger log);

    [LoggerMessage(Message = "Reading every stored view: {Reason}")]
    private static partial void Rereading(ILogger log, LogLevel level, RereadReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster cannot be followed at the moment; trying again")]
    private static partial void CannotFollow(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The stored views cannot be read at the moment; trying again")]
    private static partial void CannotRead(ILogger log, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The view of {Asset} cannot be read and is left as it was")]
    private static partial void NoView(ILogger log, string asset, Exception exception);
}
