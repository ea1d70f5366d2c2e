using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Silo.Clustering;
using Jena.Iot.Silo.Live;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Jena.Iot.Silo.Grains.Live;

/// <summary>
/// Sends the view changes of its silo to every subscribed API host, several times a second while there are any, and a heartbeat
/// each second. Notifications are one-way: a slow observer holds nobody up, and finds out by the gap.
/// </summary>
[OnSilo, Reentrant]
public sealed class LivePublisherGrain(LiveHub hub, TimeProvider time, ILogger<LivePublisherGrain> logger) : Grain, ILivePublisherGrain
{
    private const int MaxViewsAtOnce = 500;
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SubscriptionEndsAfter = TimeSpan.FromSeconds(30);

    private readonly ObserverManager<ILiveObserver> _observers = new(SubscriptionEndsAfter, logger);
    private long _sent = hub.Next;
    private long _lastSent = time.GetTimestamp();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(FlushAsync, new GrainTimerCreationOptions(FlushEvery, FlushEvery) { KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public Task Subscribe(ILiveObserver observer)
    {
        _observers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task Unsubscribe(ILiveObserver observer)
    {
        _observers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var views = hub.Read(_sent, MaxViewsAtOnce, out var first);
            if (views.Count == 0 && time.GetElapsedTime(_lastSent) < HeartbeatEvery)
                return;
            await SendAsync(new LiveBatch(this.GetPrimaryKeyString(), hub.Epoch, first, views));
            _sent = first + views.Count;
            _lastSent = time.GetTimestamp();
            if (views.Count < MaxViewsAtOnce)
                return;
        }
    }

    private Task SendAsync(LiveBatch batch)
    {
        _observers.ClearExpired();
        return _observers.Notify(observer => observer.Receive(batch));
    }
}
