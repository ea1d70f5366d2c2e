using System.Text.Json;
using System.Text.Json.Nodes;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Quickstart.Simulation;

namespace Jena.Iot.Quickstart.City;

/// <summary>Writes the station file of a model cabinet from the same model that is imported into the registry, so that they cannot disagree.</summary>
public static class StationFiles
{
    /// <summary>Programmes that each junction's controller can be asked for.</summary>
    private static readonly int[] Programmes = [2, 3];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="model">The model.</param>
    /// <param name="edge">One of its edges.</param>
    /// <param name="mqttPort">The broker's port on this machine.</param>
    /// <param name="passwordFile">Where the edge's credential lies.</param>
    public static string Json(ModelCity model, EdgeDefinition edge, int mqttPort, string passwordFile)
    {
        var points = new JsonArray();
        foreach (var owned in model.OwnedBy(edge))
            foreach (var point in Points(owned))
                points.Add(point);
        points.Add(Contact(edge, "door", LineNames.Door, Alarm("door-open", "low", "Die Tür des Schranks steht offen")));
        points.Add(Contact(edge, "mains", LineNames.Mains, Alarm("mains-lost", "high", "Der Schrank läuft auf Batterie")));

        var outputs = new JsonArray([.. model.OwnedBy(edge).OfType<JunctionDefinition>().SelectMany(static junction => Programmes.Select(programme => Programme(junction, programme)))]);
        var station = new JsonObject
        {
            ["edge"] = edge.Id.Slug,
            ["version"] = edge.Configurations[^1].Version,
            ["pins"] = new JsonObject { ["kind"] = "virtual", ["lines"] = Lines(points), ["outputs"] = OutputLines(outputs) },
            ["points"] = points,
            ["outputs"] = outputs,
            ["signs"] = new JsonArray([.. model.OwnedBy(edge).OfType<CarParkDefinition>().Select(Sign)]),
            ["uplink"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = mqttPort, ["passwordFile"] = passwordFile },
            ["outbox"] = new JsonObject { ["keepDays"] = 1, ["maxMegabytes"] = 64 },
            ["health"] = new JsonObject { ["startsPerHour"] = 100, ["intervalsS"] = MachineOfAll() },
        };
        return station.ToJsonString(Indented);
    }

    /// <summary>The gauges of the machine that all cabinets share: told by each of them they would say nothing of a cabinet.</summary>
    private static JsonObject MachineOfAll() =>
        new(new[] { "cpu", "power", "disk", "memory", "load", "clock", "link" }.Select(static gauge => KeyValuePair.Create(gauge, (JsonNode?)0)));

    private static IEnumerable<JsonObject> Points(AssetDefinition asset) => asset switch
    {
        JunctionDefinition junction =>
        [
            .. junction.SignalGroups.Select(group => SignalGroup(junction, group)),
            .. junction.Detectors.Select(detector => Detector(junction, detector)),
        ],
        CarParkDefinition carPark => carPark.Lanes.Select(lane => Lane(carPark, lane)),
        SiteDefinition site => [Contact(site, "warning-light", LineNames.WarningLight(site.Id), alarm: null)],
        NodeDefinition node => [Heartbeat(node)],
        _ => throw new ArgumentException($"{asset.Id} cannot be sensed by a cabinet of the model", nameof(asset)),
    };

    private static JsonObject SignalGroup(JunctionDefinition junction, SignalGroupDefinition group)
    {
        var point = new JsonObject
        {
            ["kind"] = "signal-group",
            ["asset"] = junction.Id.ToString(),
            ["phase"] = group.Phase,
            ["red"] = LineNames.Red(junction.Id, group),
            ["green"] = LineNames.Green(junction.Id, group),
        };
        if (!SignalProgram.IsWalk(group))
            point["amber"] = LineNames.Amber(junction.Id, group);
        return point;
    }

    private static JsonObject Detector(JunctionDefinition junction, DetectorDefinition detector) => new()
    {
        ["kind"] = "detector",
        ["asset"] = junction.Id.ToString(),
        ["channel"] = detector.Channel,
        ["line"] = LineNames.Detector(junction.Id, detector),
    };

    private static JsonObject Lane(CarParkDefinition carPark, string lane) => new()
    {
        ["kind"] = "loop-lane",
        ["asset"] = carPark.Id.ToString(),
        ["lane"] = lane,
        ["a"] = LineNames.LoopA(carPark.Id, lane),
        ["b"] = LineNames.LoopB(carPark.Id, lane),
        ["inDirection"] = "a-to-b",
    };

    /// <summary>A relay that asks the signal controller for a programme; it goes back by itself when the cabinet hears nothing any more.</summary>
    private static JsonObject Programme(JunctionDefinition junction, int programme) => new()
    {
        ["name"] = LineNames.Programme(junction.Id, programme),
        ["line"] = LineNames.Programme(junction.Id, programme),
        ["safe"] = "off",
        ["excludes"] = new JsonArray([.. Programmes.Where(other => other != programme).Select(other => JsonValue.Create(LineNames.Programme(junction.Id, other)))]),
        ["text"] = $"{junction.Name}: Signalprogramm {programme}",
    };

    /// <summary>The number of free spaces at the entrance.</summary>
    private static JsonObject Sign(CarParkDefinition carPark) => new() { ["name"] = carPark.Id.Slug, ["kind"] = "virtual", ["digits"] = 4, ["safeText"] = "----" };

    private static JsonObject Heartbeat(NodeDefinition node) => new()
    {
        ["kind"] = "heartbeat",
        ["asset"] = node.Id.ToString(),
        ["everyS"] = (int)node.HeartbeatEvery.TotalSeconds,
        ["probe"] = "simulated",
    };

    private static JsonObject Contact(AssetDefinition asset, string contact, string line, JsonObject? alarm)
    {
        var point = new JsonObject { ["kind"] = "contact", ["asset"] = asset.Id.ToString(), ["contact"] = contact, ["line"] = line };
        if (alarm is not null)
            point["alarm"] = alarm;
        return point;
    }

    private static JsonObject Alarm(string code, string severity, string text) =>
        new() { ["code"] = code, ["when"] = "open", ["severity"] = severity, ["text"] = text };

    private static JsonArray OutputLines(JsonArray outputs) => [.. outputs.Select(static output => JsonValue.Create(output!["line"]!.GetValue<string>()))];

    private static JsonArray Lines(JsonArray points)
    {
        string[] properties = ["red", "amber", "green", "line", "a", "b"];
        return [.. points.SelectMany(point => properties.Select(property => point![property]?.GetValue<string>())).OfType<string>().Select(line => JsonValue.Create(line))];
    }
}
