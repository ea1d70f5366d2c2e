using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>A numbered stream that the uplink delivers: one of an outbox, or a recorded log. Any thread may call.</summary>
public interface IStreamSource
{
    StreamKind Kind { get; }

    /// <summary>The stream's identity; another one after <see cref="Renew"/>.</summary>
    string Stream { get; }

    /// <summary>Version of the station file in force, 1 or more.</summary>
    int Configuration { get; }

    /// <summary>One consistent moment.</summary>
    Held Held { get; }

    /// <summary>At most <paramref name="count"/> readings from <paramref name="from"/> on, dense and rising; fewer at the end or when dropped meanwhile.</summary>
    IReadOnlyList<SensedReading> Read(long from, int count);

    /// <summary>The cluster has committed everything up to <paramref name="watermark"/>. Lower than before when the cluster was put back, but never below what was acknowledged and is no longer held.</summary>
    void Acknowledge(long watermark);

    /// <summary>The cluster's knowledge of this stream agrees with what is held: they are the same stream. Durable on return: what is sent now on counts as sent.</summary>
    void Confirm();

    /// <summary>The cluster knows this stream beyond <see cref="Held.Unsent"/>, up to <paramref name="watermark"/>: what is new becomes a new stream.</summary>
    void Renew(long watermark);
}

/// <summary>What a stream holds: [<paramref name="Oldest"/>, <paramref name="Next"/>).</summary>
/// <param name="Oldest">The lowest sequence held; <paramref name="Next"/> when nothing is.</param>
/// <param name="Next">The sequence of the next reading.</param>
/// <param name="Durable">The highest sequence that may be sent: a power cut does not take it.</param>
/// <param name="Acknowledged">What the cluster is known to have committed; 0 for nothing.</param>
public readonly record struct Held(long Oldest, long Next, long Durable, long Acknowledged)
{
    /// <summary>
    /// What <see cref="Next"/> was at the first opening since the cluster last agreed with the stream; null while it agrees. Nothing
    /// from here on was ever sent by this outbox: a cluster that has it has it from another, of which this one is an earlier copy.
    /// </summary>
    public long? Unconfirmed { get; init; }

    /// <summary>
    /// The lowest sequence that the cluster cannot have of this stream, if it is the same stream. Of what was dropped unsent the cluster
    /// says that it has it, so as to go on with <see cref="Oldest"/>.
    /// </summary>
    public long Unsent => Math.Max(Oldest, Unconfirmed ?? Next);

    /// <summary>Readings that the cluster has not acknowledged.</summary>
    public long Waiting => Math.Max(0, Next - Math.Max(Oldest, Acknowledged + 1));
}
