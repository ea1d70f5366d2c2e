using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Hosting;

/// <summary>
/// One running edge: pins, sampling, outbox and uplink together. Any number of them live in one process, each with a station and
/// a data directory of its own. What was sensed is in the outbox before anything else happens to it.
/// </summary>
public sealed class EdgeAgent : IAsyncDisposable
{
    private readonly EdgeAgentOptions options;
    private readonly UplinkOptions uplinkOptions;
    private readonly IPins pins;
    private readonly EdgeClock clock;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;
    private readonly CancellationTokenSource stopSampling = new();
    private readonly CancellationTokenSource stopFlushing = new();
    private readonly CancellationTokenSource stopSending = new();
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OutboxStore? outbox;
    private EdgeTelemetry? telemetry;
    private Task[] parts = [];
    private int stopped;

    /// <summary>Throws <see cref="ArgumentException"/> that says which option is out of bounds.</summary>
    /// <param name="pins">Has every line of the station; stays the caller's to dispose of, after the agent has stopped.</param>
    /// <param name="clock">The clock that the pins date their edges by.</param>
    /// <param name="time">Of the same pace as the clock.</param>
    public EdgeAgent(EdgeAgentOptions options, IPins pins, EdgeClock clock, TimeProvider time, ILoggerFactory loggers)
    {
        (this.options, this.pins, this.clock, this.time, this.loggers) = (options, pins, clock, time, loggers);
        uplinkOptions = options.Uplink;
        uplinkOptions.Validate();
        options.Outbox.Validate();
    }

    /// <summary>Ends when the agent has stopped; fails as soon as a part of it failed: then the agent senses or delivers no longer.</summary>
    public Task Completion => completion.Task;

    /// <summary>
    /// Opens the outbox and begins to sense; returns once every edge is taken. Needs no broker: that is tried for as long as it takes.
    /// Throws <see cref="OutboxInUseException"/> when another agent has the data directory. Once only.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (outbox is not null)
            throw new InvalidOperationException("an agent starts once: make another one");
        var station = options.Station;
        outbox = OutboxStore.Open(options.Outbox, new OutboxOwner(AssetId.Edge(station.Edge), station.Assets, station.Version), clock, loggers.CreateLogger<OutboxStore>());
        // Alarms before readings: a backlog never holds one up.
        IStreamSource[] sources = [.. outbox.Streams.Reverse()];
        telemetry = new EdgeTelemetry(station.Edge, sources, time);
        var sampling = new SamplingLoop(station, pins, clock, time, outbox, options.Probe);
        var flusher = new OutboxFlusher(outbox, options.Outbox.Window, time, loggers.CreateLogger<OutboxFlusher>());
        var uplink = new Uplink.Uplink(
            uplinkOptions,
            new UplinkParts
            {
                Sources = sources,
                Boot = clock.Boot,
                Live = new LiveFeed(sampling, () => outbox.LiveStream, outbox.ToStream),
                Time = time,
                Telemetry = telemetry,
                Logger = loggers.CreateLogger<Uplink.Uplink>(),
            },
            options.Chance);
        outbox.DurableAdvanced += uplink.Wake;
        parts =
        [
            SuperviseAsync("sampling", sampling.RunAsync(stopSampling.Token)),
            SuperviseAsync("outbox", flusher.RunAsync(stopFlushing.Token)),
            SuperviseAsync("uplink", uplink.RunAsync(stopSending.Token)),
        ];
        try
        {
            await sampling.Armed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Stops in the order in which readings flow, so that everything sensed is durable on return. What is not acknowledged is
    /// delivered after the next start. A second call waits for nothing.
    /// </summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref stopped, 1) != 0)
            return;
        var order = new[] { stopSampling, stopFlushing, stopSending };
        for (var i = 0; i < order.Length; i++)
        {
            await order[i].CancelAsync().ConfigureAwait(false);
            if (i < parts.Length)
                await parts[i].ConfigureAwait(false);
        }
        telemetry?.Dispose();
        outbox?.Dispose();
        completion.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        stopSampling.Dispose();
        stopFlushing.Dispose();
        stopSending.Dispose();
    }

    /// <summary>A part that fails makes the agent fail, in the open: an agent that looks alive and senses nothing is the worst of all.</summary>
    private async Task SuperviseAsync(string part, Task running)
    {
        try
        {
            await running.ConfigureAwait(false);
            if (stopped == 0)
                throw new InvalidOperationException($"{part} ended by itself");
        }
#pragma warning disable CA1031 // Told to whoever awaits Completion.
        catch (Exception error)
#pragma warning restore CA1031
        {
            loggers.CreateLogger<EdgeAgent>().LogCritical(error, "{Part} of {Edge} failed", part, options.Station.Edge);
            completion.TrySetException(error);
        }
    }
}
