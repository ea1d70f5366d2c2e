namespace Jena.Iot.Faults.Messages;

/// <summary>What a proxy did, over all connections. Any thread may look.</summary>
public sealed class MischiefCounts
{
    private long _passed;
    private long _twice;
    private long _again;
    private long _late;

    /// <summary>Messages that came.</summary>
    public long Passed => Volatile.Read(ref _passed);

    /// <inheritdoc cref="Mischief.Twice"/>
    public long Twice => Volatile.Read(ref _twice);

    /// <inheritdoc cref="Mischief.Again"/>
    public long Again => Volatile.Read(ref _again);

    /// <inheritdoc cref="Mischief.Late"/>
    public long Late => Volatile.Read(ref _late);

    internal void CountPassed() => Interlocked.Increment(ref _passed);

    internal void CountTwice() => Interlocked.Increment(ref _twice);

    internal void CountAgain() => Interlocked.Increment(ref _again);

    internal void CountLate() => Interlocked.Increment(ref _late);
}
