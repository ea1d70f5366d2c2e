using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;
using Jena.Iot.Silo.Clustering;
using Jena.Iot.Silo.Live;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Jena.Iot.Silo.Grains.Live;

/// <summary>
/// Sends the view changes of its silo to every subscribed API host: the first after a pause at once, then what has gathered, several times
/// a second; and a heartbeat each second. Notifications are one-way: a slow observer holds nobody up, and finds out by the gap.
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

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _following = Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(BeatAsync, new GrainTimerCreationOptions(HeartbeatEvery, HeartbeatEvery) { KeepAlive = true, Interleave = true });
        _following = FollowAsync();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopped.TrySetResult();
        await _following;
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

    private async Task FollowAsync()
    {
        while (await Task.WhenAny(hub.WaitAsync(_sent), _stopped.Task) != _stopped.Task)
        {
            try
            {
                await FlushAsync();
            }
            catch (Exception exception)
            {
                // What was not sent is a gap to whoever it was for; what comes next is sent all the same.
                logger.LogWarning(exception, "view changes could not be sent");
            }

            await Task.WhenAny(Task.Delay(FlushEvery, time), _stopped.Task);
        }
    }

    private async Task FlushAsync()
    {
        while (hub.Read(_sent, MaxViewsAtOnce, out var first) is { Count: > 0 } views)
        {
            _sent = first + views.Count;
            await SendAsync(new LiveBatch(this.GetPrimaryKeyString(), hub.Epoch, first, views));
        }
    }

    /// <summary>A heartbeat says where the changes are that were sent: one that is on its way is none that is missing.</summary>
    private Task BeatAsync(CancellationToken cancellationToken) => time.GetElapsedTime(_lastSent) < HeartbeatEvery / 2
        ? Task.CompletedTask
        : SendAsync(new LiveBatch(this.GetPrimaryKeyString(), hub.Epoch, _sent, []));

    private Task SendAsync(LiveBatch batch)
    {
        _lastSent = time.GetTimestamp();
        _observers.ClearExpired();
        return _observers.Notify(observer => observer.Receive(batch));
    }
}
