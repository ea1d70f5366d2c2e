using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Sensing;

/// <summary>
/// Readings of one asset from one source in rising sequence, as an asset takes them in one append.
/// </summary>
/// <param name="Source">Whose sequences these are: what the watermark is kept for.</param>
/// <param name="Counter">Whose running totals the readings carry: the source itself, or the first source of a replayed dead letter.</param>
/// <param name="Backfill">The stream declares itself a recording: binned whatever its age, and never a sign of life.</param>
/// <param name="Readings">In rising sequence; never empty.</param>
public sealed record SensedBatch(Source Source, Source Counter, bool Backfill, IReadOnlyList<Reading> Readings)
{
    public SensedBatch(Source source, bool backfill, IReadOnlyList<Reading> readings)
        : this(source, source, backfill, readings)
    {
    }

    /// <summary>All that the source's origin sensed until then has been taken; told with the live stream only, and never stored. Null when nobody knows.</summary>
    public DateTimeOffset? HeardUntil { get; init; }

    /// <summary>Whether its readings show that something is alive: recordings, replayed dead letters and events dated afterwards do not.</summary>
    [JsonIgnore]
    public bool IsSignOfLife => !Backfill && Source.Origin is not (Source.DeadLetterOrigin or Source.ClockOrigin);
}
