using System.Text.Json;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Journal;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Silo.Hosting;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Silo.Registry;

/// <summary>Imports the document that the settings name, once at start, and keeps this silo's copy of the registry fresh.</summary>
public sealed class RegistryFollower(RegistryCache cache, IGrainFactory grains, IOptions<SiloOptions> options, TimeProvider time, ILogger<RegistryFollower> logger) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Registry is { } path)
            await ImportAsync(path, cancellationToken);
        await AnsweredAsync(async () =>
        {
            await cache.RefreshAsync();
            return true;
        }, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Every, time, stoppingToken);
                await cache.RefreshAsync();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                logger.LogWarning(exception, "the registry could not be read; this silo goes on with what it knows");
            }
        }
    }

    private async Task ImportAsync(string path, CancellationToken cancellationToken)
    {
        CityRegistry document;
        try
        {
            document = JsonSerializer.Deserialize<CityRegistry>(await File.ReadAllBytesAsync(path, cancellationToken), DomainJson.Options)
                ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"{path} is no registry document: {exception.Message}", exception);
        }
        var problems = await AnsweredAsync(() => grains.GetGrain<IRegistryGrain>(GrainKeys.City).Import(document, $"file {Path.GetFileName(path)}"), cancellationToken);
        if (problems.Count > 0)
            throw new InvalidOperationException($"{path} cannot be imported: {string.Join("; ", problems)}");
    }

    /// <summary>A cluster that begins is slow, and one that loses a silo refuses for a while: neither is a reason to end. What was taken already is taken once.</summary>
    private async Task<T> AnsweredAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException or StoreUnavailableException)
            {
                logger.LogWarning(exception, "the registry did not answer; it is asked again until it does");
                await Task.Delay(Every, time, cancellationToken);
            }
        }
    }
}
