using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Uplink;

/// <summary>
/// A part of the edge that speaks with the cluster beside the streams: commands, configuration. All calls come from the uplink's one
/// loop, so none of them waits for anything; what a companion has to say later it says after <see cref="Uplink.Wake"/>.
/// </summary>
public interface IUplinkCompanion
{
    /// <summary>What it wants to hear, subscribed to at each connecting. Topics of this edge alone: see <see cref="Topics.MaySubscribe"/>.</summary>
    IReadOnlyList<string> Topics { get; }

    /// <summary>A new connection stands: nothing was sent over it yet.</summary>
    void Connected()
    {
    }

    /// <summary>A message on one of its topics, perhaps not for the first time.</summary>
    void Take(ParsedTopic topic, byte[] payload);

    /// <summary>An acknowledgement of the cluster's, of readings, a hello or results.</summary>
    void Acknowledged(Ack ack);

    /// <summary>The cluster answered a hello: now, since boot, there is an uplink.</summary>
    void Heard(TimeSpan now);

    /// <summary>
    /// What is to be sent now, in order, at least once each: the connection may end before it arrives. Asked whenever the uplink was woken,
    /// and with <paramref name="hello"/> right after each hello.
    /// </summary>
    IEnumerable<Outgoing> Due(bool hello);
}

/// <summary>A message to the cluster.</summary>
/// <param name="Topic">One that the edge may publish to.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="Retain">Whether the broker is to keep it for whoever asks later.</param>
public readonly record struct Outgoing(string Topic, byte[] Payload, bool Retain = false);
