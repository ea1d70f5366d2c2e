using Jena.Iot.Edge.Health;

namespace Jena.Iot.Edge.Station;

/// <summary>Reads the section on the cabinet's own health.</summary>
internal static class HealthReader
{
    private const int Day = HealthSettings.MaxIntervalSeconds;

    public static HealthSettings Read(JsonFields root)
    {
        if (root.Object("health", StationProperties.Health) is not { } fields)
            return new HealthSettings();
        return new HealthSettings
        {
            Enabled = fields.Flag("enabled", true),
            Every = fields.Seconds("everyS", 5, 3600, 60),
            Repeat = fields.Seconds("repeatS", 60, Day, 900),
            Intervals = Intervals(fields),
            HotCelsius = fields.Whole("hotCelsius", 40, 120, 80, "a whole number of degrees"),
            DiskFreePercent = fields.Whole("diskFreePercent", 1, 50, 5, "a whole number of percent"),
            MemoryFreePercent = fields.Whole("memoryFreePercent", 1, 50, 8, "a whole number of percent"),
            ClockPatience = fields.Seconds("clockPatienceS", 60, Day, 900),
            OutboxOld = fields.Seconds("outboxOldS", 60, 7 * Day, 3600),
            StartsPerHour = fields.Whole("startsPerHour", 2, 100, 5, "a whole number of starts"),
            CertificateDays = fields.Whole("certificateDays", 1, 365, 30, "a whole number of days"),
        };
    }

    private static Dictionary<string, TimeSpan> Intervals(JsonFields health)
    {
        var intervals = new Dictionary<string, TimeSpan>();
        if (health.Object("intervalsS", GaugeNames.All) is not { } fields)
            return intervals;
        foreach (var gauge in fields.Names)
        {
            if (fields.Whole(gauge, 0, Day, "a whole number of seconds, 0 for never,", required: false) is not { } seconds)
                continue;
            if (seconds is > 0 and < 5)
                fields.Refuse(gauge, $"is {seconds}", "write 5 or more seconds, or 0 for never");
            else
                intervals[gauge] = TimeSpan.FromSeconds(seconds);
        }
        return intervals;
    }
}
