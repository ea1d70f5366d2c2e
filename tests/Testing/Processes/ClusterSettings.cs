using Jena.Iot.Domain.Registry;

namespace Jena.Iot.Testing.Processes;

/// <summary>What a cluster of processes is made of: PostgreSQL and Mosquitto always.</summary>
public sealed record ClusterSettings(CityRegistry Registry)
{
    /// <summary>Default 3.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>Default 2.</summary>
    public int ApiHosts { get; init; } = 2;

    /// <summary>How the database server runs. Default: commits reach the disk before they are answered.</summary>
    public PostgresServerOptions Database { get; init; } = new() { Durable = true };

    /// <summary>What follows the database server, and is named to everybody beside it. Default: nothing.</summary>
    public StandbyKind Standby { get; init; }

    /// <summary>Settings of every silo beside those that make it one of this cluster, as <c>--Section:Name=value</c>.</summary>
    public IReadOnlyList<string> SiloArguments { get; init; } = [];

    /// <summary>The same of every API host.</summary>
    public IReadOnlyList<string> ApiArguments { get; init; } = [];

    /// <summary>Whether silos and API hosts that end by themselves are started again, from the first start on. Default false.</summary>
    public bool Supervised { get; init; }

    /// <summary>Where a process runs, by its name (<c>silo-1</c>, <c>api-1</c>, <c>cab-001</c>, <c>broker</c>, <c>database</c>). Default: on this machine as it is.</summary>
    public Func<string, NodePlace> Place { get; init; } = static _ => NodePlace.Here;

    /// <summary>Where a silo, by its name, reaches the broker that listens at this address and port. Default: there.</summary>
    public Func<string, string, int, (string Host, int Port)> BrokerFor { get; init; } = static (_, host, port) => (host, port);
}

/// <summary>Where and how a process of a cluster runs.</summary>
/// <param name="Address">At which it listens and is reached.</param>
/// <param name="Prefix">A program that becomes it, with its arguments, such as <c>ip netns exec NAME</c>; empty for none.</param>
/// <param name="Environment">Beside what every child has, such as a library to be loaded first.</param>
public sealed record NodePlace(string Address, IReadOnlyList<string> Prefix, IReadOnlyDictionary<string, string> Environment)
{
    public static NodePlace Here { get; } = new("127.0.0.1", [], new Dictionary<string, string>());

    /// <summary>Connects to an address and port as only a program of this place can. Null where everybody can.</summary>
    public Func<string, int, CancellationToken, Task<Stream>>? ConnectAsync { get; init; }
}
