using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Silo.Journal;

/// <summary>
/// What delivery keeps beside the journal, in the same database and through the same batching writer, so that a copy of
/// the database is always one consistent moment: derived watermarks, dead letters, parked readings.
/// </summary>
public interface IDeliveryStore
{
    /// <summary>
    /// The derived watermark of a source, 0 when unknown. It is written after the appends that it speaks of, so it may lag behind
    /// the truth and is never ahead of it.
    /// </summary>
    Task<long> ReadEdgeWatermarkAsync(Source source, CancellationToken cancellationToken = default);

    /// <summary>
    /// Which run of which server made the latest commit of this silo; 0 for a file. It changes when the server is started again and when
    /// a standby takes its place, which need not have heard of everything that other silos were answered.
    /// </summary>
    long ServerRun { get; }

    /// <summary>Raises it; a lower value is left aside.</summary>
    /// <param name="handedUnder">
    /// <see cref="ServerRun"/> as it was before the first reading that this speaks of was handed to its asset; 0 to ask for none. Throws
    /// <see cref="VersionConflictException"/>, and saves nothing, where another run would commit it: assets of other silos may have committed to one that is gone.
    /// </param>
    Task SaveEdgeWatermarkAsync(Source source, long sequence, long handedUnder = 0, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="IEventJournal.ConfirmAsync"/>
    Task ConfirmAsync(long under = 0, CancellationToken cancellationToken = default);

    /// <summary>
    /// Keeps dead letters; one that is there already (same source and sequence, or for sequence 0 the same payload) is left aside.
    /// Returns after the commit.
    /// </summary>
    Task BuryAsync(IReadOnlyList<NewDeadLetter> letters, CancellationToken cancellationToken = default);

    /// <summary>By rising id, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(long after, int limit, CancellationToken cancellationToken = default);

    Task<DeadLetter?> FindDeadLetterAsync(long id, CancellationToken cancellationToken = default);

    Task MarkReplayedAsync(long id, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Keeps readings of an asset that cannot load, in order; those parked already (same asset, source, last sequence) are left aside.</summary>
    Task ParkAsync(NewParked parked, CancellationToken cancellationToken = default);

    /// <summary>The first of what is parked for an asset, at most <paramref name="limit"/>, in the order in which it was parked.</summary>
    Task<IReadOnlyList<Parked>> ReadParkedAsync(string stream, int limit = 200, CancellationToken cancellationToken = default);
}

/// <param name="Sequence">0 when it could not even be read.</param>
/// <param name="Asset">Empty when unknown.</param>
/// <param name="Payload">A wire SensedReading, or for sequence 0 the message as it came.</param>
public sealed record NewDeadLetter(Source Source, long Sequence, string Asset, Refusal Refusal, byte[] Payload, DateTimeOffset At);

public sealed record DeadLetter(long Id, Source Source, long Sequence, string Asset, Refusal Refusal, byte[] Payload, DateTimeOffset At, DateTimeOffset? ReplayedAt);

/// <param name="LastSequence">The highest sequence in it.</param>
/// <param name="Payload">A wire StoredReadings.</param>
public sealed record NewParked(string Stream, Source Source, long LastSequence, byte[] Payload, DateTimeOffset At);

public sealed record Parked(long Id, string Stream, Source Source, long LastSequence, byte[] Payload);
