using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Faults.Cluster;

/// <summary>What there is in the gate's city: cabinets that are processes, and writers that are not.</summary>
public sealed class Roster
{
    /// <param name="edges">Cabinets, 1 or more.</param>
    /// <param name="writers">Light writers, 1 or more.</param>
    public Roster(int edges, int writers)
    {
        Quarters = [.. Enumerable.Range(1, edges).Select(static n => new Quarter($"cab-{n}"))];
        Writers = [.. Enumerable.Range(1, writers).Select(static n => new Post($"post-{n:000}"))];
    }

    public IReadOnlyList<Quarter> Quarters { get; }

    public IReadOnlyList<Post> Writers { get; }

    /// <summary>An edge that says what cannot be taken, all of it with a fate that is known.</summary>
    public const string ExactGuest = "guest-exact";

    /// <summary>An edge that says anything.</summary>
    public const string WildGuest = "guest-wild";

    /// <summary>Slugs of all edges.</summary>
    public IEnumerable<string> Edges => [.. Quarters.Select(static q => q.Edge), .. Writers.Select(static p => p.Edge), ExactGuest, WildGuest];

    public CityRegistry Registry => new("Probe", [.. Quarters.SelectMany(static q => q.Definitions), .. Writers.SelectMany(static p => p.Definitions), Guest(ExactGuest), Guest(WildGuest)]);

    private static EdgeDefinition Guest(string edge) => new() { Id = AssetId.Edge(edge), Name = edge, Configurations = [new EdgeConfiguration(1, [])] };
}

/// <summary>What one light writer tells of.</summary>
public sealed record Post(string Edge)
{
    public const string Lane = "tor";
    public const int Channels = 4;

    public AssetId CarPark => AssetId.Parse($"carpark/{Edge}");

    public AssetId Junction => AssetId.Parse($"junction/{Edge}");

    public AssetId Node => AssetId.Parse($"node/{Edge}");

    public IReadOnlyList<AssetId> Assets => [CarPark, Junction, Node];

    public IEnumerable<AssetDefinition> Definitions =>
    [
        new CarParkDefinition { Id = CarPark, Name = Edge, Capacity = 100_000, Lanes = [Lane] },
        new JunctionDefinition { Id = Junction, Name = Edge, Detectors = [.. Enumerable.Range(1, Channels).Select(static c => new DetectorDefinition((ushort)c, $"D{c}"))] },
        new NodeDefinition { Id = Node, Name = Edge },
        new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [.. Assets])] },
    ];
}
