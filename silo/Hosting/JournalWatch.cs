using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Hosting;

/// <summary>Ends the process when its journal can no longer be written to, so that whatever starts it starts it anew; never a process that looks alive.</summary>
public sealed class JournalWatch(IJournalLifecycle journal, IHostApplicationLifetime lifetime, ILogger<JournalWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var why = await journal.Broken.WaitAsync(stoppingToken);
            logger.LogCritical("this silo ends: {Reason}", why.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops as it should.
        }
    }
}
