using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Hosting;

/// <summary>What one agent is made of. What is null comes from the station file.</summary>
public sealed record EdgeAgentOptions
{
    public required StationFile Station { get; init; }

    /// <summary>Hash of the station file's text; empty when there is none.</summary>
    public string ConfigurationHash { get; init; } = "";

    /// <summary>What speaks with the cluster beside the streams.</summary>
    public IReadOnlyList<IUplinkCompanion> Companions { get; init; } = [];

    /// <summary>The agent's data directory; one agent at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Bounds of the outbox that hold as well: it takes the greater ones. Null: the station's alone.</summary>
    public OutboxSettings? OutboxAtLeast { get; init; }

    public BrokerAddress? Broker { get; init; }

    /// <summary>The file that holds the edge's password and nothing else.</summary>
    public string? CredentialFile { get; init; }

    /// <summary>A PEM file with the certificates to trust instead of the machine's.</summary>
    public string? CaFile { get; init; }

    /// <summary>A PEM file with the edge's own certificate.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the key of that certificate.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A file that names this machine. Default <c>/etc/machine-id</c>.</summary>
    public string MachineIdPath { get; init; } = "/etc/machine-id";

    /// <summary>One for all agents that follow each other in the process.</summary>
    public ProcessRecord Process { get; init; } = new();

    /// <summary>Where the machine's <c>proc</c> and <c>sys</c> lie. Default <c>/</c>.</summary>
    public string MachineRoot { get; init; } = "/";

    /// <summary>Answers the probes of nodes that have no line; null: every node is reachable.</summary>
    public Func<AssetId, Heartbeat>? Probe { get; init; }

    /// <summary>From 0 (included) to 1 (excluded), for the pauses between connections.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;

    internal OutboxOptions Outbox => new()
    {
        Directory = DataDirectory,
        MachineIdPath = MachineIdPath,
        Window = Station.Outbox.Flush,
        Keep = OutboxAtLeast is { } kept && kept.Keep > Station.Outbox.Keep ? kept.Keep : Station.Outbox.Keep,
        MaxBytes = (long)Math.Max(Station.Outbox.MaxMegabytes, OutboxAtLeast?.MaxMegabytes ?? 0) << 20,
    };

    internal UplinkOptions Uplink => new()
    {
        Edge = Station.Edge,
        Broker = Broker ?? new BrokerAddress(Station.Uplink.Host, Station.Uplink.Port, Station.Uplink.Tls),
        CredentialFile = CredentialFile ?? Station.Uplink.PasswordFile,
        CaFile = CaFile ?? Station.Uplink.CaFile,
        CertificateFile = CertificateFile ?? Station.Uplink.CertificateFile,
        // A certificate of another file has no key of the station's.
        KeyFile = CertificateFile is null ? KeyFile ?? Station.Uplink.KeyFile : KeyFile,
        Delivery = new DeliveryOptions { BatchReadings = Station.Uplink.BatchReadings, InFlight = Station.Uplink.InFlight, Window = Station.Uplink.Window },
    };
}
