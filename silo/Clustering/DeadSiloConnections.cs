using System.Collections.Concurrent;
using Jena.Iot.Silo.Journal;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Clustering;

/// <summary>
/// Ends at the database what a silo that was declared dead has left there, once at once and once <see cref="Again"/> later, for what was
/// still on its way. A silo that froze in the middle of a transaction holds its assets' heads from all others, and while the server waits
/// for its rows no limit of the server's ends that. Nothing that it had begun is committed after that. Every silo does it; twice is harmless.
/// One that was stopping has <see cref="Again"/> to close its connections itself.
/// </summary>
public sealed class DeadSiloConnections(JournalStore journal, IServiceProvider services, TimeProvider time, ILogger<DeadSiloConnections> logger) : IHostedService, ISiloStatusListener, IDisposable
{
    /// <summary>From the first time to the second: 5 s.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<SiloAddress, bool> _stoppingSilos = new();
    private ISiloStatusOracle? _members;

    // Asked for late: what knows is made with the silo, which may still be waiting for its database.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _members = services.GetRequiredService<ISiloStatusOracle>();
        _members.SubscribeToSiloStatusEvents(this);
        // Whoever declared them dead may have died since.
        if (_members.GetApproximateSiloStatuses(onlyActive: false).Where(static member => member.Value is SiloStatus.Dead).Select(static member => member.Key).ToList() is { Count: > 0 } dead)
            End(dead, TimeSpan.Zero);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _members?.UnSubscribeFromSiloStatusEvents(this);
        await _stopping.CancelAsync();
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (updatedSilo.Equals(_members!.SiloAddress))
            return;
        if (status is SiloStatus.ShuttingDown or SiloStatus.Stopping)
            _stoppingSilos[updatedSilo] = true;
        else if (status is SiloStatus.Dead)
            End([updatedSilo], _stoppingSilos.TryRemove(updatedSilo, out _) ? Again : TimeSpan.Zero);
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Ends them twice; returns after that, or once it is cancelled. What fails is logged.</summary>
    /// <param name="end">Says how many connections there were.</param>
    /// <param name="first">How long to wait before the first time.</param>
    internal static async Task EndTwiceAsync(
        Func<CancellationToken, Task<long>> end, string whose, TimeSpan first, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        foreach (var wait in (TimeSpan[])[first, Again])
        {
            try
            {
                await Task.Delay(wait, time, cancellationToken);
                if (await end(cancellationToken) is > 0 and var ended)
                    logger.LogWarning("{Silos} is dead: {Ended} of its connections to the database were ended, and what they had begun is undone", whose, ended);
            }
            catch (Exception exception)
            {
                if (cancellationToken.IsCancellationRequested)
                    return;
                logger.LogWarning(exception, "{Silos} is dead, and its connections to the database could not be ended", whose);
            }
        }
    }

    // Nobody waits for it: it tells by itself what fails.
    private void End(IReadOnlyCollection<SiloAddress> dead, TimeSpan first) =>
        _ = EndTwiceAsync(cancellationToken => journal.EndConnectionsAsync(dead, cancellationToken), string.Join(", ", dead), first, time, logger, _stopping.Token);
}
