using System.Net;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Signs;

namespace Jena.Iot.Edge.Station;

/// <summary>Reads a station file and collects every mistake in it.</summary>
internal sealed class StationReader(string json)
{
    private readonly List<StationProblem> _problems = [];

    public StationLoad Read()
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false, MaxDepth = 16 });
            var station = JsonFields.Of(document.RootElement, "$", StationProperties.Root, _problems) is { } root ? Root(root) : null;
            return station is not null && _problems.Count == 0 ? StationLoad.Of(station) : StationLoad.Refused(_problems);
        }
        catch (JsonException error)
        {
            return StationLoad.Refused([new StationProblem(
                "$",
                $"is not JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}",
                "mend it there: strings and names in double quotes, a comma between elements and none after the last, no comments")]);
        }
    }

    private StationFile? Root(JsonFields root)
    {
        root.Text("$schema", static _ => true, "write the path of station.schema.json", required: false);
        var edge = root.Text("edge", Slug.IsValid, $"write the edge's id: 1 to {Slug.MaxLength} lower-case letters, digits and single hyphens, as in \"cab-017\"");
        var version = root.Whole("version", 1, int.MaxValue, "a whole number", required: true);
        var own = new PinsReader(_problems).Read(root);
        var chips = new ChipReader(own, _problems).Read(root);
        var pins = own with { Lines = [.. own.Lines, .. chips.SelectMany(static c => c.Lines)], Chips = [.. chips.OfType<Mcp23017Settings>()] };
        var points = new PointReader(new PointContext(edge, pins), _problems).Read(root);
        var outputs = new OutputReader(pins, points, _problems).Read(root);
        var signs = new SignReader(_problems).Read(root);
        var devices = Devices(root);
        var uplink = Uplink(root);
        var outbox = Outbox(root);
        var health = HealthReader.Read(root);
        return edge is null || version is null
            ? null
            : new StationFile { Edge = edge, Version = version.Value, Pins = pins, Chips = chips, Points = points, Outputs = outputs, Signs = signs, ReplayDevices = devices, Uplink = uplink, Outbox = outbox, Health = health };
    }

    private static Dictionary<int, AssetId> Devices(JsonFields root)
    {
        var devices = new Dictionary<int, AssetId>();
        if (root.Object("replay", StationProperties.Replay)?.Object("devices", known: null) is not { } fields)
            return devices;
        foreach (var name in fields.Names)
        {
            var isNumber = int.TryParse(name, out var device) && device >= 0 && device.ToString() == name;
            if (!isNumber)
                fields.Refuse(name, "is not a device of a log", "write its DeviceId, a whole number from 0, as in \"1136\"");
            if (fields.Asset(name, "write a junction, as in \"junction/holzmarkt\"", AssetKind.Junction) is not { } junction || !isNumber)
                continue;
            if (devices.FirstOrDefault(d => d.Value == junction) is { Value.IsNone: false } other)
                fields.Refuse(name, $"is {junction}, as is device {other.Key}", "write another junction: one junction has one controller");
            else
                devices[device] = junction;
        }
        return devices;
    }

    private static UplinkSettings Uplink(JsonFields root)
    {
        if (root.Object("uplink", StationProperties.Uplink) is not { } fields)
            return new UplinkSettings();
        const string file = "write the path of a file";
        var uplink = new UplinkSettings
        {
            Host = fields.Text("host", static s => Uri.CheckHostName(s) is not UriHostNameType.Unknown, "write the name or address of the broker, without scheme and port, as in \"127.0.0.1\"", required: false) ?? "127.0.0.1",
            Port = fields.Whole("port", 1, 65535, 1883, "a whole number"),
            Tls = fields.Flag("tls", false),
            CaFile = fields.Text("caFile", static s => s.Length > 0, $"{file} with certificates in PEM form", required: false),
            CertificateFile = fields.Text("certificateFile", static s => s.Length > 0, $"{file} with the edge's own certificate in PEM form", required: false),
            KeyFile = fields.Text("keyFile", static s => s.Length > 0, $"{file} with the key of that certificate in PEM form", required: false),
            PasswordFile = fields.Text("passwordFile", static s => s.Length > 0, $"{file} that holds the password and nothing else", required: false),
            Window = fields.Milliseconds("windowMs", 0, 5000, 250),
            BatchReadings = fields.Whole("batchReadings", 1, 1000, 100, "a whole number of readings"),
            InFlight = fields.Whole("inFlight", 1, 64, 8, "a whole number of batches"),
        };
        if (!uplink.Tls && !IsLoopback(uplink.Host))
            fields.Refuse("tls", $"is false, but {uplink.Host} is not this machine: the password and all readings would cross the network in the clear", "write \"tls\": true, or a host on loopback");
        if (!uplink.Tls && uplink.CaFile is not null)
            fields.Refuse("caFile", "means nothing without TLS", "remove it, or write \"tls\": true");
        if (!uplink.Tls && uplink.CertificateFile is not null)
            fields.Refuse("certificateFile", "means nothing without TLS", "remove it, or write \"tls\": true");
        if (uplink.KeyFile is not null && uplink.CertificateFile is null)
            fields.Refuse("keyFile", "is the key of no certificate", "remove it, or write \"certificateFile\" beside it");
        return uplink;
    }

    private static OutboxSettings Outbox(JsonFields root)
    {
        if (root.Object("outbox", StationProperties.Outbox) is not { } fields)
            return new OutboxSettings();
        return new OutboxSettings
        {
            Keep = TimeSpan.FromDays(fields.Whole("keepDays", 0, 90, 7, "a whole number of days")),
            MaxMegabytes = fields.Whole("maxMegabytes", 1, 65536, 2048, "a whole number of mebibytes"),
            Flush = fields.Milliseconds("flushMs", 10, 1000, 250),
        };
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
