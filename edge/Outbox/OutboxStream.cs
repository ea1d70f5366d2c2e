using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>One stream of an outbox as the uplink sees it.</summary>
internal sealed class OutboxStream(GuardedContent guarded, StreamKind kind, int configuration) : IStreamSource
{
    public StreamKind Kind => kind;

    public string Stream => guarded.Look(content => content.Streams[kind].Id);

    public int Configuration => configuration;

    public Held Held => guarded.Look(content => content.Streams[kind].Held);

    public IReadOnlyList<SensedReading> Read(long from, int count) => guarded.Read(kind, from, count);

    public void Acknowledge(long watermark) => guarded.Transact(
        content => content.Streams.Acknowledge(kind, content.Streams[kind].Known(watermark)),
        content => content.Streams[kind].Known(watermark) != content.Streams[kind].Acknowledged);

    public void Confirm() => guarded.Transact(
        content => content.Streams.Confirm(kind),
        content => content.Streams[kind].Unconfirmed is not null);

    public void Renew(long watermark)
    {
        guarded.Transact(content => content.Renewal.Renew(kind, watermark));
        guarded.Flush();
    }
}
