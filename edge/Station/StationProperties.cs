namespace Jena.Iot.Edge.Station;

/// <summary>Every property that a station file may hold, by section; the published schema names the same.</summary>
internal static class StationProperties
{
    public static readonly IReadOnlyList<string> Root = ["$schema", "edge", "version", "pins", "chips", "points", "outputs", "signs", "replay", "uplink", "outbox", "health"];
    public static readonly IReadOnlyList<string> Pins = ["kind", "chip", "driver", "lines", "outputs", "socket"];
    public static readonly IReadOnlyList<string> GpioLine = ["line", "chip", "direction", "bias", "activeLow", "kernelDebounceMs"];
    public static readonly IReadOnlyList<string> Replay = ["devices"];
    public static readonly IReadOnlyList<string> Uplink = ["host", "port", "tls", "caFile", "certificateFile", "keyFile", "passwordFile", "windowMs", "batchReadings", "inFlight"];
    public static readonly IReadOnlyList<string> Health = ["enabled", "everyS", "repeatS", "intervalsS", "hotCelsius", "diskFreePercent", "memoryFreePercent", "clockPatienceS", "outboxOldS", "startsPerHour", "certificateDays"];
    public static readonly IReadOnlyList<string> Outbox = ["keepDays", "maxMegabytes", "flushMs"];
}
