using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Supervision;
using MQTTnet;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Uplink;

/// <summary>
/// Delivers streams to the cluster over MQTT for as long as it runs: connects, and connects again with growing, random pauses.
/// What can fail in a session ends that session and is said in the log; the streams hold everything, so nothing is lost by it.
/// </summary>
public sealed class Uplink
{
    /// <summary>More than the client takes to find out that nobody answers, twice.</summary>
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromMinutes(5);

    private readonly UplinkOptions _options;
    private readonly UplinkParts _parts;
    private readonly ReconnectDelay _delay;
    private volatile UplinkSession? _session;
    private volatile string? _trouble;

    /// <summary>Throws <see cref="ArgumentException"/> for options out of bounds.</summary>
    /// <param name="chance">From 0 (included) to 1 (excluded), for the pauses.</param>
    public Uplink(UplinkOptions options, UplinkParts parts, Func<double> chance)
    {
        options.Validate();
        _options = options;
        _parts = parts;
        _delay = new ReconnectDelay(chance);
        Turning = new Turning("uplink", parts.Time);
        Turning.Asked += Wake;
    }

    /// <summary>Answers within a session; between two it is quiet for as long as connecting may take.</summary>
    public Turning Turning { get; }

    /// <summary>Why the last session ended; null once the cluster has answered again.</summary>
    public string? Trouble => _trouble;

    /// <summary>There may be something to send. Returns at once; any thread.</summary>
    public void Wake() => _session?.Wake();

    /// <summary>Runs until it is cancelled, and then returns normally.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var client = new MqttClientFactory().CreateMqttClient();
                var running = new UplinkSession(_options, _parts, client, Established, Turning);
                Turning.Quiet(ConnectPatience);
                _session = running;
                await running.RunAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
#pragma warning disable CA1031 // A session ends for many reasons; none of them may end the delivery.
            catch (Exception error)
#pragma warning restore CA1031
            {
                var pause = _delay.Next();
                var reason = UplinkTrouble.Of(error, _options);
                _trouble = $"no connection to {_options.Broker}: {reason}";
                _parts.Logger.LogWarning("no connection to {Broker} as {Edge}: {Reason}; next try in {Pause:0.0} s", _options.Broker, _options.Edge, reason, pause.TotalSeconds);
                _parts.Logger.LogDebug(error, "the session ended");
                _session = null;
                Turning.Quiet(pause + ConnectPatience);
                try
                {
                    await Task.Delay(pause, _parts.Time, cancellationToken).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }
            finally
            {
                _session = null;
            }
        }
    }

    private void Established()
    {
        _trouble = null;
        _delay.Reset();
    }
}

/// <summary>What an uplink works with.</summary>
public sealed record UplinkParts
{
    /// <summary>In order of urgency: alarms before readings.</summary>
    public required IReadOnlyList<IStreamSource> Sources { get; init; }

    /// <summary>The id of this boot.</summary>
    public required string Boot { get; init; }

    /// <summary>Null for an edge that has no present, as a replay.</summary>
    public LiveFeed? Live { get; init; }

    /// <summary>What else speaks with the cluster.</summary>
    public IReadOnlyList<IUplinkCompanion> Companions { get; init; } = [];

    /// <summary>Hash of the station file in force; empty when there is none.</summary>
    public string ConfigurationHash { get; init; } = "";

    /// <summary>Of the pace of the machine's monotonic clock, which counts from the boot.</summary>
    public required TimeProvider Time { get; init; }

    public required EdgeTelemetry Telemetry { get; init; }

    public required ILogger Logger { get; init; }
}
