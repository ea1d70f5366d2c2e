using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Hosting;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Jena.Iot.Quickstart.City;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Quickstart.Fleet;

/// <summary>One simulated cabinet: the real agent on virtual pins, with a directory and a credential of its own.</summary>
public sealed class Cabinet : IAsyncDisposable
{
    private readonly EdgeAgent _agent;

    /// <param name="model">The city.</param>
    /// <param name="edge">One of its edges.</param>
    /// <param name="directory">The cabinet's own; its station file is written into it anew.</param>
    /// <param name="mqttPort">The broker's port on this machine.</param>
    /// <param name="probe">Answers for the nodes.</param>
    public Cabinet(ModelCity model, EdgeDefinition edge, string directory, int mqttPort, Func<AssetId, Heartbeat> probe, TimeProvider time, ILoggerFactory loggers)
    {
        Slug = edge.Id.Slug;
        var stationPath = Path.Combine(directory, "station.json");
        File.WriteAllText(stationPath, StationFiles.Json(model, edge, mqttPort, CredentialFiles.PathIn(directory)));
        var load = StationFile.Load(stationPath);
        if (load.Station is not { } station)
            throw new InvalidOperationException($"{stationPath} has mistakes: {string.Join("; ", load.Problems)}");
        var clock = new EdgeClock(time, new AssumedClockSync(), BootId.Read());
        // Traffic stands still while the simulation is stopped: a start has missed nothing.
        Pins = new VirtualPins(clock, station.Pins.Lines, keepsWhileAway: true, station.Pins.Outputs);
        _agent = new EdgeAgent(new EdgeAgentOptions { Station = station, DataDirectory = directory, Probe = probe }, Pins, clock, time, loggers);
    }

    public string Slug { get; }

    public VirtualPins Pins { get; }

    /// <summary>Fails as soon as a part of the agent failed.</summary>
    public Task Completion => _agent.Completion;

    public Task StartAsync(CancellationToken cancellationToken) => _agent.StartAsync(cancellationToken);

    public Task StopAsync() => _agent.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync().ConfigureAwait(false);
        await Pins.DisposeAsync().ConfigureAwait(false);
    }
}
