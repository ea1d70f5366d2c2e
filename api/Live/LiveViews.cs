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
    private string epoch = NewEpoch();
    private readonly LiveView[] ring;
    private readonly FrozenDictionary<AssetKind, Shelf> shelves = AssetKinds.Each.ToFrozenDictionary(static kind => kind, static _ => new Shelf());
    private readonly PriorityQueue<AssetId, DateTimeOffset> passing = new();
    private readonly Dictionary<AssetId, DateTimeOffset> awaited = [];
    private readonly List<LiveSubscription> subscribers = [];
    private readonly List<(AssetId Id, long Version, TaskCompletionSource Shown)> waiting = [];
    private long sequence;
    private long takings;
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

    public long VersionOf(AssetKind kind) => shelves[kind].Version;

    public LiveView? Find(AssetId id)
    {
        lock (gate)
            return shelves.TryGetValue(id.Kind, out var shelf) ? shelf.Views.GetValueOrDefault(id) : null;
    }

    public async Task<bool> ShownAsync(AssetId id, long version, TimeSpan within, CancellationToken stop)
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (Find(id)?.Order.Version >= version)
                return true;
            waiting.Add((id, version, shown));
        }

        try
        {
            await shown.Task.WaitAsync(within, time, stop);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (gate)
                waiting.RemoveAll(w => w.Shown == shown);
        }
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

    /// <summary>Takings so far: each view that was taken had the next number.</summary>
    public long Takings
    {
        get
        {
            lock (gate)
                return takings;
        }
    }

    /// <summary>
    /// Takes a view when it is newer than what is known, or when what is known is not to stand. True when that is a change:
    /// the same content under a newer order is known from then on, and no change.
    /// </summary>
    /// <param name="origin">The silo that tells it; null when it was read from the store.</param>
    /// <param name="print">Of the bytes in which it came.</param>
    /// <param name="falls">Whether what is known gives way even to what seems older; null for never.</param>
    public bool Take(IAssetView view, ViewOrder order, string? origin = null, UInt128 print = default, Func<LiveView, bool>? falls = null)
    {
        lock (gate)
        {
            var shelf = shelves[view.Id.Kind];
            var known = shelf.Views.GetValueOrDefault(view.Id);
            if (known is not null && order <= known.Order && falls?.Invoke(known) is not true)
                return false;
            if (known is not null && known.Print == print && print != default)
            {
                shelf.Views[view.Id] = known with { Order = order, Origin = origin, Taking = ++takings };
                Tell(view.Id, order.Version);
                return false;
            }

            Publish(new LiveView(view.Id, view, order, ++sequence) { Origin = origin, Taking = ++takings, Print = print }, time.GetUtcNow());
            Tell(view.Id, order.Version);
            return true;
        }
    }

    /// <summary>
    /// Forgets assets that are no longer. No change can say that: a new epoch begins, and everybody who follows has to start over.
    /// </summary>
    public void Forget(Predicate<LiveView> which)
    {
        lock (gate)
        {
            var gone = shelves.Values.SelectMany(static shelf => shelf.Views.Values).Where(view => which(view)).ToList();
            if (gone.Count == 0)
                return;
            foreach (var view in gone)
            {
                shelves[view.Id.Kind].Remove(view.Id);
                awaited.Remove(view.Id);
            }

            epoch = NewEpoch();
            foreach (var subscriber in subscribers)
                subscriber.End();
            subscribers.Clear();
        }
    }

    /// <summary>After the latest of changes that came together.</summary>
    public event Action? Settled;

    /// <summary>The changes that came together have been taken: whoever follows is to look.</summary>
    public void Settle() => Settled?.Invoke();

    /// <summary>Every stored view has been taken.</summary>
    public void Complete() => complete.TrySetResult();

    /// <summary>Publishes again, under a new sequence, each view that has become something else by waiting since the last call. False when none has.</summary>
    public bool Pass()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var before = sequence;
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

            return sequence > before;
        }
    }

    private static string NewEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private void Publish(LiveView view, DateTimeOffset now)
    {
        view = view with { Changes = view.At(now).Changes };
        shelves[view.Id.Kind].Set(view);
        ring[view.Sequence % ring.Length] = view;
        Await(view);
        subscribers.RemoveAll(subscriber => !subscriber.Offer(view));
    }

    private void Tell(AssetId id, long version)
    {
        foreach (var (asset, least, shown) in waiting)
        {
            if (asset == id && version >= least)
                shown.TrySetResult();
        }
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

        public long Version => Volatile.Read(ref version);

        private LiveViewsOfKind? picture;

        public SortedDictionary<AssetId, LiveView> Views { get; } = [];

        public void Set(LiveView view)
        {
            Views[view.Id] = view;
            picture = null;
            Volatile.Write(ref version, version + 1);
        }

        public void Remove(AssetId id)
        {
            Views.Remove(id);
            picture = null;
            Volatile.Write(ref version, version + 1);
        }

        public LiveViewsOfKind Picture() => picture ??= new LiveViewsOfKind(version, [.. Views.Values]);
    }
}
