using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Silo.Clustering;
using Jena.Iot.Silo.Journal;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Hosting;

/// <summary>
/// Ends a silo that cannot reach a database which others reach: it would keep its assets, and take on more, and could commit nothing of
/// them. Its assets wake elsewhere; started again it waits for the database outside of the cluster. It ends at once, since a stop in good
/// order would wait for the database. While nobody commits, nobody ends. See <see cref="DatabaseReach"/>.
/// </summary>
public sealed class DatabaseWatch(JournalStore journal, IServiceProvider services, IGrainFactory grains, EndProcess end, TimeProvider time, ILogger<DatabaseWatch> logger) : BackgroundService
{
    /// <summary>One step each second.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>How long another silo may take to commit: 2 s.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    // What was logged goes out on a thread of its own.
    private static readonly TimeSpan LogWithin = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reach = new DatabaseReach();
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var failingFor = journal.Health.FailingFor;
                switch (reach.Next(failingFor))
                {
                    case ReachStep.Try:
                        reach.Tried(await journal.IsReachedAsync(stoppingToken));
                        break;
                    case ReachStep.AskOthers:
                        reach.Answered(await IsReachedByAnotherAsync(stoppingToken));
                        break;
                    case ReachStep.End:
                        logger.LogCritical(
                            "this silo ends: it has not reached the journal's database for {For} s, and another silo does: mend the network from this machine to the database; started again, this silo waits for the database outside of the cluster",
                            (int)failingFor.TotalSeconds);
                        await Task.Delay(LogWithin, time, stoppingToken);
                        end(1);
                        return;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task<bool> IsReachedByAnotherAsync(CancellationToken cancellationToken)
    {
        // Asked for late: what knows is made with the silo, which may still be waiting for its database.
        var members = services.GetRequiredService<ISiloStatusOracle>();
        var others = members.GetApproximateSiloStatuses(onlyActive: true).Keys.Where(silo => !silo.Equals(members.SiloAddress));
        await foreach (var answer in Task.WhenEach(others.Select(other => CommitsAsync(other, cancellationToken))))
        {
            if (await answer)
                return true;
        }
        return false;
    }

    /// <summary>False also for one that does not answer, or is of a version that cannot say.</summary>
    private async Task<bool> CommitsAsync(SiloAddress other, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IDatabaseWitnessGrain>(other.ToParsableString()).Commit().WaitAsync(AnswerWithin, time, cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogInformation("{Other} does not say that it reaches the database: {Reason}", other, exception.Message);
            return false;
        }
    }
}
