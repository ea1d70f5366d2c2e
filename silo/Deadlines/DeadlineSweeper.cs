using Jena.Iot.Contracts;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Deadlines;

/// <summary>
/// Wakes the assets whose deadlines have come. Every silo sweeps: the asset decides by its own state, so that being woken
/// twice changes nothing, and no silo's death delays a deadline.
/// </summary>
public sealed class DeadlineSweeper(IEventJournal journal, IGrainFactory grains, TimeProvider time, ILogger<DeadlineSweeper> logger) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private const int MaxAtOnce = 200;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
                await TrySweepAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops; another sweeps, or this one when it comes again.
        }
    }

    private async Task TrySweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SweepAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning(exception, "deadlines could not be swept; trying again in {Every}", Every);
        }
    }

    /// <summary>One sweep: every deadline that is due is brought to its asset.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var due = await journal.ReadDueAsync(time.GetUtcNow(), MaxAtOnce, cancellationToken);
        foreach (var (stream, deadline) in due.Select(d => (d.Stream, d.Deadline)))
        {
            if (!AssetId.TryParse(stream, out var asset))
                continue;
            try
            {
                await grains.Asset(asset).DeadlineReached(deadline);
            }
            catch (Exception exception)
            {
                logger.LogWarning(exception, "{Asset} did not take its deadline {Deadline}; it stays due", asset, deadline.Name);
            }
        }
    }
}
