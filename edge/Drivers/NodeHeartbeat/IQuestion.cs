using System.Net;

namespace Jena.Iot.Edge.Drivers.NodeHeartbeat;

/// <summary>One way to ask a node whether it is there.</summary>
internal interface IQuestion
{
    /// <summary>
    /// How long the answer took; null when there was none, or one that says no. Throws <see cref="ProbeImpossibleException"/> when this
    /// machine may not ask in this way.
    /// </summary>
    /// <param name="address">Whom.</param>
    /// <param name="settings">How, and for how long to wait.</param>
    /// <param name="number">Of the question, rising.</param>
    /// <param name="cancellation">The end of the agent.</param>
    Task<TimeSpan?> AskAsync(IPAddress address, ProbeSettings settings, ushort number, CancellationToken cancellation);
}

/// <summary>Nothing can be asked: that says nothing of the node.</summary>
public sealed class ProbeImpossibleException : Exception
{
    public ProbeImpossibleException(string message)
        : base(message)
    {
    }

    public ProbeImpossibleException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public ProbeImpossibleException()
    {
    }
}
