namespace Jena.Iot.Silo.Journal.Retention;

/// <summary>
/// Dropping sensed rows that are old enough and covered by snapshots. Decisions, aggregates, views, watermarks and dead letters
/// are never dropped.
/// </summary>
public interface IReadingRetention
{
    /// <summary>Begins a round, which ends when it is disposed; null while another silo of the cluster is at one.</summary>
    Task<IRetentionRound?> TryBeginAsync(CancellationToken cancellationToken = default);
}

/// <summary>The one round of the whole cluster.</summary>
public interface IRetentionRound : IAsyncDisposable
{
    /// <summary>
    /// The streams with sensed rows that were committed before <paramref name="before"/> and that no snapshot covers. Rows from
    /// before what <see cref="SettleAsync"/> was told last are not looked at again.
    /// </summary>
    Task<IReadOnlyList<string>> UncoveredAsync(DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>Remembers that everything before has been seen to.</summary>
    Task SettleAsync(DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>
    /// Drops what was sensed and committed on days (UTC) before that of <paramref name="before"/>, in whole partitions or small
    /// steps, and remembers from when on there is everything. Nothing above its stream's snapshot is dropped; on PostgreSQL a
    /// partition that holds such a row stays whole.
    /// </summary>
    Task<DroppedReadings> DropAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <param name="Partitions">The partitions that were dropped, in order of their days; none on SQLite.</param>
/// <param name="Rows">The rows that are gone.</param>
/// <param name="Uncovered">Streams that kept something from being dropped: it is above their snapshots.</param>
public sealed record DroppedReadings(IReadOnlyList<string> Partitions, long Rows, IReadOnlyList<string> Uncovered);
