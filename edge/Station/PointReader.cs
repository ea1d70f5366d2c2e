using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Station;

/// <summary>Reads the points of a station file.</summary>
internal sealed class PointReader(string? edge, PinsSettings pins, List<StationProblem> problems)
{
    private const string WriteCarPark = "write a car park, as in \"carpark/neue-mitte\"";
    private const string WriteJunction = "write a junction, as in \"junction/holzmarkt\"";
    private const string WriteNode = "write a node, as in \"node/ap-markt-3\"";

    private readonly Dictionary<string, string> _takenLines = [];
    private readonly Dictionary<string, string> _takenInputs = [];
    private readonly Dictionary<(AssetId Asset, string Code), string> _takenAlarms = [];

    public IReadOnlyList<Point> Read(JsonFields root)
    {
        var points = new List<Point>();
        foreach (var (element, path) in root.Array("points", "write the points between [ and ]"))
        {
            if (Read(element, path) is not { } point)
                continue;
            if (_takenInputs.TryAdd(point.Input, path))
                points.Add(point);
            else
                problems.Add(new StationProblem(path, $"tells of the same as {_takenInputs[point.Input]}: {point.Input}", "remove one of the two, or mend its asset or name"));
        }
        return points;
    }

    private Point? Read(JsonElement element, string path)
    {
        var kind = Kind(element, path);
        if (kind is null || JsonFields.Of(element, path, StationProperties.Points[kind], problems) is not { } fields)
            return null;
        return kind switch
        {
            "loop-lane" => LoopLane(fields),
            "detector" => Detector(fields),
            "signal-group" => SignalGroup(fields),
            "contact" => Contact(fields),
            _ => Heartbeat(fields),
        };
    }

    /// <summary>The kind decides which other properties are known, so without it nothing else can be judged.</summary>
    private string? Kind(JsonElement element, string path)
    {
        var aside = new List<StationProblem>();
        var kind = JsonFields.Of(element, path, known: null, aside);
        if (kind is null)
        {
            problems.AddRange(aside);
            return null;
        }
        aside.Clear();
        var word = kind.Word("kind", [.. StationProperties.Points.Keys], required: true);
        problems.AddRange(aside);
        return word;
    }

    private LoopLanePoint? LoopLane(JsonFields fields)
    {
        var asset = fields.Asset("asset", WriteCarPark, AssetKind.CarPark);
        var lane = fields.Text("lane", IsName, "write the lane's name in the registry, 1 to 60 characters, as in \"in\"");
        var a = Line(fields, "a");
        var sameLine = a is not null && fields.Text("b", static _ => true, "", required: false) == a;
        if (sameLine)
            fields.Refuse("b", $"is the line of loop A, '{a}'", "write the line of the other loop");
        var b = sameLine ? null : Line(fields, "b");
        var direction = fields.Word("inDirection", ["a-to-b", "b-to-a"], required: true) is "b-to-a" ? InDirection.BToA : InDirection.AToB;
        var debounce = fields.Milliseconds("debounceMs", 0, 1000, 20);
        var maxPassage = fields.Seconds("maxPassageS", 1, 3600, 60);
        return asset is null || lane is null || a is null || b is null ? null : new LoopLanePoint(asset.Value, lane, a, b, direction, debounce, maxPassage);
    }

    private DetectorPoint? Detector(JsonFields fields)
    {
        var asset = fields.Asset("asset", WriteJunction, AssetKind.Junction);
        var channel = fields.Whole("channel", 1, ushort.MaxValue, "the Indiana detector channel, a whole number", required: true);
        var line = Line(fields, "line");
        var debounce = fields.Milliseconds("debounceMs", 0, 1000, 20);
        return asset is null || channel is null || line is null ? null : new DetectorPoint(asset.Value, (ushort)channel, line, debounce);
    }

    private SignalGroupPoint? SignalGroup(JsonFields fields)
    {
        var asset = fields.Asset("asset", WriteJunction, AssetKind.Junction);
        var phase = fields.Whole("phase", 1, 255, "the Indiana phase number, a whole number", required: true);
        var red = Line(fields, "red");
        var amber = Line(fields, "amber", required: false);
        var green = Line(fields, "green");
        var settle = fields.Milliseconds("settleMs", 0, 1000, 50);
        return asset is null || phase is null || red is null || green is null ? null : new SignalGroupPoint(asset.Value, (ushort)phase, red, amber, green, settle);
    }

