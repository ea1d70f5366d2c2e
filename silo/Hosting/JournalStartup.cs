using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Opens the journal before Orleans starts and closes it after Orleans has stopped.</summary>
public sealed class JournalStartup(IJournalLifecycle journal) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => journal.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => journal.StopAsync(cancellationToken);
}
