namespace Jena.Iot.Contracts.Trust;

/// <summary>What is asked of the other end of a connection.</summary>
/// <param name="Roles">One of these it has to have.</param>
/// <param name="IsServer">Whether it took the connection; else it made it. A certificate that names its purposes has to name that one.</param>
public sealed record PeerDemand(IReadOnlyList<string> Roles, bool IsServer);
