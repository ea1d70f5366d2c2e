using System.Diagnostics;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Silo.Journal.Writing;

/// <summary>One write that waits for the writer.</summary>
internal abstract class JournalWork
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends after the commit; with the new version for an append, 0 for anything else.</summary>
    public Task<long> Done => _done.Task;

    /// <summary>The run of the server that has to commit it; 0 for any.</summary>
    public virtual long Under => 0;

    /// <summary>The span from the caller's write to its commit; null when nobody listens.</summary>
    public Activity? Span { get; set; }

    public void Complete(long result)
    {
        Span?.Stop();
        _done.TrySetResult(result);
    }

    public void Fail(Exception failure)
    {
        Span?.SetStatus(ActivityStatusCode.Error, failure.Message);
        Span?.Stop();
        _done.TrySetException(failure);
    }
}

internal sealed class AppendWork(Append append) : JournalWork
{
    public Append Append { get; } = append;

    public override long Under => Append.Under;
}

internal sealed class SnapshotWork(string stream, Snapshot snapshot, IReadOnlyList<Aggregate> aggregates) : JournalWork
{
    public string Stream { get; } = stream;

    public Snapshot Snapshot { get; } = snapshot;

    public IReadOnlyList<Aggregate> Aggregates { get; } = aggregates;

    public override long Under => Snapshot.Under;
}

internal sealed class EdgeWatermarkWork(Source source, long sequence, long handedUnder) : JournalWork
{
    public Source Source { get; } = source;

    public long Sequence { get; } = sequence;

    public override long Under => handedUnder;
}

/// <summary>Writes nothing: its commit stands for those before it.</summary>
internal sealed class ConfirmWork(long under) : JournalWork
{
    public override long Under => under;
}

internal sealed class BuryWork(IReadOnlyList<NewDeadLetter> letters) : JournalWork
{
    public IReadOnlyList<NewDeadLetter> Letters { get; } = letters;
}

internal sealed class ReplayedWork(long id, DateTimeOffset at) : JournalWork
{
    public long Id { get; } = id;

    public DateTimeOffset At { get; } = at;
}

internal sealed class ParkWork(NewParked parked) : JournalWork
{
    public NewParked Parked { get; } = parked;
}