    private ContactPoint? Contact(JsonFields fields)
    {
        var write = $"write a site, as in \"site/2026-0412\", or this edge, \"edge/{edge ?? "cab-017"}\"";
        var asset = fields.Asset("asset", write, AssetKind.Site, AssetKind.Edge);
        if (asset is { Kind: AssetKind.Edge } other && edge is not null && other.Slug != edge)
        {
            fields.Refuse("asset", $"is \"{other}\", another edge", write);
            asset = null;
        }
        var contact = fields.Text("contact", Slug.IsValid, "write the contact's name in lower-case letters, digits and single hyphens, as in \"door\"");
        var line = Line(fields, "line");
        var closedWhenHigh = fields.Word("closedWhen", ["high", "low"], required: false) is not "low";
        var debounce = fields.Milliseconds("debounceMs", 0, 10_000, 50);
        var alarm = fields.Object("alarm", StationProperties.Alarm) is { } alarmFields ? Alarm(alarmFields, contact) : null;
        if (asset is { } owner && alarm is not null && !_takenAlarms.TryAdd((owner, alarm.Code), fields.PathOf("alarm")))
            fields.Refuse("alarm", $"raises the alarm '{alarm.Code}' of {owner}, as does {_takenAlarms[(owner, alarm.Code)]}", "write another code: each contact would clear the other's alarm");
        return asset is null || contact is null || line is null ? null : new ContactPoint(asset.Value, contact, line, closedWhenHigh, debounce, alarm);
    }

    private static ContactAlarm? Alarm(JsonFields fields, string? contact)
    {
        var code = fields.Text("code", Slug.IsValid, "write the alarm's code in lower-case letters, digits and single hyphens, as in \"door-open\"", required: false) ?? contact;
        var whenClosed = fields.Word("when", ["closed", "open"], required: true) is "closed";
        var severity = fields.Word("severity", ["high", "medium", "low"], required: true) switch
        {
            "high" => AlarmSeverity.High,
            "medium" => AlarmSeverity.Medium,
            "low" => AlarmSeverity.Low,
            _ => AlarmSeverity.None,
        };
        var text = fields.Text("text", static s => s.Trim().Length is > 0 and <= 200, "write what happened, for people, in 1 to 200 characters");
        return code is null || text is null ? null : new ContactAlarm(code, whenClosed, severity, text);
    }

    private HeartbeatPoint? Heartbeat(JsonFields fields)
    {
        var asset = fields.Asset("asset", WriteNode, AssetKind.Node);
        var every = fields.Seconds("everyS", 1, 3600, 30);
        var simulated = fields.Has("probe");
        if (simulated)
            fields.Word("probe", ["simulated"], required: true);
        if (simulated && fields.Has("line"))
            fields.Refuse("line", "stands beside a probe", "remove one of the two");
        var line = simulated ? null : Line(fields, "line", write: "write the line that is high while the node answers, or \"probe\": \"simulated\"");
        return asset is null || (line is null && !simulated) ? null : new HeartbeatPoint(asset.Value, every, line);
    }

    /// <summary>A declared line that no other point has; otherwise null and a problem.</summary>
    private string? Line(JsonFields fields, string name, bool required = true, string write = "write one of the lines in $.pins.lines")
    {
        if (fields.Text(name, static _ => true, write, required) is not { } line)
            return null;
        if (pins.Outputs.Contains(line))
        {
            fields.Refuse(name, $"names the line '{line}', which is an output", "write an input: an output never belongs to a point");
            return null;
        }
        if (!pins.Lines.Contains(line))
        {
            fields.Refuse(name, $"names the line '{line}', which does not exist", Suggestion.For(line, pins.Lines) is { } meant ? $"did you mean '{meant}'?" : "declare it in $.pins.lines, or write one that stands there");
            return null;
        }
        if (_takenLines.TryAdd(line, fields.PathOf(name)))
            return line;
        fields.Refuse(name, $"names the line '{line}', which {_takenLines[line]} has already", "write another line: a line belongs to one point");
        return null;
    }

    private static bool IsName(string text) => text.Length is > 0 and <= 60 && text.Trim().Length == text.Length && !text.Any(char.IsControl);
}
