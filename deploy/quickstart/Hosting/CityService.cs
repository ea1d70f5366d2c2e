using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.City;
using Jena.Iot.Quickstart.Fleet;
using Jena.Iot.Quickstart.Simulation;

namespace Jena.Iot.Quickstart.Hosting;

/// <summary>Brings the model city to life once the silo runs, and to rest before anything else of the process stops.</summary>
public sealed class CityService(IGrainFactory grains, QuickstartOptions options, TimeProvider time, ILoggerFactory loggers, IHostApplicationLifetime lifetime)
    : IHostedLifecycleService, IDisposable
{
    /// <summary>The street never looks more often than this: loops and lamps change at most every few tenths of a second.</summary>
    private static readonly TimeSpan Finest = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(2);

    private readonly ILogger _log = loggers.CreateLogger<CityService>();
    private readonly CancellationTokenSource _stop = new();
    private readonly CabinetFleet _fleet = new();
    private Task _running = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync();
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            var simulation = await BeginAsync();
            _log.LogInformation("{Cabinets} cabinets are in the street", _fleet.Cabinets.Count);
            await DriveAsync(simulation);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop.
        }
#pragma warning disable CA1031 // Whatever it is, a page without a city helps nobody: say why and end.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _log.LogCritical(error, "the model city cannot go on");
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
        finally
        {
            await _fleet.StopAsync();
        }
    }

    private async Task<CitySimulation> BeginAsync()
    {
        var model = ModelCity.Load();
        var first = new FirstStart(grains, model, options, time);
        var registry = await first.ImportAsync();
        await first.CredentialsAsync(_stop.Token);
        await first.JunctionsAsync(registry);
        await first.SitesAsync(registry);
        var inside = await first.CarParksAsync(registry);

        var simulation = new CitySimulation(
            model,
            [.. registry.Assets.OfType<SiteDefinition>().Where(site => model.Has(site.Id))],
            inside,
            _fleet,
            new Demand(options.Demand),
            options.Seed);
        foreach (var edge in model.Edges)
            _fleet.Add(new Cabinet(model, edge, options.EdgeDirectory(edge.Id.Slug), options.MqttPort, simulation.Probe, time, loggers));
        // The lines have their levels before the agents look at them for the first time.
        simulation.Start(time.GetUtcNow());
        await _fleet.StartAsync(_stop.Token);
        return simulation;
    }

    private async Task DriveAsync(CitySimulation simulation)
    {
        var asleep = TimeSpan.Zero;
        var failed = Task.WhenAny(_fleet.Cabinets.Select(static cabinet => cabinet.Completion));
        while (true)
        {
            // A machine that slept does not make up for the traffic of the night in one instant.
            var late = time.GetUtcNow() - asleep - simulation.Next;
            if (late > LongestStall)
                asleep += late.Value;
            simulation.RunUntil(time.GetUtcNow() - asleep);
            var wait = simulation.Next is { } next ? next - (time.GetUtcNow() - asleep) : TimeSpan.FromSeconds(1);
            await Task.Delay(wait > Finest ? wait : Finest, time, _stop.Token);
            if (failed.IsCompleted)
                await await failed;
        }
    }
}
