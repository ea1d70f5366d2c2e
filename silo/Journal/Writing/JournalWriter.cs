using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Silo.Journal.Writing;

/// <summary>
/// The one writer of a store. It takes what is waiting once that grows no more, commits it in one transaction and completes the
/// callers; meanwhile the next batch gathers, so that nobody waits for a timer. A batch that fails fails all its callers, with an unknown outcome, and
/// the writer goes on with the next. After a failure it tries an empty transaction every <see cref="ProbeEvery"/>, and
/// while nobody writes every <see cref="QuietProbeEvery"/>, so that its health is known without a write. A transaction that has
/// been under way for longer than <see cref="LongestCommit"/> counts as failing until it ends.
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    public static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan QuietProbeEvery = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan LongestCommit = TimeSpan.FromSeconds(5);

    private readonly Func<IReadOnlyList<JournalWork>, Task<BatchPlan>> _commit;
    private readonly int _maxBatch;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<JournalWork> _queue;
    private readonly JournalTelemetry _telemetry;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _state = new();
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _loop;
    private bool _failing;
    private long? _commitBegan;
    private long? _failingSince;
    private DateTimeOffset? _lastCommit;
    private string? _lastError;

    public JournalWriter(Func<IReadOnlyList<JournalWork>, Task<BatchPlan>> commit, int capacity, int maxBatch, TimeProvider time, ILogger logger)
    {
        (_commit, _maxBatch, _time, _logger) = (commit, maxBatch, time, logger);
        _queue = Channel.CreateBounded<JournalWork>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _telemetry = new JournalTelemetry(() => _queue.Reader.Count);
    }

    public JournalHealth Health
    {
        get
        {
            lock (_state)
            {
                var hangs = _commitBegan is { } began && _time.GetElapsedTime(began) is var under && under > LongestCommit
                    ? $"the database has not answered a transaction for {under.TotalSeconds:0} s"
                    : null;
                return new JournalHealth(_loop is { IsCompleted: false } && !_failing && hangs is null, _lastCommit, hangs ?? _lastError, _queue.Reader.Count,
                    (_failingSince ?? _commitBegan) is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero);
            }
        }
    }

    /// <summary>Completes, with why, when the loop has ended by itself.</summary>
    public Task<Exception> Broken => _broken.Task;

    public void Start() => _loop ??= Task.Run(RunAsync);

    /// <summary>
    /// Queues a write and returns its result after its commit. When <paramref name="cancellationToken"/> is cancelled the caller
    /// stops waiting; a write that is queued by then may still be committed.
    /// </summary>
    public async Task<long> WriteAsync(JournalWork work, CancellationToken cancellationToken)
    {
        JournalTelemetry.Begin(work);
        try
        {
            await _queue.Writer.WriteAsync(work, cancellationToken);
        }
        catch (ChannelClosedException closed)
        {
            var failure = new JournalClosedException("the journal is closed: nothing was written", closed.InnerException ?? closed);
            work.Fail(failure);
            throw failure;
        }
        catch (OperationCanceledException)
        {
            work.Span?.Stop();
            throw;
        }
        return await work.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Commits what is waiting, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _closing.CancelAsync();
        if (_loop is { } loop)
            await loop;
        else
            FailWaiting(new JournalClosedException("the journal was closed before it was started"));
        _telemetry.Dispose();
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        Exception? end = null;
        try
        {
            await TakeAsync();
        }
        catch (Exception defect)
        {
            end = defect;
            _logger.LogCritical(defect, "The journal's writer has ended; nothing can be written until the silo is restarted");
            lock (_state)
                (_failing, _lastError) = (true, $"the writer has ended: {defect.Message}");
            _broken.TrySetResult(defect);
        }
        _queue.Writer.TryComplete(end);
        FailWaiting(new JournalClosedException("the journal is closed: nothing was written", end));
    }

    private async Task TakeAsync()
    {
        var batch = new List<JournalWork>();
        var more = _queue.Reader.WaitToReadAsync().AsTask();
        while (true)
        {
            if (!more.IsCompleted && !await ComesBeforeProbeAsync(more))
            {
                // A database that went, or is back, is found out also while nobody writes.
                await CommitAsync([]);
                continue;
            }
            if (!await more)
                return;
            await GatherAsync();
            while (batch.Count < _maxBatch && _queue.Reader.TryRead(out var work))
                batch.Add(work);
            await CommitAsync(batch);
            batch.Clear();
            more = _queue.Reader.WaitToReadAsync().AsTask();
        }
    }

    // Those who were answered a moment ago are about to write again: without this the first of them would be committed alone, all others after it.
    private async Task GatherAsync()
    {
        for (var waiting = 0; waiting < _queue.Reader.Count && waiting < _maxBatch;)
        {
            waiting = _queue.Reader.Count;
            await Task.Yield();
        }
    }

    private async Task<bool> ComesBeforeProbeAsync(Task more)
    {
        using var probe = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        await Task.WhenAny(more, Task.Delay(_failing ? ProbeEvery : QuietProbeEvery, _time, probe.Token));
        await probe.CancelAsync();
        return more.IsCompleted;
    }

    private async Task CommitAsync(List<JournalWork> batch)
    {
        var began = _time.GetTimestamp();
        lock (_state)
            _commitBegan = began;
        try
        {
            var plan = await _commit(batch);
            _telemetry.Committed(batch.Count, plan.Rows.Count, _time.GetElapsedTime(began));
            lock (_state)
            {
                if (_failing)
                    _logger.LogInformation("The journal commits again");
                (_failing, _failingSince, _commitBegan, _lastCommit) = (false, null, null, _time.GetUtcNow());
            }
            plan.Complete(batch);
        }
        catch (Exception failure)
        {
            _telemetry.Failed();
            lock (_state)
                (_failing, _failingSince, _commitBegan, _lastError) = (true, _failingSince ?? began, null, failure.Message);
            _logger.LogError(failure, "A transaction of {Writes} writes failed; their callers are told that the outcome is unknown", batch.Count);
            var unknown = new JournalWriteException("the write may or may not have been committed", failure);
            foreach (var work in batch)
                work.Fail(unknown);
            if (failure is JournalReplacedException)
                throw;
        }
        // Ending a span makes its parent current here; the next batch is nobody's child.
        Activity.Current = null;
    }

    private void FailWaiting(Exception failure)
    {
        while (_queue.Reader.TryRead(out var work))
            work.Fail(failure);
    }
}
