using System.Threading.Channels;

namespace Jena.Iot.Api.Live;

/// <summary>Follows the changes of <see cref="ILiveViews"/>: first <see cref="Initial"/>, then <see cref="Changes"/>, without a gap between them.</summary>
public sealed class LiveSubscription : IDisposable
{
    /// <summary>Changes that may wait for a subscriber unless it asks otherwise.</summary>
    public const int DefaultCapacity = 4096;

    private readonly Channel<LiveView> channel;
    private readonly CancellationTokenSource cutOff = new();
    private readonly Action<LiveSubscription> unsubscribe;

    internal LiveSubscription(bool resumed, LiveCursor cursor, IReadOnlyList<LiveView> initial, int capacity, Action<LiveSubscription> unsubscribe)
    {
        Resumed = resumed;
        Cursor = cursor;
        Initial = initial;
        this.unsubscribe = unsubscribe;
        channel = Channel.CreateBounded<LiveView>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>Whether <see cref="Initial"/> continues where the caller was; else it is every view there is.</summary>
    public bool Resumed { get; }

    /// <summary>Where <see cref="Initial"/> ends and <see cref="Changes"/> begin.</summary>
    public LiveCursor Cursor { get; }

    /// <summary>In rising sequence when resumed; else in order of id.</summary>
    public IReadOnlyList<LiveView> Initial { get; }

    /// <summary>In rising sequence. Ends when the subscriber has to begin anew, and with <see cref="SubscriberTooSlowException"/> when the subscriber was cut off.</summary>
    public ChannelReader<LiveView> Changes => channel.Reader;

    /// <summary>Cancelled when the subscriber was cut off: a writer that waits for its client need wait no longer.</summary>
    public CancellationToken CutOff => cutOff.Token;

    public void Dispose()
    {
        unsubscribe(this);
        channel.Writer.TryComplete();
        cutOff.Dispose();
    }

    /// <summary>False when the subscriber is too far behind, and is now cut off.</summary>
    internal bool Offer(LiveView change)
    {
        if (channel.Writer.TryWrite(change))
            return true;
        if (channel.Writer.TryComplete(new SubscriberTooSlowException()))
            cutOff.CancelAfter(TimeSpan.Zero);
        return false;
    }

    /// <summary>No change can follow: what the subscriber knows has to be taken anew.</summary>
    internal void End() => channel.Writer.TryComplete();
}

/// <summary>More changes were waiting for a subscriber than it asked room for.</summary>
public sealed class SubscriberTooSlowException : Exception
{
    public SubscriberTooSlowException()
        : base("the subscriber took changes more slowly than they came, and was cut off")
    {
    }

    public SubscriberTooSlowException(string message)
        : base(message)
    {
    }

    public SubscriberTooSlowException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
