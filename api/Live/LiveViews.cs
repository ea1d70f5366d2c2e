using System.Collections.Frozen;
using System.Security.Cryptography;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Live;

/// <summary>Holds the views, numbers the changes, remembers the latest of them, and hands them to the subscribers.</summary>
public sealed class LiveViews : ILiveViews
{
    /// <summary>Changes remembered for those who resume, unless set otherwise.</summary>
    public const int DefaultRemembered = 10_000;

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly string epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly LiveView[] ring;
    private readonly FrozenDictionary<AssetKind, Shelf> shelves = AssetKinds.Each.ToFrozenDictionary(static kind => kind, static _ => new Shelf());
    private readonly PriorityQueue<AssetId, DateTimeOffset> passing = new();
    private readonly Dictionary<AssetId, DateTimeOffset> awaited = [];
    private readonly List<LiveSubscription> subscribers = [];
    private long sequence;
    private readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="time">Tells when a view becomes stale by waiting.</param>
    /// <param name="remembered">Changes kept for those who resume, 1 or more.</param>
    public LiveViews(TimeProvider time, int remembered = DefaultRemembered)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(remembered, 1);
        this.time = time;
        ring = new LiveView[remembered];
    }

    public bool IsComplete => complete.Task.IsCompletedSuccessfully;

    public Task WhenComplete => complete.Task;

    public LiveCursor Cursor
    {
        get
        {
            lock (gate)
                return new LiveCursor(epoch, sequence);
        }
    }

    public LiveViewsOfKind OfKind(AssetKind kind)
    {
        lock (gate)
            return shelves[kind].Picture();
    }

    public LiveView? Find(AssetId id)
    {
        lock (gate)
            return shelves.TryGetValue(id.Kind, out var shelf) ? shelf.Views.GetValueOrDefault(id) : null;
    }

    public LiveSubscription Subscribe(LiveCursor? resume = null, int capacity = LiveSubscription.DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        lock (gate)
        {
            var resumed = resume is { } cursor && cursor.Epoch == epoch && cursor.Sequence <= sequence && cursor.Sequence >= sequence - ring.Length;
            LiveView[] initial = resumed
                ? [.. Since(resume!.Value.Sequence)]
                : [.. AssetKinds.Each.SelectMany(kind => shelves[kind].Picture().Views)];
            var subscription = new LiveSubscription(resumed, new LiveCursor(epoch, sequence), initial, capacity, Unsubscribe);
            subscribers.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Takes a view. False when what is known is as new: of two views the one with the higher (version, revision) is newer.</summary>
    /// <param name="superseding">Stands above whatever came with this sequence or before, even when that seems newer.</param>
    public bool Take(AssetId id, IAssetView view, long version, long revision, long superseding = 0)
    {
        lock (gate)
        {
            var known = shelves[id.Kind].Views.GetValueOrDefault(id);
            if (known is not null && (known.Version, known.Revision) == (version, revision))
                return false;
            if (known is not null && known.Sequence > superseding && (known.Version, known.Revision).CompareTo((version, revision)) > 0)
                return false;
            Publish(new LiveView(id, view, version, revision, ++sequence), time.GetUtcNow());
            return true;
        }
    }

    /// <summary>Every stored view has been taken.</summary>
    public void Complete() => complete.TrySetResult();

    /// <summary>Publishes again, under a new sequence, each view that has become something else by waiting since the last call.</summary>
    public void Pass()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            while (passing.TryPeek(out var id, out var due) && due <= now)
            {
                passing.Dequeue();
                if (!awaited.TryGetValue(id, out var latest) || latest != due)
                    continue;
                awaited.Remove(id);
                var view = shelves[id.Kind].Views[id];
                if (view.Changes <= now)
                    Publish(view with { Sequence = ++sequence }, now);
                else
                    Await(view);
            }
        }
    }

    private void Publish(LiveView view, DateTimeOffset now)
    {
        view = view with { Changes = view.At(now).Changes };
        shelves[view.Id.Kind].Set(view);
        ring[view.Sequence % ring.Length] = view;
        Await(view);
        subscribers.RemoveAll(subscriber => !subscriber.Offer(view));
    }

    // One entry per asset, not one per change: a view that changed meanwhile is looked at again when the entry comes up.
    private void Await(LiveView view)
    {
        if (view.Changes is not { } changes || (awaited.TryGetValue(view.Id, out var due) && due <= changes))
            return;
        awaited[view.Id] = changes;
        passing.Enqueue(view.Id, changes);
    }

    private IEnumerable<LiveView> Since(long after)
    {
        for (var next = after + 1; next <= sequence; next++)
            yield return ring[next % ring.Length];
    }

    private void Unsubscribe(LiveSubscription subscription)
    {
        lock (gate)
            subscribers.Remove(subscription);
    }

    private sealed class Shelf
    {
        private long version;
        private LiveViewsOfKind? picture;

        public SortedDictionary<AssetId, LiveView> Views { get; } = [];

        public void Set(LiveView view)
        {
            Views[view.Id] = view;
            version++;
            picture = null;
        }

        public LiveViewsOfKind Picture() => picture ??= new LiveViewsOfKind(version, [.. Views.Values]);
    }
}
