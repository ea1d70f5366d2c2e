using Jena.Iot.Api.Live;

namespace Jena.Iot.Api.Streaming;

/// <summary>
/// Wakes all clients of the stream together: once for each batch of changes, however many it holds, and for a heartbeat. One timer and
/// one task for all of them.
/// </summary>
public sealed class StreamPulse(LiveViews views, TimeProvider time) : BackgroundService
{
    private volatile TaskCompletionSource<bool> next = New();

    /// <summary>The next beat: true for a heartbeat, false for changes. To be asked for before looking for changes, so that none is missed.</summary>
    public Task<bool> Next => next.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        void Beat() => Pulse(heartbeat: false);
        views.Settled += Beat;
        try
        {
            using var timer = new PeriodicTimer(StreamEndpoint.HeartbeatEvery, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Pulse(heartbeat: true);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The clients hear of the stop by themselves.
        }
        finally
        {
            views.Settled -= Beat;
        }
    }

    private static TaskCompletionSource<bool> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Wakes everybody who waits.</summary>
    public void Pulse(bool heartbeat) => Interlocked.Exchange(ref next, New()).TrySetResult(heartbeat);
}
