using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <param name="Unconfirmed">What the next sequence was at the first opening since the cluster last agreed with this stream; null while it agrees.</param>
internal sealed record StreamState(StreamKind Kind, string Id, long Oldest, long Next, long Durable, long Acknowledged, long? Unconfirmed)
{
    public Held Held => new(Oldest, Next, Durable, Acknowledged) { Unconfirmed = Unconfirmed };
}
