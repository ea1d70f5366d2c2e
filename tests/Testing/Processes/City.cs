using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Testing.Processes;

/// <summary>What a city of processes is made of.</summary>
public sealed record CitySettings(CityRegistry Registry)
{
    /// <summary>PostgreSQL instead of SQLite.</summary>
    public bool Postgres { get; init; }

    /// <summary>PostgreSQL with an asynchronous standby.</summary>
    public bool Standby { get; init; }

    /// <summary>Mosquitto instead of the broker inside the silo.</summary>
    public bool Mosquitto { get; init; }

    /// <summary>A PEM file with certificate and key: the broker inside the silo speaks TLS. Null for none.</summary>
    public string? BrokerCertificate { get; init; }
}

/// <summary>
/// A silo, an API host and their broker and database as processes of their own, on ports that stay the same when one of
/// them is killed and started again.
/// </summary>
public sealed partial class City : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);

    private readonly CitySettings _settings;
    private readonly List<Child> _children = [];
    private readonly int _siloPort;
    private readonly int _gatewayPort;
    private readonly int _healthPort;
    private readonly int _apiPort;
    private readonly int _ownBrokerPort;
    private Child? _silo;
    private Child? _api;

    private City(CitySettings settings, TemporaryFolder folder, Database database)
    {
        (_settings, Folder, Database) = (settings, folder, database);
        (_siloPort, _gatewayPort, _healthPort, _apiPort, _ownBrokerPort) = Testing.Ports.Free(5) is [var s, var g, var h, var a, var b] ? (s, g, h, a, b) : default;
        Api = new CityClient(_apiPort);
        File.WriteAllText(RegistryFile, JsonSerializer.Serialize(settings.Registry, DomainJson.Options));
    }

    public TemporaryFolder Folder { get; }

    public Database Database { get; }

    public CityClient Api { get; }

    /// <summary>Null when the broker is the silo's own.</summary>
    public MosquittoServer? Mosquitto { get; private set; }

    public int BrokerPort => Mosquitto?.Port ?? _ownBrokerPort;

    public int ApiPort => _apiPort;

    public Child Silo => _silo ?? throw new InvalidOperationException("the silo was not started");

    public Child ApiHost => _api ?? throw new InvalidOperationException("the API was not started");

    /// <summary>What everybody said, for messages of failed tests.</summary>
    public string Output => string.Join("\n\n", _children.Select(static c => $"--- {c.Name} ({c.Id})\n{c.Output}"));

    private string RegistryFile => Folder.Of("registry.json");

    /// <summary>Starts everything but the edges; returns when it is ready, with credentials for every edge of the registry.</summary>
    public static async Task<City> StartAsync(CitySettings settings)
    {
        var folder = new TemporaryFolder();
        var city = new City(settings, folder, await Database.StartAsync(settings.Postgres, folder, settings.Standby));
        try
        {
            if (settings.Mosquitto)
                await city.StartMosquittoAsync();
            city.StartSilo();
            city.StartApi();
            await city.SiloReadyAsync();
            await city.ApiReadyAsync();
            city.Api.Token = await city.FirstTokenAsync();
            if (!settings.Mosquitto)
                await city.IssueCredentialsAsync();
            return city;
        }
        catch (Exception error)
        {
            var said = city.Output;
            await city.DisposeAsync();
            throw new InvalidOperationException($"the city did not start: {error.Message}\n{said}", error);
        }
    }

    /// <summary>Where the secret of an edge lies.</summary>
    public string SecretFile(string edge) => Folder.Of($"{edge}.secret");

    public string Secret(string edge) => File.ReadAllText(SecretFile(edge));

    public void StartSilo() => _silo = Keep(Child.Start(BuiltProgram.Silo, SiloArguments, Database.Settings));

    /// <summary>The settings of the silo that are no secrets.</summary>
    public IEnumerable<string> SiloArguments =>
    [
        $"--Silo:Registry={RegistryFile}",
        $"--Silo:HealthPort={_healthPort}",
        $"--Cluster:SiloPort={_siloPort}",
        $"--Cluster:GatewayPort={_gatewayPort}",
        $"--Broker:Port={BrokerPort}",
        .. _settings.BrokerCertificate is { } certificate ? (string[])[$"--Broker:CertificateFile={certificate}"] : [],
        .. Mosquitto is null ? (string[])[] : ["--Broker:Mode=External", $"--Broker:User={MosquittoServer.ClusterUser}", $"--Broker:PasswordFile={SecretFile(MosquittoServer.ClusterUser)}"],
    ];

    public void StartApi() => _api = Keep(Child.Start(BuiltProgram.Api, [$"--urls=http://127.0.0.1:{_apiPort}", $"--Cluster:GatewayPort={_gatewayPort}"]));

    public async Task SiloReadyAsync()
    {
        using var health = new CityClient(_healthPort);
        await Eventually.TrueAsync(
            async () => Silo.HasEnded ? throw new InvalidOperationException($"the silo ended:\n{Silo.Output}") : await health.IsReadyAsync(),
            ReadyWithin,
            () => $"the silo is not ready:\n{Silo.Output}");
    }

    public Task ApiReadyAsync() => Eventually.TrueAsync(
        async () => ApiHost.HasEnded ? throw new InvalidOperationException($"the API ended:\n{ApiHost.Output}") : await Api.IsReadyAsync(),
        ReadyWithin,
        () => $"the API is not ready:\n{ApiHost.Output}");

    /// <summary>SIGKILL.</summary>
    public Task KillSiloAsync() => Silo.KillAsync();

    /// <summary>
    /// Starts an edge agent on a station file; its data outlives it. It believes the machine's clock: the kernel of a container
    /// often does not know whether that is synchronised.
    /// </summary>
    public Child StartEdge(string edge, string station) =>
        Keep(Child.Start(BuiltProgram.Edge, ["run", "--station", station, "--data", Folder.Of($"{edge}.data"), "--assume-clock"]));

    /// <summary>Plays a recorded log through an edge of its own data; returns when it has been acknowledged.</summary>
    public async Task ReplayAsync(string edge, string station, string log, TimeSpan within)
    {
        await using var replay = Child.Start(BuiltProgram.Edge, ["replay", "--log", log, "--station", station, "--speed", "max"]);
        if (await replay.EndsAsync(within) != 0)
            throw new InvalidOperationException($"the replay of {log} by {edge} failed:\n{replay.Output}\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        foreach (var child in _children)
            await child.DisposeAsync();
        if (Mosquitto is not null)
            await Mosquitto.DisposeAsync();
        await Database.DisposeAsync();
        Folder.Dispose();
    }

    private async Task StartMosquittoAsync()
    {
        var secrets = Edges.Append(MosquittoServer.ClusterUser).ToDictionary(static user => user, static _ => Guid.NewGuid().ToString("N"));
        foreach (var (user, secret) in secrets)
            Folder.Write($"{user}.secret", secret);
        Mosquitto = await MosquittoServer.StartAsync(Folder, secrets);
    }

    private IEnumerable<string> Edges => _settings.Registry.Assets.OfType<EdgeDefinition>().Select(static e => e.Id.Slug);

    private async Task IssueCredentialsAsync()
    {
        foreach (var edge in Edges)
        {
            var (status, body) = await Api.PostAsync($"/api/v1/edges/{edge}/credential");
            if (status is not HttpStatusCode.OK)
                throw new InvalidOperationException($"no credential for {edge}: {(int)status} {body}");
            Folder.Write($"{edge}.secret", body.GetProperty("secret").GetString()!);
        }
    }

    private async Task<string> FirstTokenAsync()
    {
        await ApiHost.SaysAsync("first token", ReadyWithin);
        return (await ApiHost.SaysAsync(static line => TokenLine().IsMatch(line), ReadyWithin, "the first token")).Trim();
    }

    private Child Keep(Child child)
    {
        _children.Add(child);
        return child;
    }

    [GeneratedRegex(@"^    \S{20,}$")]
    private static partial Regex TokenLine();
}
