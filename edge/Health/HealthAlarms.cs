using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Station;

namespace Jena.Iot.Edge.Health;

/// <summary>The alarms that a cabinet raises of its own health.</summary>
internal static class HealthAlarms
{
    /// <summary>Below the temperature of the alarm by so many degrees it is cleared.</summary>
    private const double Cooler = 5;

    /// <summary>Above the share of the alarm by so many percent it is cleared.</summary>
    private const double Freer = 2;

    private static readonly TimeSpan MemoryHolds = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SupplyHolds = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<HealthAlarm> Of(HealthSettings settings) =>
    [
        new("cpu-hot", HealthFigures.CpuTemperature.Name, AlarmSeverity.High, "The processor is at {0} °C", settings.HotCelsius, settings.HotCelsius - Cooler),
        new("under-voltage", HealthFigures.UnderVoltage.Name, AlarmSeverity.High, "The supply of the computer is too low: check power supply and cable", 1, 0, ClearAfter: SupplyHolds),
        new("disk-nearly-full", HealthFigures.DiskFreeShare.Name, AlarmSeverity.High, "{0} % of the disk are free", settings.DiskFreePercent, settings.DiskFreePercent + Freer),
        new("memory-short", HealthFigures.MemoryAvailableShare.Name, AlarmSeverity.Medium, "{0} % of the memory are available", settings.MemoryFreePercent, settings.MemoryFreePercent + Freer, RaiseAfter: MemoryHolds),
        new("clock-not-synchronised", HealthFigures.ClockSynchronised.Name, AlarmSeverity.Medium, $"The clock has not been synchronised for {settings.ClockPatience.TotalMinutes:0} minutes: check time server and uplink", 0, 1, RaiseAfter: settings.ClockPatience),
        new("outbox-old", HealthFigures.OutboxAgeReadings.Name, AlarmSeverity.Medium, "The oldest reading that the cluster has not acknowledged is {0} s old", settings.OutboxOld.TotalSeconds, settings.OutboxOld.TotalSeconds / 2),
        new("restarted-often", HealthFigures.StartsLastHour.Name, AlarmSeverity.Medium, "The agent was started {0} times within an hour", settings.StartsPerHour, settings.StartsPerHour / 2),
        new("certificate-expires", HealthFigures.CertificateDaysLeft.Name, AlarmSeverity.High, "The edge's own certificate ends in {0} days, and the broker lets nobody in by one that has ended: renew it", settings.CertificateDays, settings.CertificateDays + 1),
    ];
}
