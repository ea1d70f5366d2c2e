using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Health;

/// <summary>A figure of a cabinet's health.</summary>
/// <param name="Name">Its name as a measurement.</param>
/// <param name="Unit">A word of <see cref="MeasurementUnit"/>.</param>
/// <param name="Band">A change smaller than this is not worth a reading.</param>
/// <param name="Share">Nor is one smaller than this share of what was told last; 0 to 1.</param>
internal sealed record HealthFigure(string Name, string Unit, double Band, double Share = 0);

/// <summary>Every figure that a gauge may show.</summary>
internal static class HealthFigures
{
    private const double Mebibyte = 1 << 20;

    public static HealthFigure CpuTemperature { get; } = new("cpu-temperature", MeasurementUnit.Celsius, 2);

    /// <summary>1 while the supply is too low, else 0.</summary>
    public static HealthFigure UnderVoltage { get; } = new("under-voltage", MeasurementUnit.One, 1);

    /// <summary>1 while the processor is slowed down, for its heat or its supply, else 0.</summary>
    public static HealthFigure Throttled { get; } = new("throttled", MeasurementUnit.One, 1);

    public static HealthFigure DiskFree { get; } = new("disk-free", MeasurementUnit.Byte, 16 * Mebibyte, 0.05);

    public static HealthFigure DiskFreeShare { get; } = new("disk-free-share", MeasurementUnit.Percent, 1);

    public static HealthFigure MemoryAvailable { get; } = new("memory-available", MeasurementUnit.Byte, 8 * Mebibyte, 0.1);

    public static HealthFigure MemoryAvailableShare { get; } = new("memory-available-share", MeasurementUnit.Percent, 5);

    /// <summary>What the agent itself holds.</summary>
    public static HealthFigure AgentMemory { get; } = new("agent-memory", MeasurementUnit.Byte, 4 * Mebibyte, 0.2);

    /// <summary>Processes that want to run, the mean of a minute.</summary>
    public static HealthFigure Load { get; } = new("load", MeasurementUnit.One, 0.5, 0.25);

    public static HealthFigure OutboxWaitingReadings { get; } = new("outbox-waiting-readings", MeasurementUnit.One, 100, 0.2);

    public static HealthFigure OutboxWaitingAlarms { get; } = new("outbox-waiting-alarms", MeasurementUnit.One, 5, 0.2);

    /// <summary>Age of the oldest reading that is not acknowledged; 0 when there is none.</summary>
    public static HealthFigure OutboxAgeReadings { get; } = new("outbox-age-readings", MeasurementUnit.Second, 60, 0.2);

    public static HealthFigure OutboxAgeAlarms { get; } = new("outbox-age-alarms", MeasurementUnit.Second, 60, 0.2);

    public static HealthFigure OutboxBytes { get; } = new("outbox-bytes", MeasurementUnit.Byte, 8 * Mebibyte, 0.1);

    /// <summary>1 while UTC is known, else 0.</summary>
    public static HealthFigure ClockSynchronised { get; } = new("clock-synchronised", MeasurementUnit.One, 1);

    public static HealthFigure ClockUncertainty { get; } = new("clock-uncertainty", MeasurementUnit.Millisecond, 250, 1);

    /// <summary>How far the kernel still has to slew the clock.</summary>
    public static HealthFigure ClockOffset { get; } = new("clock-offset", MeasurementUnit.Millisecond, 5, 1);

    /// <summary>Starts of the agent's process since its data directory was made.</summary>
    public static HealthFigure Starts { get; } = new("starts", MeasurementUnit.One, 1);

    /// <summary>Boots of the machine that the agent has seen.</summary>
    public static HealthFigure Boots { get; } = new("boots", MeasurementUnit.One, 1);

    /// <summary>Starts after the process ended without a word while the machine stayed up.</summary>
    public static HealthFigure Crashes { get; } = new("crashes", MeasurementUnit.One, 1);

    /// <summary>Starts in another boot without the agent having been stopped before.</summary>
    public static HealthFigure PowerCuts { get; } = new("power-cuts", MeasurementUnit.One, 1);

    /// <summary>Starts within the last hour of running.</summary>
    public static HealthFigure StartsLastHour { get; } = new("starts-last-hour", MeasurementUnit.One, 1);

    public static HealthFigure LinkSpeed { get; } = new("link-speed", MeasurementUnit.MegabitPerSecond, 1);

    public static HealthFigure LinkSignal { get; } = new("link-signal", MeasurementUnit.DecibelMilliwatt, 5);

    /// <summary>Connections to the broker since the process began, less the first.</summary>
    public static HealthFigure UplinkReconnects { get; } = new("uplink-reconnects", MeasurementUnit.One, 1);

    /// <summary>From the last hello to the cluster's answer.</summary>
    public static HealthFigure UplinkRoundTrip { get; } = new("uplink-round-trip", MeasurementUnit.Millisecond, 50, 0.5);

    /// <summary>Days until the edge's own certificate ends, below 0 once it has.</summary>
    public static HealthFigure CertificateDaysLeft { get; } = new("certificate-days-left", MeasurementUnit.One, 1);

    public static IReadOnlyDictionary<string, HealthFigure> All { get; } = new HealthFigure[]
    {
        CpuTemperature, UnderVoltage, Throttled, DiskFree, DiskFreeShare, MemoryAvailable, MemoryAvailableShare, AgentMemory, Load,
        OutboxWaitingReadings, OutboxWaitingAlarms, OutboxAgeReadings, OutboxAgeAlarms, OutboxBytes,
        ClockSynchronised, ClockUncertainty, ClockOffset, Starts, Boots, Crashes, PowerCuts, StartsLastHour,
        LinkSpeed, LinkSignal, UplinkReconnects, UplinkRoundTrip, CertificateDaysLeft,
    }.ToDictionary(static f => f.Name);
}
