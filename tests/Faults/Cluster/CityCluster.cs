using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Faults.Hosting;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Cluster;

/// <summary>The whole city as processes on one machine: three silos, two API hosts, Mosquitto, PostgreSQL, and cabinets with streets in front of them.</summary>
public sealed class CityCluster : IAsyncDisposable
{
    public const int SiloCount = 3;
    public const int ApiCount = 2;

    private const int MovesPerSecond = 100;

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(120);

    private readonly List<SiloMember> _silos = [];
    private readonly List<ApiMember> _apis = [];
    private readonly List<EdgeMember> _edges = [];
    private readonly ITopology _topology;
    private readonly GateLog _log;

    private CityCluster(Roster roster, ITopology topology, GateLog log) => (Roster, _topology, _log) = (roster, topology, log);

    public Roster Roster { get; }

    public ITopology Topology => _topology;

    public TemporaryFolder Folder { get; } = new();

    public IReadOnlyList<SiloMember> Silos => _silos;

    public IReadOnlyList<ApiMember> Apis => _apis;

    public IReadOnlyList<EdgeMember> Edges => _edges;

    public BrokerMember Broker { get; private set; } = null!;

    public DatabaseMember Database { get; private set; } = null!;

    public Membership Membership => new(Database);

    public IEnumerable<Member> Members => [Database, Broker, .. _silos, .. _apis, .. _edges];

    /// <summary>Starts all of it; returns when it is ready.</summary>
    public static async Task<CityCluster> StartAsync(Roster roster, ITopology topology, int seed, GateLog log)
    {
        var city = new CityCluster(roster, topology, log);
        try
        {
            await city.StartServersAsync();
            city.MakeProcesses(seed);
            foreach (var silo in city._silos)
                await silo.StartAsync();
            foreach (var api in city._apis)
                await api.StartAsync();
            await city.ReadyAsync(StartWithin);
            var token = await Eventually.GetAsync(
                () => Task.FromResult(city._apis.Select(static a => a.FirstToken).FirstOrDefault(static t => t is not null)), StartWithin, () => $"no API host has printed the first token\n{city.Output}");
            city._apis.ForEach(a => a.Client.Token = token);
            foreach (var edge in city._edges)
                await edge.StartAsync();
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the secret of an edge lies.</summary>
    public string SecretFile(string user) => Folder.Of($"{user}.secret");

    public string Secret(string user) => File.ReadAllText(SecretFile(user));

    /// <summary>Where a member, or the gate's own writers as <c>writers</c>, reaches the broker.</summary>
    public (string Host, int Port) BrokerFor(string from) => _topology.Reach(from, Broker.Name, Broker.Place, Broker.Port);

    /// <summary>Returns when every silo and API host says that it is ready.</summary>
    public async Task ReadyAsync(TimeSpan within)
    {
        foreach (var member in Members.Except(_edges))
            await Eventually.TrueAsync(member.IsReadyAsync, within, () => $"{member.Name} is not ready\n{member.Output}");
    }

    public string Output => string.Join("\n\n", Members.Select(static m => m.Output));

    public async ValueTask DisposeAsync()
    {
        // Whoever hangs on to others goes first.
        foreach (var member in Members.Where(static m => m is not null).Reverse())
            await member.DisposeAsync();
        await _topology.DisposeAsync();
        Folder.Dispose();
    }

    private async Task StartServersAsync()
    {
        var server = await PostgresServer.StartAsync(new PostgresServerOptions { Durable = true });
        Database = new DatabaseMember("database", _topology.Of("database"), _log, server);
        await server.CreateDatabaseAsync(DatabaseMember.Database);

        var secrets = Roster.Edges.Append(MosquittoServer.ClusterUser).ToDictionary(static user => user, static _ => Guid.NewGuid().ToString("N"));
        foreach (var (user, secret) in secrets)
            Folder.Write($"{user}.secret", secret);
        Broker = new BrokerMember("broker", _topology.Of("broker"), _log, await MosquittoServer.StartAsync(Folder, secrets));
    }

    private void MakeProcesses(int seed)
    {
        var registry = Folder.Write("registry.json", JsonSerializer.Serialize(Roster.Registry, DomainJson.Options));
        for (var n = 1; n <= SiloCount; n++)
        {
            var name = $"silo-{n}";
            var ports = Ports.Free(3);
            _silos.Add(new SiloMember(name, _topology.Of(name), _log, new SiloPorts(ports[0], ports[1], ports[2]), () => SiloArguments(name, registry), () => new Dictionary<string, string>
            {
                ["Journal__ConnectionString"] = ConnectionString(name),
            }));
        }

        for (var n = 1; n <= ApiCount; n++)
        {
            var name = $"api-{n}";
            _apis.Add(new ApiMember(name, _topology.Of(name), _log, Ports.Free(), static () => ["--Cluster:Provider=Postgres"], () => new Dictionary<string, string>
            {
                ["Cluster__ConnectionString"] = ConnectionString(name),
                // Two hosts of one user on one machine must not share the page's keys by chance.
                ["HOME"] = Directory.CreateDirectory(Folder.Of($"{name}.home")).FullName,
            }));
        }

        foreach (var (index, quarter) in Roster.Quarters.Index())
        {
            var (host, port) = BrokerFor(quarter.Edge);
            var socket = Folder.Of($"{quarter.Edge}.sock");
            var station = Folder.Write($"{quarter.Edge}.json", quarter.Station(socket, host, port, SecretFile(quarter.Edge)));
            var street = new Street(new Plan(unchecked(seed + index), quarter.Actors), socket, MovesPerSecond);
            _edges.Add(new EdgeMember(quarter.Edge, _topology.Of(quarter.Edge), _log, station, Folder.Of($"{quarter.Edge}.data"), street));
        }
    }

    private IEnumerable<string> SiloArguments(string name, string registry)
    {
        var (host, port) = BrokerFor(name);
        return
        [
            $"--Silo:Registry={registry}",
            "--Journal:Provider=Postgres",
            "--Cluster:Provider=Postgres",
            "--Broker:Mode=External",
            $"--Broker:Host={host}",
            $"--Broker:Port={port}",
            $"--Broker:User={MosquittoServer.ClusterUser}",
            $"--Broker:PasswordFile={SecretFile(MosquittoServer.ClusterUser)}",
        ];
    }

    private string ConnectionString(string from)
    {
        var (host, port) = _topology.Reach(from, Database.Name, Database.Place, Database.Server.Port);
        return new Npgsql.NpgsqlConnectionStringBuilder(Database.Server.ConnectionString(DatabaseMember.Database)) { Host = host, Port = port }.ConnectionString;
    }
}
