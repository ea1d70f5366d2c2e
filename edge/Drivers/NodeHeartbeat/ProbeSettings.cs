namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>How a node is asked.</summary>
public enum ProbeKind
{
    /// <summary>An ICMP echo, as <c>ping</c> sends it.</summary>
    Icmp,

    /// <summary>A TCP connection that is made and closed again.</summary>
    Tcp,
}

/// <summary>A probe over the network.</summary>
/// <param name="Kind">How.</param>
/// <param name="Host">Name or address.</param>
/// <param name="Port">The TCP port, 1 to 65535; 0 for an echo.</param>
/// <param name="Count">Questions per round, one after another; 1 to 10. Default 3.</param>
/// <param name="Timeout">For so long the answer to one question is waited for; 100 ms to 10 s. Default 1 s.</param>
public sealed record ProbeSettings(ProbeKind Kind, string Host, int Port, int Count, TimeSpan Timeout);
