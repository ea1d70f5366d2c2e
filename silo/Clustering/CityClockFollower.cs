using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Clustering;

/// <summary>Looks at the database's clock before Orleans starts, and every <see cref="Every"/> from then on. While the database is away the clock goes on as it is.</summary>
public sealed class CityClockFollower(CityClock clock, JournalStore journal, ILogger<CityClockFollower> logger) : BackgroundService, ILifecycleParticipant<ISiloLifecycle>
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>So often it is asked at first, until it has answered, and for so long at most: a silo that joins by a wrong clock of its own refuses what is dealt to it.</summary>
    internal static readonly TimeSpan FirstEvery = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan FirstWithin = TimeSpan.FromSeconds(60);

    /// <summary>So far the machine's clock may be off before it is said.</summary>
    private static readonly TimeSpan Worth = TimeSpan.FromSeconds(2);

    private bool _wasOff;

    public void Participate(ISiloLifecycle observer) =>
        // After the journal, which opens the database, and before Orleans looks at the membership.
        observer.Subscribe(nameof(CityClockFollower), ServiceLifecycleStage.First + 1, stopping => FirstAsync(LookAsync, clock, logger, stopping));

    /// <summary>Looks until a look succeeds; after <see cref="FirstWithin"/> it warns and lets the silo go on by the machine's clock.</summary>
    internal static async Task FirstAsync(Func<CancellationToken, Task<bool>> look, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!await look(cancellationToken))
        {
            if (time.GetElapsedTime(began) >= FirstWithin)
            {
                logger.LogWarning("the database's clock could not be read for {Within}: this silo joins by the machine's own, and refuses what is sensed when that is wrong", FirstWithin);
                return;
            }
            await Task.Delay(FirstEvery, time, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>False when the database's clock is not known any better for it; true also where there is none.</summary>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var asked = clock.GetTimestamp();
            if (await journal.ReadClockAsync(cancellationToken) is { } there && !clock.Heard(there, asked, clock.GetTimestamp()))
                return false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogDebug("the database's clock cannot be read: {Reason}", exception.Message);
            return false;
        }
        var ahead = clock.MachineAhead;
        if (ahead.Duration() > Worth != _wasOff)
        {
            _wasOff = !_wasOff;
            if (_wasOff)
                logger.LogWarning("this machine's clock is {Ahead} ahead of the database's, by which the city goes: mend its time service", ahead);
            else
                logger.LogInformation("this machine's clock agrees with the database's again");
        }
        return true;
    }
}
