using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Alarms;

namespace Jena.Iot.Silo.Alarms;

/// <summary>Has the city's webhooks looked after. Every silo asks; one activation does it.</summary>
public sealed class WebhookPump(IGrainFactory grains, TimeProvider time, ILogger<WebhookPump> logger) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
                await TryPumpAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops; another one asks, or this one when it comes again.
        }
    }

    private async Task TryPumpAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await grains.GetGrain<IWebhookGrain>(GrainKeys.City).Pump() && !stoppingToken.IsCancellationRequested)
            {
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning(exception, "webhooks could not be looked after; trying again in {Every}", Every);
        }
    }
}
