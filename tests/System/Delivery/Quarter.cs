using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.SystemTests.Delivery;

/// <summary>
/// A quarter of a town behind one cabinet: two junctions, two car parks, a site, and the cabinet's own door. Moved at random, its
/// batches concern several of them at once.
/// </summary>
internal sealed class Quarter
{
    public const string Edge = "cab-1";

    private static readonly (string Junction, int[] Channels)[] Junctions = [("junction/nord", [1, 2, 3, 4]), ("junction/sued", [5, 6, 7])];
    private static readonly (string CarPark, string[] Lanes)[] CarParks = [("carpark/gross", ["west", "ost"]), ("carpark/klein", ["tor"])];

    private readonly List<Actor> _actors = [];
    private readonly List<object> _points = [];

    public Quarter()
    {
        foreach (var (junction, channels) in Junctions)
        {
            foreach (var channel in channels)
            {
                _points.Add(new { kind = "detector", asset = junction, channel, line = $"d{channel}", debounceMs = 0 });
                _actors.Add(new DetectorActor(junction, channel, $"d{channel}"));
            }
        }

        foreach (var (carPark, lanes) in CarParks)
        {
            foreach (var lane in lanes)
            {
                _points.Add(new { kind = "loop-lane", asset = carPark, lane, a = $"{lane}-a", b = $"{lane}-b", inDirection = "a-to-b", debounceMs = 0, maxPassageS = 600 });
                _actors.Add(new LaneActor(carPark, lane, $"{lane}-a", $"{lane}-b"));
            }
        }

        _points.Add(new { kind = "contact", asset = "site/rohrbruch", contact = "lamp", line = "lamp", debounceMs = 0 });
        _actors.Add(new ContactActor("site/rohrbruch", "lamp", "lamp"));
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

    public IReadOnlyList<Actor> Actors => _actors;

    /// <summary>Every asset that something happens to.</summary>
    public static IReadOnlyList<string> Assets =>
        [.. Junctions.Select(static j => j.Junction), .. CarParks.Select(static c => c.CarPark), "site/rohrbruch", $"edge/{Edge}"];

    public static CityRegistry Registry => new("Probe", [
        .. Junctions.Select(static j => new JunctionDefinition
        {
            Id = AssetId.Parse(j.Junction),
            Name = j.Junction,
            Detectors = [.. j.Channels.Select(static c => new DetectorDefinition((ushort)c, $"D{c}"))],
        }),
        .. CarParks.Select(static c => new CarParkDefinition { Id = AssetId.Parse(c.CarPark), Name = c.CarPark, Capacity = 100_000, Lanes = c.Lanes }),
        new SiteDefinition { Id = AssetId.Site("rohrbruch"), Name = "Rohrbruch" },
        new EdgeDefinition
        {
            Id = AssetId.Edge(Edge),
            Name = Edge,
            Configurations = [new EdgeConfiguration(1, [.. Assets.Select(AssetId.Parse).Where(static a => a.Kind is not AssetKind.Edge)])],
        },
    ]);

    /// <summary>Writes the station file of the cabinet.</summary>
    public string WriteStation(TemporaryFolder folder, string socket, int brokerPort, string secretFile) => folder.Write("station.json", JsonSerializer.Serialize(new
    {
        edge = Edge,
        version = 1,
        pins = new { kind = "socket", lines = _actors.SelectMany(static a => a.Lines).ToArray(), socket },
        points = _points,
        uplink = new { host = "127.0.0.1", port = brokerPort, passwordFile = secretFile },
        // Twenty starts within an hour are an alarm of the cabinet's own: not what happened in the street.
        health = new { enabled = false },
    }));
}
