using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Supervision;

/// <summary>
/// Tells the service manager that the agent is alive, for as long as every loop of it turns. When one does not, it says which and
/// falls silent: the manager then starts the agent anew, which loses nothing that is in the outbox.
/// </summary>
public sealed class Watchdog(ServiceManager manager, Func<IReadOnlyList<Turning>> loops, Func<string> status, TimeProvider time, ILogger logger)
{
    /// <summary>Signs of life in the time that the manager waits for one: a loop has two tries to answer.</summary>
    private const int SignsPerWait = 4;

    /// <summary>Runs until it is cancelled, and then returns normally. Returns at once when the manager waits for nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (manager.Watchdog is not { } wait)
            return;
        using var timer = new PeriodicTimer(wait / SignsPerWait, time);
        try
        {
            do
                Look();
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The normal end.
        }
    }

    private void Look()
    {
        // Every loop is asked, also after one that owes an answer.
        var stuck = loops().Where(static loop => !loop.Ask()).Select(static loop => loop.Part).ToArray();
        if (stuck.Length == 0)
        {
            manager.Alive();
            manager.Status(status());
            return;
        }
        var parts = string.Join(" and ", stuck);
        logger.LogCritical("{Parts} did not come round: no sign of life to the service manager", parts);
        manager.Status($"stuck: {parts}");
    }
}
