using Jena.Iot.Silo.Broker;
using Jena.Iot.Silo.Ingest;

namespace Jena.Iot.Silo.Hosting;

/// <summary>
/// The first thing that a silo does when it is told to stop, while everything in it still works: it lets the broker deal its
/// messages to other silos, and answers what it has taken. Only then do its parts stop.
/// </summary>
public sealed class Drain(IngestGate ingest, ILogger<Drain> logger, ExternalBroker? broker = null) : IHostedLifecycleService
{
    /// <summary>What is not answered by then is sent again by its edge, to another silo.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // Edges of the broker inside this silo have nowhere else to go: it closes, and they keep what they sense.
        if (broker is null)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Longest);
        await broker.LeaveAsync(patience.Token);
        await ingest.DrainAsync(patience.Token);
        logger.LogInformation("told to stop: nothing more is taken in, and what was taken in is answered");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
