using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Cluster;

/// <summary>What one cabinet of its own process looks at: a junction, a car park, a site, its own door.</summary>
public sealed class Quarter
{
    private static readonly int[] Channels = [1, 2, 3];
    private static readonly string[] Lanes = ["west", "ost"];

    private readonly List<Actor> _actors = [];
    private readonly List<object> _points = [];

    public Quarter(string edge)
    {
        Edge = edge;
        foreach (var channel in Channels)
        {
            _points.Add(new { kind = "detector", asset = Junction, channel, line = $"d{channel}", debounceMs = 0 });
            _actors.Add(new DetectorActor(Junction, channel, $"d{channel}"));
        }

        foreach (var lane in Lanes)
        {
            _points.Add(new { kind = "loop-lane", asset = CarPark, lane, a = $"{lane}-a", b = $"{lane}-b", inDirection = "a-to-b", debounceMs = 0, maxPassageS = 600 });
            _actors.Add(new LaneActor(CarPark, lane, $"{lane}-a", $"{lane}-b"));
        }

        _points.Add(new { kind = "contact", asset = Site, contact = "lamp", line = "lamp", debounceMs = 0 });
        _actors.Add(new ContactActor(Site, "lamp", "lamp"));
        _points.Add(new
        {
            kind = "contact",
            asset = $"edge/{Edge}",
            contact = "door",
            line = "door",
            debounceMs = 0,
            alarm = new { code = "door-open", when = "open", severity = "low", text = "The cabinet's door is open." },
        });
        _actors.Add(new ContactActor($"edge/{Edge}", "door", "door", "door-open"));
    }

    /// <summary>A slug.</summary>
    public string Edge { get; }

    public string Junction => $"junction/{Edge}";

    public string CarPark => $"carpark/{Edge}";

    public string Site => $"site/{Edge}";

    public IReadOnlyList<Actor> Actors => _actors;

    /// <summary>Every asset that something happens to.</summary>
    public IReadOnlyList<string> Assets => [Junction, CarPark, Site, $"edge/{Edge}"];

    public IEnumerable<AssetDefinition> Definitions =>
    [
        new JunctionDefinition { Id = AssetId.Parse(Junction), Name = Edge, Detectors = [.. Channels.Select(static c => new DetectorDefinition((ushort)c, $"D{c}"))] },
        new CarParkDefinition { Id = AssetId.Parse(CarPark), Name = Edge, Capacity = 100_000, Lanes = Lanes },
        new SiteDefinition { Id = AssetId.Parse(Site), Name = Edge },
        new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [AssetId.Parse(Junction), AssetId.Parse(CarPark), AssetId.Parse(Site)])] },
    ];

    /// <summary>The station file of the cabinet.</summary>
    public string Station(string socket, string brokerHost, int brokerPort, string secretFile) => JsonSerializer.Serialize(new
    {
        edge = Edge,
        version = 1,
        pins = new { kind = "socket", lines = _actors.SelectMany(static a => a.Lines).ToArray(), socket },
        points = _points,
        uplink = new { host = brokerHost, port = brokerPort, passwordFile = secretFile },
        // Many starts within an hour are an alarm of the cabinet's own: not what happened in the street.
        health = new { enabled = false },
    });
}
