using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <param name="Unconfirmed">What the next sequence was at the first opening since the cluster last agreed with this stream; null while it agrees.</param>
internal sealed record StreamState(StreamKind Kind, string Id, long Oldest, long Next, long Durable, long Acknowledged, long? Unconfirmed)
{
    public Held Held => new(Oldest, Next, Durable, Acknowledged) { Unconfirmed = Unconfirmed };

    /// <summary>
    /// The state once the cluster said that it has everything up to <paramref name="watermark"/>. It may say less than before; that what
    /// was pruned since had been acknowledged stays known, for the hello to tell it from what was dropped.
    /// </summary>
    public StreamState AcknowledgedBy(long watermark) =>
        this with { Acknowledged = Math.Clamp(watermark, Math.Clamp(Acknowledged, 0, Oldest - 1), Next - 1) };
}
