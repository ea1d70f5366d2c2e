using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Silo.Ingest;

/// <summary>
/// Where every broker hands over what edges sent. A message that was taken here is not yet stored: the edge hears of that by
/// the cluster's own acknowledgement and sends again what was not acknowledged, so that a message may be shed at any time.
/// </summary>
public interface IIngest
{
    /// <summary>Takes a message without waiting for anything. False when it was shed because too much is under way.</summary>
    bool TryAccept(ParsedTopic topic, ReadOnlyMemory<byte> payload);
}

/// <summary>The way back to an edge. Best effort: an answer that is lost is asked for again.</summary>
public interface IDownlink
{
    Task SendAckAsync(string edge, byte[] ack, CancellationToken cancellationToken);

    /// <summary>Hands a command (wire message Command) to the edge.</summary>
    Task SendCommandAsync(string edge, string id, byte[] command, CancellationToken cancellationToken);

    /// <summary>Tells the edge what configuration it is to have (JSON of DesiredConfiguration); the broker keeps it for the next connecting.</summary>
    Task SetDesiredAsync(string edge, byte[] desired, CancellationToken cancellationToken);

    /// <summary>Tells the edge all of it, in order.</summary>
    async Task SendOrdersAsync(string edge, EdgeOrders orders, CancellationToken cancellationToken)
    {
        if (orders.Desired is { } desired)
            await SetDesiredAsync(edge, desired, cancellationToken);
        foreach (var command in orders.Commands)
            await SendCommandAsync(edge, command.Id, command.Message, cancellationToken);
    }
}
