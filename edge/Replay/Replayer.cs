using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Replay;

/// <summary>Delivers a recorded log and returns when the cluster has committed all of it.</summary>
public sealed class Replayer(UplinkOptions options, ReplaySource source, ReplaySpeed speed, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>At a recorded pace, events of one such span go out together.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Throws <see cref="InvalidOperationException"/> when the cluster's stream of this name is another file's.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var telemetry = new EdgeTelemetry(options.Edge, [source], time);
        var uplink = new Uplink.Uplink(
            options,
            new UplinkParts { Sources = [source], Boot = BootId.Read(), Time = time, Telemetry = telemetry, Logger = loggers.CreateLogger<Uplink.Uplink>() },
            Random.Shared.NextDouble);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delivery = uplink.RunAsync(stop.Token);
        var pace = PaceAsync(uplink, stop.Token);
        try
        {
            await (await Task.WhenAny(source.Completion.WaitAsync(cancellationToken), delivery).ConfigureAwait(false)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await delivery.ConfigureAwait(false);
            await pace.ConfigureAwait(false);
        }
    }

    private async Task PaceAsync(Uplink.Uplink uplink, CancellationToken cancellationToken)
    {
        if (speed.Factor is not { } factor)
        {
            source.Release(source.Count);
            uplink.Wake();
            return;
        }
        var begin = time.GetTimestamp();
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            for (var released = 0L; released < source.Count; await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                var until = source.At(0) + (time.GetElapsedTime(begin) * factor);
                while (released < source.Count && source.At(released) <= until)
                    released++;
                source.Release(released);
                uplink.Wake();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The replay was stopped.
        }
    }
}
