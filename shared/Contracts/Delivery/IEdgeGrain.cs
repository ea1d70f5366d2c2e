using Orleans.Concurrency;

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
    /// committed, dead-lettered or parked; null when there is nothing to say, or when the answer to a batch that was taken together with
    /// this one says it.
    /// </summary>
    /// <param name="batch">Must not change afterwards.</param>
    [Alias("Deliver")]
    Task<byte[]?> Deliver([Immutable] byte[] batch);

    /// <summary>Takes a Hello; returns an Ack for every stream that it names, and what the edge has to be told again.</summary>
    [Alias("Hello")]
    Task<HelloAnswer> Hello(byte[] hello);

    /// <summary>
    /// Takes the result of a command (bytes of the wire message CommandResult). Returns the bytes of the wire message Ack that names it,
    /// once its fate is committed or, when it cannot be read, it lies in the dead letters.
    /// </summary>
    /// <param name="id">The command's, from the topic.</param>
    [Alias("Result")]
    Task<byte[]> Result(string id, byte[] result);

    /// <summary>Takes what the edge tells of its configuration (JSON of ReportedConfiguration). Returns once it is committed or a dead letter.</summary>
    [Alias("Reported")]
    Task Reported(byte[] reported);

    /// <summary>
    /// Says which station file the edge is to have. The registry knows of its version before any reading can come that was sensed under it,
    /// and learns of none that is refused.
    /// </summary>
    /// <param name="station">The file's text, to the byte.</param>
    [Alias("Desire")]
    Task<DesireOutcome> Desire(string station, string by);

    /// <summary>Tells the edge something at once, if it can be reached. What is lost is told again after its next hello.</summary>
    [OneWay]
    [Alias("Send")]
    Task Send(EdgeOrders orders);

    /// <summary>The broker saw the edge come or go, or the edge said so itself.</summary>
    [Alias("Presence")]
    Task Presence(bool online, string boot);
}
