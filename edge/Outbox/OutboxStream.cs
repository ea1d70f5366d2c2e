using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>One stream of an outbox as the uplink sees it.</summary>
internal sealed class OutboxStream(OutboxStore store, StreamKind kind) : IStreamSource
{
    public StreamKind Kind => kind;

    public string Stream => store.Id(kind);

    public int Configuration => store.Configuration;

    public Held Held => store.HeldOf(kind);

    public IReadOnlyList<SensedReading> Read(long from, int count) => store.Read(kind, from, count);

    public void Acknowledge(long watermark) => store.Acknowledge(kind, watermark);

    public void Confirm() => store.Confirm(kind);

    public void Renew(long watermark) => store.Renew(kind, watermark);
}
