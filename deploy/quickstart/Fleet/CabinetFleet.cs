using Jena.Iot.Quickstart.Simulation;

namespace Jena.Iot.Quickstart.Fleet;

/// <summary>All cabinets by slug, as the street drives their lines.</summary>
public sealed class CabinetFleet : ICityPins
{
    private readonly Dictionary<string, Cabinet> _cabinets = [];

    public IReadOnlyCollection<Cabinet> Cabinets => _cabinets.Values;

    public void Add(Cabinet cabinet) => _cabinets.Add(cabinet.Slug, cabinet);

    public void Set(string edge, string line, bool level) => _cabinets[edge].Pins.Set(line, level);

    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_cabinets.Values.Select(cabinet => cabinet.StartAsync(cancellationToken)));

    /// <summary>Everything sensed is durable on return.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_cabinets.Values.Select(static cabinet => cabinet.StopAsync())).ConfigureAwait(false);
        foreach (var cabinet in _cabinets.Values)
            await cabinet.DisposeAsync().ConfigureAwait(false);
    }
}
