using System.Net;
using Jena.Iot.Faults.Clocks;
using Jena.Iot.Faults.Disks;
using Jena.Iot.Faults.Messages;
using Jena.Iot.Faults.Network;
using Jena.Iot.Testing;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Cluster;

/// <summary>What the city stands on: where each process runs, what lies between two of them, by which clocks they go, and on which disks they write.</summary>
public sealed class Ground : IAsyncDisposable
{
    /// <summary>The cabinet whose data lies on a small disk.</summary>
    public const string EdgeOnSmallDisk = "cab-1";

    private const long EdgeDiskBytes = 48 << 20;
    private const long DatabaseDiskBytes = 2L << 30;

    private readonly Lock _gate = new();
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, FakeClock> _clocks = [];
    private readonly Dictionary<string, SmallDisk> _disks = [];
    private readonly int _seed;
    private MessageProxy? _edgeMessages;
    private MessageProxy? _siloMessages;

    private Ground(int seed) => _seed = seed;

    /// <summary>Null where there are no namespaces.</summary>
    public CityNetwork? Network { get; private init; }

    /// <summary>Clocks that can be stepped, by the name of their member.</summary>
    public IReadOnlyDictionary<string, FakeClock> Clocks => _clocks;

    /// <summary>Disks that can be filled, by the name of their member.</summary>
    public IReadOnlyDictionary<string, SmallDisk> Disks => _disks;

    /// <summary>Between edges, light writers among them, and the broker.</summary>
    public MessageProxy EdgeMessages => _edgeMessages ?? throw new InvalidOperationException("no edge has asked for the broker yet");

    /// <summary>Between silos and the broker.</summary>
    public MessageProxy SiloMessages => _siloMessages ?? throw new InvalidOperationException("no silo has asked for the broker yet");

    /// <summary>How the database server of the city runs.</summary>
    public PostgresServerOptions Database => new() { Durable = true, Folder = _disks.GetValueOrDefault("database")?.Folder };

    public static Task<Ground> OpenAsync(int seed)
    {
        var ground = new Ground(seed) { Network = CityNetwork.IsInside ? CityNetwork.Open() : null };
        if (FakeClock.Missing is null)
        {
            // One of each kind goes by the machine's own clock.
            foreach (var name in new[] { "silo-2", "silo-3", "cab-2", "cab-3" })
                ground._clocks[name] = new FakeClock(ground._folder.Of($"{name}.clock"));
        }
        if (SmallDisk.Missing is null)
        {
            ground._disks[EdgeOnSmallDisk] = new SmallDisk(EdgeDiskBytes);
            ground._disks["database"] = new SmallDisk(DatabaseDiskBytes);
        }
        return Task.FromResult(ground);
    }

    /// <summary>Where a member runs, by its name (<c>silo-1</c>, <c>api-1</c>, <c>cab-1</c>, <c>broker</c>, <c>database</c>).</summary>
    public NodePlace Place(string name)
    {
        var environment = _clocks.GetValueOrDefault(name)?.Environment ?? new Dictionary<string, string>();
        return Network?.Place(name).Node(environment) ?? NodePlace.Here with { Environment = environment };
    }

    /// <summary>Where a member, or the light writers as <c>writers</c>, reaches the broker: something between the two.</summary>
    public (string Host, int Port) BrokerFor(string name, string host, int port)
    {
        var here = Network is null ? "127.0.0.1" : CityNetwork.HubAddress;
        lock (_gate)
        {
            var broker = new IPEndPoint(IPAddress.Parse(host), port);
            var proxy = name.StartsWith("silo-", StringComparison.Ordinal)
                ? _siloMessages ??= new MessageProxy(broker, new Random(_seed), IPAddress.Parse(here))
                : _edgeMessages ??= new MessageProxy(broker, new Random(_seed + 1), IPAddress.Parse(here));
            return (here, proxy.Port);
        }
    }

    /// <summary>Puts a member's data on its small disk, if it has one.</summary>
    /// <param name="data">Where its data is to lie; not there yet.</param>
    public void Furnish(string name, string data)
    {
        if (_disks.TryGetValue(name, out var disk))
            Directory.CreateSymbolicLink(data, disk.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        if (_edgeMessages is not null)
            await _edgeMessages.DisposeAsync();
        if (_siloMessages is not null)
            await _siloMessages.DisposeAsync();
        foreach (var disk in _disks.Values)
            disk.Dispose();
        Network?.Dispose();
        _folder.Dispose();
    }
}
