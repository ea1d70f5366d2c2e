using System.Text.Json;
using System.Text.RegularExpressions;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Testing.Processes;

/// <summary>
/// Several silos and API hosts with PostgreSQL and Mosquitto, each a process of its own on ports that stay the same over its
/// lives. Every edge of the registry has its secret in <see cref="SecretFile"/>.
/// </summary>
public sealed partial class ClusterCity : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(120);

    private readonly ClusterSettings _settings;
    private readonly List<ClusterNode> _edges = [];

    private ClusterCity(ClusterSettings settings, TemporaryFolder folder, PostgresDatabase database, MosquittoServer mosquitto)
    {
        (_settings, Folder, Database, Mosquitto) = (settings, folder, database, mosquitto);
        var registry = folder.Of("registry.json");
        File.WriteAllText(registry, JsonSerializer.Serialize(settings.Registry, DomainJson.Options));
        Silos = [.. Enumerable.Range(1, settings.Silos).Select(n => MakeSilo($"silo-{n}", registry))];
        ApiHosts = [.. Enumerable.Range(1, settings.ApiHosts).Select(n => MakeApi($"api-{n}"))];
    }

    public TemporaryFolder Folder { get; }

    public PostgresDatabase Database { get; }

    public MosquittoServer Mosquitto { get; }

    public IReadOnlyList<ClusterNode> Silos { get; }

    /// <summary>Their <see cref="ClusterNode.Health"/> asks with an admin's token.</summary>
    public IReadOnlyList<ClusterNode> ApiHosts { get; }

    public IReadOnlyList<ClusterNode> Edges => _edges;

    /// <summary>What everybody said, for messages of failed tests.</summary>
    public string Output => string.Join("\n\n", Silos.Concat(ApiHosts).Concat(_edges).Select(static node => node.Output));

    /// <summary>Starts everything but the edges; returns when all of it is ready.</summary>
    public static async Task<ClusterCity> StartAsync(ClusterSettings settings)
    {
        var folder = new TemporaryFolder();
        var place = settings.Place("database");
        var database = await PostgresDatabase.StartAsync(settings.Standby, settings.Database with { Address = place.Address, Prefix = place.Prefix });
        var secrets = settings.Registry.Assets.OfType<EdgeDefinition>().Select(static e => e.Id.Slug).Append(MosquittoServer.ClusterUser)
            .ToDictionary(static user => user, static _ => Guid.NewGuid().ToString("N"));
        foreach (var (user, secret) in secrets)
            folder.Write($"{user}.secret", secret);
        var city = new ClusterCity(settings, folder, database, await MosquittoServer.StartAsync(folder, secrets, settings.Place("broker")));
        try
        {
            foreach (var node in city.Silos.Concat(city.ApiHosts))
            {
                node.Supervised = settings.Supervised;
                node.Start();
            }
            await Task.WhenAll(city.Silos.Concat(city.ApiHosts).Select(static node => node.ReadyAsync(StartWithin)));
            var token = settings.ApiHosts > 0 ? await city.FirstTokenAsync() : null;
            foreach (var api in city.ApiHosts)
                api.Health!.Token = token;
            return city;
        }
        catch (Exception error)
        {
            var said = city.Output;
            await city.DisposeAsync();
            throw new InvalidOperationException($"the cluster did not start: {error.Message}\n{said}", error);
        }
    }

    /// <summary>Where the secret of an edge lies.</summary>
    public string SecretFile(string edge) => Folder.Of($"{edge}.secret");

    /// <summary>Starts an edge agent on a station file; its data, in <c>NAME.data</c>, outlives it. It believes the machine's clock.</summary>
    public ClusterNode StartEdge(string edge, string station)
    {
        var node = new ClusterNode(edge, BuiltProgram.Edge, _settings.Place(edge), () => ["run", "--station", station, "--data", Folder.Of($"{edge}.data"), "--assume-clock"], new Dictionary<string, string>(), null);
        _edges.Add(node);
        node.Start();
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _edges.Concat(ApiHosts).Concat(Silos))
            await node.DisposeAsync();
        await Mosquitto.DisposeAsync();
        await Database.DisposeAsync();
        Folder.Dispose();
    }

    private ClusterNode MakeSilo(string name, string registry)
    {
        var place = _settings.Place(name);
        var ports = Testing.Ports.Free(3);
        return new ClusterNode(
            name,
            BuiltProgram.Silo,
            place,
            () =>
            [
                $"--Silo:Registry={registry}",
                $"--Silo:HealthPort={ports[0]}",
                "--Cluster:Provider=Postgres",
                $"--Cluster:AdvertisedAddress={place.Address}",
                $"--Cluster:SiloPort={ports[1]}",
                $"--Cluster:GatewayPort={ports[2]}",
                "--Broker:Mode=External",
                $"--Broker:Host={_settings.BrokerFor(name, Mosquitto.Address, Mosquitto.Port).Host}",
                $"--Broker:Port={_settings.BrokerFor(name, Mosquitto.Address, Mosquitto.Port).Port}",
                $"--Broker:User={MosquittoServer.ClusterUser}",
                $"--Broker:PasswordFile={SecretFile(MosquittoServer.ClusterUser)}",
                .. _settings.SiloArguments,
            ],
            Database.Settings,
            ports[0],
            ports[1]);
    }

    private ClusterNode MakeApi(string name)
    {
        var port = Testing.Ports.Free();
        var place = _settings.Place(name);
        return new ClusterNode(
            name,
            BuiltProgram.Api,
            place,
            () => [$"--urls=http://{place.Address}:{port}", "--Cluster:Provider=Postgres", .. _settings.ApiArguments],
            new Dictionary<string, string> { ["Cluster__ConnectionString"] = Database.Settings["Journal__ConnectionString"] },
            port,
            healthAddress: place.Address);
    }

    /// <summary>Whichever API host found the city without one has made it.</summary>
    private async Task<string> FirstTokenAsync() => await Eventually.GetAsync(
        () => Task.FromResult(ApiHosts.SelectMany(static api => api.Process.Lines).FirstOrDefault(static line => TokenLine().IsMatch(line))?.Trim()),
        StartWithin,
        () => "no API host printed the first token");

    [GeneratedRegex(@"^    \S{20,}$")]
    private static partial Regex TokenLine();
}
