using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Uplink;

namespace Jena.Iot.Edge.Doctor;

/// <summary>What is examined.</summary>
internal sealed record Patient
{
    public required string StationPath { get; init; }

    public required StationLoad Station { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>Whose rights the checks are made with: the service's, unless that was not possible.</summary>
    public required string Account { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Whether an agent has the data directory now. The broker lets an edge in once: who tries its login puts the agent out.</summary>
    public bool AgentRuns => OutboxInspection.IsInUse(DataDirectory);

    /// <summary>How the station's agent reaches its broker; null when the station file does not say it right.</summary>
    public UplinkOptions? Uplink => Station.Station is { } station
        ? new UplinkOptions
        {
            Edge = station.Edge,
            Broker = new BrokerAddress(station.Uplink.Host, station.Uplink.Port, station.Uplink.Tls),
            CredentialFile = station.Uplink.PasswordFile,
            CaFile = station.Uplink.CaFile,
            CertificateFile = station.Uplink.CertificateFile,
            KeyFile = station.Uplink.KeyFile,
            TellsPresence = false,
        }
        : null;
}
