using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Commands;
using Jena.Iot.Edge.Health;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Supervision;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Hosting;

/// <summary>
/// One running edge: pins, sampling, outbox and uplink together. Any number of them live in one process, each with a station and
/// a data directory of its own. What was sensed is in the outbox before anything else happens to it.
/// </summary>
public sealed class EdgeAgent : IAsyncDisposable
{
    private readonly EdgeAgentOptions _options;
    private readonly UplinkOptions _uplinkOptions;
    private readonly IPins _pins;
    private readonly EdgeClock _clock;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly CancellationTokenSource _stopCommands = new();
    private readonly CancellationTokenSource _stopSampling = new();
    private readonly CancellationTokenSource _stopFlushing = new();
    private readonly CancellationTokenSource _stopSending = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OutboxStore? _outbox;
    private Uplink.Uplink? _uplink;
    private EdgeTelemetry? _telemetry;
    private CommandPart? _commands;
    private Task[] _parts = [];
    private int _stopped;

    /// <summary>Throws <see cref="ArgumentException"/> that says which option is out of bounds.</summary>
    /// <param name="pins">Has every line of the station; stays the caller's to dispose of, after the agent has stopped.</param>
    /// <param name="clock">The clock that the pins date their edges by.</param>
    /// <param name="time">Of the same pace as the clock.</param>
    public EdgeAgent(EdgeAgentOptions options, IPins pins, EdgeClock clock, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _pins, _clock, _time, _loggers) = (options, pins, clock, time, loggers);
        _uplinkOptions = options.Uplink;
        _uplinkOptions.Validate();
        options.Outbox.Validate();
    }

    /// <summary>Ends when the agent has stopped; fails as soon as a part of it failed: then the agent senses or delivers no longer.</summary>
    public Task Completion => _completion.Task;

    /// <summary>The loops that must turn while it runs; none before it was started.</summary>
    public IReadOnlyList<Turning> Loops { get; private set; } = [];

    /// <summary>Readings that the cluster has not acknowledged.</summary>
    public long Waiting => _outbox?.Streams.Sum(static s => s.Held.Waiting) ?? 0;

    /// <summary>Why there is no connection to the cluster; null while there is one and before the first try has ended.</summary>
    public string? UplinkTrouble => _uplink?.Trouble;

    /// <summary>A companion has something to say. Any thread.</summary>
    public void Wake() => _uplink?.Wake();

    /// <summary>Tells something of the edge itself, now, in its stream of alarms. Between the start and the stop.</summary>
    public void Tell(AlarmChange change) => _outbox!.Commit([new Sensed(StreamKind.Alarms, _options.Station.Asset, _clock.Now(), change)], []);

    /// <summary>
    /// Opens the outbox and begins to sense; returns once every edge is taken and every output is in its safe state. Needs no broker:
    /// that is tried for as long as it takes.
    /// Throws <see cref="OutboxInUseException"/> when another agent has the data directory. Once only.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_outbox is not null)
            throw new InvalidOperationException("an agent starts once: make another one");
        var station = _options.Station;
        _outbox = OutboxStore.Open(_options.Outbox, new OutboxOwner(AssetId.Edge(station.Edge), station.Assets, station.Version), _clock, _loggers.CreateLogger<OutboxStore>());
        _outbox.EndAlarmsBut(AlarmRaisers(station).ToHashSet());
        // Alarms before readings: a backlog never holds one up.
        IStreamSource[] sources = [.. _outbox.Streams.Reverse()];
        _telemetry = new EdgeTelemetry(station.Edge, sources, _time, _options.Process);
        var sampling = new SamplingLoop(station, _pins, _clock, _time, _outbox, _options.Probe);
        var sensors = new SensorPart(station, InstalledChips.Factory, () => (_pins as ChipPins)?.Chips ?? [], station.Asset, _outbox, _clock, _time, _loggers.CreateLogger<SensorPart>());
        var flusher = new OutboxFlusher(_outbox, _options.Outbox.Window, _time, _loggers.CreateLogger<OutboxFlusher>());
        _commands = new CommandPart(new CommandParts
        {
            Station = station,
            Directory = _options.DataDirectory,
            Pins = _pins,
            Outbox = _outbox,
            Clock = _clock,
            Time = _time,
            Logger = _loggers.CreateLogger<CommandPart>(),
        });
        var hellos = new HelloWatch(_time);
        var health = station.Health.Enabled ? Health(_outbox, _telemetry, hellos) : null;
        var uplink = _uplink = new Uplink.Uplink(
            _uplinkOptions,
            new UplinkParts
            {
                Sources = sources,
                Boot = _clock.Boot,
                Companions = [_commands, .. _options.Companions, hellos],
                ConfigurationHash = _options.ConfigurationHash,
                Live = new LiveFeed(new AllLevels([sampling, sensors, .. health is null ? Array.Empty<ILevels>() : [health]]), () => _outbox.LiveStream, _outbox.ToStream),
                Time = _time,
                Telemetry = _telemetry,
                Logger = _loggers.CreateLogger<Uplink.Uplink>(),
            },
            _options.Chance);
        _outbox.DurableAdvanced += uplink.Wake;
        _commands.HasNews += uplink.Wake;
        Loops = [_commands.Turning, sampling.Turning, flusher.Turning, uplink.Turning];
        var sensing = Task.WhenAll(
            SuperviseAsync("sampling", sampling.RunAsync(_stopSampling.Token)),
            SuperviseAsync("chips", sensors.RunAsync(_stopSampling.Token)),
            health is null ? Task.CompletedTask : SuperviseAsync("health", health.RunAsync(_stopSampling.Token)));
        var commanding = SuperviseAsync("commands", _commands.RunAsync(sampling.Armed, _stopCommands.Token));
        var keeping = SuperviseAsync("outbox", flusher.RunAsync(_stopFlushing.Token));
        var sending = SuperviseAsync("uplink", uplink.RunAsync(_stopSending.Token));
        // In the order of the stop.
        _parts = [commanding, sending, sensing, keeping];
        try
        {
            await sampling.Armed.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _commands.Begun.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Takes the outputs to their safe states and stops the uplink, since an end in order may take a second while which sensing goes on;
    /// then in the order in which readings flow, so that everything sensed is durable on return. What is not acknowledged is delivered
    /// after the next start. A second call waits for nothing.
    /// </summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        var order = new[] { _stopCommands, _stopSending, _stopSampling, _stopFlushing };
        for (var i = 0; i < order.Length; i++)
        {
            await order[i].CancelAsync().ConfigureAwait(false);
            if (i < _parts.Length)
                await _parts[i].ConfigureAwait(false);
        }
        _telemetry?.Dispose();
        _commands?.Dispose();
        _outbox?.Dispose();
        _completion.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stopCommands.Dispose();
        _stopSampling.Dispose();
        _stopFlushing.Dispose();
        _stopSending.Dispose();
    }

    /// <summary>What of a station may raise alarms under a name of its own.</summary>
    private static IEnumerable<string> AlarmRaisers(StationFile station) =>
    [
        .. station.Points.Select(static point => point.Input),
        .. station.Outputs.Select(static output => OutputTold.KeyOf(output.Name)),
        .. station.Signs.Select(static sign => SignBoard.KeyOf(sign.Name)),
        .. station.Chips.Select(ChipAlarm.Key),
    ];

    private HealthLoop Health(OutboxStore outbox, EdgeTelemetry telemetry, HelloWatch hellos)
    {
        var station = _options.Station;
        var sources = new GaugeSources { Root = _options.MachineRoot, Directory = _options.DataDirectory, Outbox = outbox, Clock = _clock, Telemetry = telemetry, Hellos = hellos, CertificateFile = _uplinkOptions.CertificateFile };
        return new HealthLoop(
            station.Asset, station.Health, starts => GaugeTable.Of(station.Health, sources, starts), outbox, outbox.Ran, _clock, _time, _loggers.CreateLogger<HealthLoop>(), _options.Process.BeginsOnce());
    }

    /// <summary>A part that fails makes the agent fail, in the open: an agent that looks alive and senses nothing is the worst of all.</summary>
    private async Task SuperviseAsync(string part, Task running)
    {
        try
        {
            await running.ConfigureAwait(false);
            if (_stopped == 0)
                throw new InvalidOperationException($"{part} ended by itself");
        }
#pragma warning disable CA1031 // Told to whoever awaits Completion.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _loggers.CreateLogger<EdgeAgent>().LogCritical(error, "{Part} of {Edge} failed", part, _options.Station.Edge);
            _completion.TrySetException(error);
        }
    }
}
