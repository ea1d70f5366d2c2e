using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Cluster;

/// <summary>The whole city as processes on one machine: three silos, two API hosts, Mosquitto, PostgreSQL, and cabinets with streets in front of them.</summary>
public sealed class CityCluster : IAsyncDisposable
{
    private const int MovesPerSecond = 100;

    private readonly Ground _ground;

    private CityCluster(Roster roster, Ground ground, ClusterCity cluster)
    {
        (Roster, _ground, Cluster) = (roster, ground, cluster);
        Silos = [.. cluster.Silos.Select(static node => new NodeMember(node))];
        Apis = [.. cluster.ApiHosts.Select(static node => new NodeMember(node))];
        Broker = new BrokerMember(cluster.Mosquitto);
        Database = new DatabaseMember(cluster.Database.Server, cluster.Database.Settings["Journal__ConnectionString"]);
        Membership = new Membership(Database);
    }

    public Roster Roster { get; }

    public ClusterCity Cluster { get; }

    public IReadOnlyList<NodeMember> Silos { get; }

    /// <summary>Their <see cref="ClusterNode.Health"/> asks with an admin's token.</summary>
    public IReadOnlyList<NodeMember> Apis { get; }

    /// <summary>Cabinets of their own processes.</summary>
    public IReadOnlyList<EdgeMember> Edges { get; private set; } = [];

    public BrokerMember Broker { get; }

    public DatabaseMember Database { get; }

    public Membership Membership { get; }

    public IReadOnlyList<Member> Members => [Database, Broker, .. Silos, .. Apis, .. Edges];

    /// <summary>Starts all of it; returns when it is ready.</summary>
    public static async Task<CityCluster> StartAsync(Roster roster, Ground ground, int seed)
    {
        var city = new CityCluster(roster, ground, await ClusterCity.StartAsync(new ClusterSettings(roster.Registry) { Supervised = true, Place = ground.Place, BrokerFor = ground.BrokerFor, Database = ground.Database }));
        city.StartEdges(seed);
        return city;
    }

    public string Secret(string user) => File.ReadAllText(Cluster.SecretFile(user));

    /// <summary>Where a member, or the light writers as <c>writers</c>, reaches the broker.</summary>
    public (string Host, int Port) BrokerFor(string name) => _ground.BrokerFor(name, _ground.Place("broker").Address, Cluster.Mosquitto.Port);

    /// <summary>Returns when every member says that it is ready.</summary>
    public async Task ReadyAsync(TimeSpan within)
    {
        foreach (var member in Members)
            await Eventually.TrueAsync(member.IsReadyAsync, within, () => $"{member.Name} is not ready");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var edge in Edges)
            await edge.Street.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    private void StartEdges(int seed)
    {
        var edges = new List<EdgeMember>();
        foreach (var (index, quarter) in Roster.Quarters.Index())
        {
            var (host, port) = BrokerFor(quarter.Edge);
            var socket = Cluster.Folder.Of($"{quarter.Edge}.sock");
            var station = Cluster.Folder.Write($"{quarter.Edge}.json", quarter.Station(socket, host, port, Cluster.SecretFile(quarter.Edge)));
            var street = new Street(new Plan(unchecked(seed + index), quarter.Actors), socket, MovesPerSecond);
            _ground.Furnish(quarter.Edge, Cluster.Folder.Of($"{quarter.Edge}.data"));
            edges.Add(new EdgeMember(Cluster.StartEdge(quarter.Edge, station), quarter, Cluster.Folder.Of($"{quarter.Edge}.data"), street));
        }

        Edges = edges;
    }
}
