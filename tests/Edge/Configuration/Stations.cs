using Jena.Iot.Wire.Configuration;

namespace Jena.Iot.Edge.Tests.Configuration;

/// <summary>Station files as text, and desires of them.</summary>
internal static class Stations
{
    public const string Edge = "cab-001";

    /// <param name="port">Of the broker.</param>
    /// <param name="more">Further points, each after a comma.</param>
    public static string Text(int version, int port = 1883, string edge = Edge, string more = "", string uplink = "", string outbox = "") => $$"""
        { "edge": "{{edge}}", "version": {{version}}, "pins": { "lines": ["d1", "d2"] },
          "points": [{ "kind": "detector", "asset": "junction/holzmarkt", "channel": 5, "line": "d1" }{{more}}],
          "uplink": { "port": {{port}}{{uplink}} }{{outbox}} }
        """;

    public const string SecondPoint = """, { "kind": "detector", "asset": "junction/holzmarkt", "channel": 6, "line": "d2" }""";

    public static DesiredConfiguration Desired(string text, int version, string by = "anna") =>
        new(version, ConfigurationHash.Of(text), by, new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero), text);
}
