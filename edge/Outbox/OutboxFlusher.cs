using System.Threading.Channels;
using Jena.Iot.Edge.Supervision;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// Makes commits durable, leading edge: the first after a pause at once, then at most once per window. Keeps up the file and
/// fixes the times of readings from before the clock was right.
/// </summary>
internal sealed class OutboxFlusher(OutboxStore store, TimeSpan window, TimeProvider time, ILogger<OutboxFlusher> logger)
{
    /// <summary>Between two steps of upkeep.</summary>
    private static readonly TimeSpan Upkeep = TimeSpan.FromSeconds(5);

    /// <summary>After a disk refused to sync.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Answers once what was committed before is durable, or the disk has refused it.</summary>
    public Turning Turning { get; } = new("outbox", time);

    /// <summary>Runs until it is cancelled; returns normally then, with everything durable. Fails as soon as either half of it does.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        void Wake() => _work.Writer.TryWrite(true);
        store.Committed += Wake;
        Turning.Asked += Wake;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] halves = [FlushAsync(stop.Token), MaintainAsync(stop.Token)];
        try
        {
            await (await Task.WhenAny(halves).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Rest();
        }
        finally
        {
            store.Committed -= Wake;
            Turning.Asked -= Wake;
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(halves).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Rest()
    {
        try
        {
            store.Rest();
        }
        catch (Exception error) when (error is IOException or Microsoft.Data.Sqlite.SqliteException)
        {
            logger.LogError(error, "the outbox could not be made durable at its end");
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var edge = new LeadingEdge(window);
        // What was committed before anybody listened.
        _work.Writer.TryWrite(true);
        while (await _work.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var wait = edge.WaitAt(time.GetElapsedTime(0));
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            _work.Reader.TryRead(out _);
            edge.ActedAt(time.GetElapsedTime(0));
            try
            {
                store.Flush();
                Turning.Turned();
            }
            catch (IOException error)
            {
                Turning.Turned();
                logger.LogError(error, "the outbox cannot be made durable: nothing new is sent until it can");
                await Task.Delay(Retry, time, cancellationToken).ConfigureAwait(false);
                _work.Writer.TryWrite(true);
            }
        }
    }

    private async Task MaintainAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Upkeep, time);
        do
        {
            try
            {
                if (store.FixClock() is > 0 and var told)
                    logger.LogInformation("the clock is synchronised: {Count} assets were told the time of what was sensed before", told);
                while (store.Maintain())
                    await Task.Yield();
            }
            catch (Exception error) when (error is IOException or Microsoft.Data.Sqlite.SqliteException)
            {
                logger.LogError(error, "upkeep of the outbox failed; it is tried again");
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }
}
