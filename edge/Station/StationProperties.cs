namespace Jena.Iot.Edge.Station;

/// <summary>Every property that a station file may hold, by section; the published schema names the same.</summary>
internal static class StationProperties
{
    public static readonly IReadOnlyList<string> Root = ["$schema", "edge", "version", "pins", "points", "replay", "uplink", "outbox"];
    public static readonly IReadOnlyList<string> Pins = ["kind", "lines", "outputs", "socket"];
    public static readonly IReadOnlyList<string> Replay = ["devices"];
    public static readonly IReadOnlyList<string> Uplink = ["host", "port", "tls", "caFile", "passwordFile", "windowMs", "batchReadings", "inFlight"];
    public static readonly IReadOnlyList<string> Outbox = ["keepDays", "maxMegabytes", "flushMs"];
    public static readonly IReadOnlyList<string> Alarm = ["code", "when", "severity", "text"];

    /// <summary>By the kind of point, in the order in which messages name them.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Points = new Dictionary<string, IReadOnlyList<string>>
    {
        ["loop-lane"] = ["kind", "asset", "lane", "a", "b", "inDirection", "debounceMs", "maxPassageS"],
        ["detector"] = ["kind", "asset", "channel", "line", "debounceMs"],
        ["signal-group"] = ["kind", "asset", "phase", "red", "amber", "green", "settleMs"],
        ["contact"] = ["kind", "asset", "contact", "line", "closedWhen", "debounceMs", "alarm"],
        ["heartbeat"] = ["kind", "asset", "everyS", "line", "probe"],
    };
}
