namespace Jena.Iot.Contracts.Delivery;

/// <summary>
/// The delivery of one edge: reorders, filters, fans out to the assets, and derives the edge's watermark. Key: the edge's slug.
/// Holds nothing that a new activation could not learn from the journal and the next message.
/// </summary>
[Alias("jena.IEdgeGrain")]
public interface IEdgeGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes a batch (bytes of the wire message Batch). Returns the bytes of the wire message Ack once everything in it is
    /// committed, dead-lettered or parked; null when there is nothing to say.
    /// </summary>
    [Alias("Deliver")]
    Task<byte[]?> Deliver(byte[] batch);

    /// <summary>Takes a Hello and returns an Ack for every stream that it names.</summary>
    [Alias("Hello")]
    Task<byte[]> Hello(byte[] hello);

    /// <summary>The broker saw the edge come or go, or the edge said so itself.</summary>
    [Alias("Presence")]
    Task Presence(bool online, string boot);
}
