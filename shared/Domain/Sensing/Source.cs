namespace Jena.Iot.Domain.Sensing;

/// <summary>
/// Where a run of readings comes from: the edge and the identity of one outbox stream on it. Sequences are dense within a
/// source and mean nothing across sources. A replayed dead letter has the origin <see cref="DeadLetterOrigin"/>.
/// </summary>
/// <param name="Origin">The edge's slug, or <see cref="DeadLetterOrigin"/>.</param>
/// <param name="Stream">The stream's id: 1 to 80 characters of <c>[a-z0-9.-]</c>.</param>
public sealed record Source(string Origin, string Stream)
{
    public const string DeadLetterOrigin = "deadletter";

    /// <summary>
    /// The origin of readings that were taken without a time and dated once their boot's clock was fixed. They are in the
    /// journal twice: as they came, and as dated. Sequences are those of the dating, not of the edge.
    /// </summary>
    public const string ClockOrigin = "clock";

    /// <summary>The source of readings of a boot that were dated afterwards.</summary>
    public static Source OfClock(string boot) => new(ClockOrigin, boot);

    /// <summary>The source of the replay of one dead letter: sequence 1 is its one reading.</summary>
    public static Source OfDeadLetter(long id) => new(DeadLetterOrigin, id.ToString());

    public override string ToString() => $"{Origin}/{Stream}";
}
