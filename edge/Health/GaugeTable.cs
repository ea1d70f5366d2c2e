using Jena.Iot.Edge.Health.Gauges;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Health;

/// <summary>What gauges look at.</summary>
internal sealed record GaugeSources
{
    /// <summary>Where <c>proc</c> and <c>sys</c> lie.</summary>
    public required string Root { get; init; }

    /// <summary>The agent's data directory.</summary>
    public required string Directory { get; init; }

    public required OutboxStore Outbox { get; init; }

    public required EdgeClock Clock { get; init; }

    public required EdgeTelemetry Telemetry { get; init; }

    public required HelloWatch Hellos { get; init; }

    /// <summary>The file of the edge's own certificate; null for none.</summary>
    public string? CertificateFile { get; init; }
}

/// <summary>The gauges that this edge has.</summary>
internal static class GaugeTable
{
    /// <summary>Those that the station wants read.</summary>
    public static IReadOnlyList<TimedGauge> Of(HealthSettings settings, GaugeSources from, StartRecord starts)
    {
        var files = new MachineFiles(from.Root);
        IGauge[] all =
        [
            new CpuGauge(files),
            new PowerGauge(files),
            new DiskGauge(DiskGauge.Of(from.Directory)),
            new MemoryGauge(files),
            new LoadGauge(files),
            new OutboxGauge(from.Outbox.Streams, from.Clock, OutboxGauge.Of(from.Directory)),
            new ClockGauge(from.Clock, from.Clock.Sync),
            new StartsGauge(starts, () => from.Outbox.Ran),
            new LinkGauge(files),
            new UplinkGauge(() => from.Telemetry.Reconnects, from.Hellos),
            new CertificateGauge(from.CertificateFile, () => from.Clock.ToUtc(from.Clock.Monotonic)),
        ];
        return [.. all.Select(gauge => settings.IntervalOf(gauge.Name) is { } every ? new TimedGauge(gauge, every) : null).OfType<TimedGauge>()];
    }
}
