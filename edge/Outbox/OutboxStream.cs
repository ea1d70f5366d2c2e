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

    public void Acknowledge(long watermark) => guarded.Note(kind, state => state.AcknowledgedBy(watermark));

    public void Confirm()
    {
        if (!guarded.Note(kind, static state => state with { Unconfirmed = null }))
            return;
        // Else a power cut would make what is sent from now on look as if another outbox had sent it.
        guarded.Flush();
    }

    public void Renew(long watermark)
    {
        guarded.Transact(content => content.Renewal.Renew(kind, watermark));
        guarded.Flush();
    }
}
