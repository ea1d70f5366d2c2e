using System.Collections.Concurrent;
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
    private const int PageSize = 200;
    private const int MaxAtOnce = 8;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Failure> _failing = new();

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

    /// <summary>
    /// One sweep: every deadline that is due is brought to its asset, those of one asset in their order. An asset that did not take one is
    /// left alone for a while, and holds up none of the others.
    /// </summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var failing = new HashSet<string>();
        StoredDeadline? last = null;
        while (true)
        {
            var due = await journal.ReadDueAsync(now, PageSize, last, cancellationToken);
            failing.UnionWith(due.Select(static d => d.Stream).Where(_failing.ContainsKey));
            await Parallel.ForEachAsync(
                due.GroupBy(static d => d.Stream, static d => d.Deadline).Where(asset => !_failing.TryGetValue(asset.Key, out var failure) || IsOver(failure)),
                new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
                async (asset, _) => await BringAsync(asset.Key, asset));
            if (due.Count < PageSize)
                break;
            last = due[^1];
        }
        // What is due no more, or was taken by way of another silo, has failed no longer.
        foreach (var (stream, failure) in _failing)
        {
            if (IsOver(failure) && !failing.Contains(stream))
                _failing.TryRemove(stream, out _);
        }
    }

    private async Task BringAsync(string stream, IEnumerable<Deadline> deadlines)
    {
        if (!AssetId.TryParse(stream, out var asset))
            return;
        foreach (var deadline in deadlines)
        {
            try
            {
                await grains.Asset(asset).DeadlineReached(deadline);
                _failing.TryRemove(stream, out _);
            }
            catch (Exception exception)
            {
                var wait = _failing.TryGetValue(stream, out var failure) ? Longer(failure.Wait) : Every;
                _failing[stream] = new Failure(time.GetTimestamp(), wait);
                logger.LogWarning(exception, "{Asset} did not take its deadline {Deadline}; it stays due and comes again in {Wait}", asset, deadline.Name, wait);
                return;
            }
        }
    }

    private static TimeSpan Longer(TimeSpan wait) => wait * 2 < LongestWait ? wait * 2 : LongestWait;

    private bool IsOver(Failure failure) => time.GetElapsedTime(failure.At) >= failure.Wait;

    /// <param name="At">A timestamp of the clock.</param>
    private readonly record struct Failure(long At, TimeSpan Wait);
}
