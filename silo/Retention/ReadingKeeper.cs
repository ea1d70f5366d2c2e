using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Journal.Retention;
using Jena.Iot.Silo.Telemetry;

namespace Jena.Iot.Silo.Retention;

/// <summary>
/// Sees to it that every stream's snapshot is at most two days behind its rows, waking the assets that have not moved since, and
/// drops what was sensed longer ago than <see cref="JournalOptions.KeepReadingsDays"/>. Every silo tries; one at a time does it.
/// An asset that cannot load keeps its own rows, and with them its days' partitions, and is named in the log.
/// </summary>
public sealed class ReadingKeeper(
    IReadingRetention retention, IGrainFactory grains, JournalOptions options, TimeProvider time, ILogger<ReadingKeeper> logger) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // A silo that has just come has other things to do.
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(2);
    private const int AtOnce = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstAfter, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = Every;
                await TryRoundAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops; another keeps, or this one when it comes again.
        }
    }

    /// <summary>One round; null when another silo is at one.</summary>
    public async Task<DroppedReadings?> RoundAsync(CancellationToken cancellationToken)
    {
        await using var round = await retention.TryBeginAsync(cancellationToken);
        if (round is null)
            return null;
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var closed = today.AddDays(-1);
        // What could not be seen to now is named again in the next round.
        if (await CoverAsync(await round.UncoveredAsync(closed, cancellationToken), cancellationToken))
            await round.SettleAsync(closed, cancellationToken);

        var before = today.AddDays(-options.KeepReadingsDays);
        var dropped = await round.DropAsync(before, cancellationToken);
        if (dropped.Uncovered.Count > 0)
        {
            await CoverAsync(dropped.Uncovered, cancellationToken);
            var again = await round.DropAsync(before, cancellationToken);
            dropped = new DroppedReadings([.. dropped.Partitions, .. again.Partitions], dropped.Rows + again.Rows, again.Uncovered);
        }
        SiloTelemetry.ReadingRowsDropped.Add(dropped.Rows);
        foreach (var stream in dropped.Uncovered)
            logger.LogWarning("{Stream} has no snapshot of what it sensed more than {Days} days ago: that is kept until it has one", stream, options.KeepReadingsDays);
        return dropped;
    }

    private async Task TryRoundAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RoundAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning(exception, "what is old could not be seen to; trying again in {Every}", Every);
        }
    }

    /// <summary>False when one that can load has kept no snapshot.</summary>
    private async Task<bool> CoverAsync(IReadOnlyList<string> streams, CancellationToken cancellationToken)
    {
        var all = true;
        await Parallel.ForEachAsync(
            streams,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (stream, _) =>
            {
                try
                {
                    if (AssetId.TryParse(stream, out var asset))
                        await grains.Asset(asset).KeepSnapshot();
                }
                catch (Exception exception)
                {
                    if (exception is not AssetCannotLoadException)
                        Volatile.Write(ref all, false);
                    logger.LogWarning(exception, "{Stream} keeps no snapshot now; trying again in {Every}", stream, Every);
                }
            });
        return all;
    }
}
