using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Silo.Journal;

/// <summary>
/// What happened, for ever, stream by stream. A stream is named by an asset id's text or by <c>registry/city</c>, <c>access/city</c>.
/// Every write goes through one batching writer: it takes what is waiting, commits it in one transaction, and completes the callers.
/// A write that throws anything but <see cref="VersionConflictException"/> may or may not have happened.
/// </summary>
public interface IEventJournal
{
    /// <summary>Head, watermarks and latest snapshot of a stream; version 0 for one that does not exist.</summary>
    Task<StreamStart> LoadAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>Rows with a version above <paramref name="afterVersion"/>, rising.</summary>
    IAsyncEnumerable<JournalRow> ReadAsync(string stream, long afterVersion, CancellationToken cancellationToken = default);

    /// <summary>Rows of one bin of readings, rising by version.</summary>
    IAsyncEnumerable<JournalRow> ReadBinAsync(string stream, Bin bin, CancellationToken cancellationToken = default);

    /// <summary>
    /// Rows that hold an event inside the window, rising by (first event time, version), after the cursor; at most
    /// <paramref name="limit"/>. A row without event times is placed by the time of its commit.
    /// </summary>
    Task<IReadOnlyList<JournalRow>> ReadSpanAsync(string stream, TimeWindow window, SpanCursor? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends all rows in one transaction together with everything else in <paramref name="append"/>, or nothing.
    /// Returns the new version. Throws <see cref="VersionConflictException"/> when the head is elsewhere; other appends are not touched by that.
    /// </summary>
    Task<long> AppendAsync(Append append, CancellationToken cancellationToken = default);

    /// <summary>Keeps a snapshot and the aggregates that it relies on, together. One older than the stored one is left aside.</summary>
    Task SaveSnapshotAsync(string stream, Snapshot snapshot, IReadOnlyList<Aggregate> aggregates, CancellationToken cancellationToken = default);

    /// <summary>Aggregates of the stream whose bin is in [from, to), rising by bin.</summary>
    Task<IReadOnlyList<Aggregate>> ReadAggregatesAsync(string stream, Bin from, Bin to, CancellationToken cancellationToken = default);

    /// <summary>The first bin of the stream that has an aggregate; null for none.</summary>
    Task<Bin?> ReadFirstBinAsync(string stream, CancellationToken cancellationToken = default);

    /// <summary>The outcome stored under a command's id; null for an unknown one.</summary>
    Task<byte[]?> FindCommandAsync(string stream, string commandId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns once everything that was read before is as safe as what a write has answered for: a read may see what its writer
    /// was told to be unknown, for instance because the synchronous standby does not have it. Throws like a write.
    /// </summary>
    /// <param name="under">
    /// The run of the server from which it was read (<see cref="StreamStart.Run"/>); 0 for any. Throws <see cref="VersionConflictException"/> where
    /// another one would confirm it: that one need not have it.
    /// </param>
    Task ConfirmAsync(long under = 0, CancellationToken cancellationToken = default);

    /// <summary>Stored views in ordinal order of stream, after <paramref name="after"/>.</summary>
    Task<IReadOnlyList<StoredView>> ReadViewsAsync(string after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Sensed rows that were committed before this moment have been dropped, or may have been; null when none ever were.</summary>
    Task<DateTimeOffset?> ReadKeptSinceAsync(CancellationToken cancellationToken = default);

    /// <summary>The history of alarms, the latest first, before the cursor; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<AlarmLine>> ReadAlarmsAsync(AlarmQuery query, AlarmCursor? before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Lines of the history that no append has announced yet, in the order in which they were written, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<AlarmLine>> ReadUnannouncedAsync(long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Deadlines due at or before <paramref name="until"/>, earliest first, of one moment by stream and name; those that come after <paramref name="after"/> alone.</summary>
    Task<IReadOnlyList<StoredDeadline>> ReadDueAsync(DateTimeOffset until, int limit, StoredDeadline? after = null, CancellationToken cancellationToken = default);
}

/// <summary>What an activation begins with.</summary>
/// <param name="Version">The head: the version of the last row; 0 for none.</param>
/// <param name="Snapshot">The latest; null for none. Its version is at most <paramref name="Version"/>.</param>
/// <param name="Watermarks">The highest committed sequence of each source.</param>
/// <param name="Activation">Higher than any that a load gave before, of whichever stream and to whichever silo: of two activations of one
/// asset the one with the higher is the later.</param>
public sealed record StreamStart(long Version, Snapshot? Snapshot, IReadOnlyDictionary<Source, long> Watermarks, long Activation)
{
    /// <summary>The run of the server from which this was read, as <see cref="IDeliveryStore.ServerRun"/> has it; 0 for a file.</summary>
    public long Run { get; init; }
}

/// <param name="Version">The stream's version that the state includes.</param>
/// <param name="Schema">The form of the payload, chosen by its writer; an unknown one is ignored by its reader.</param>
public sealed record Snapshot(long Version, int Schema, byte[] Payload)
{
    /// <summary>See <see cref="Append.Under"/>: one that is to be kept by another run is refused. Not stored.</summary>
    public long Under { get; init; }
}

/// <summary>What a row holds. The number is stored: append only.</summary>
public enum RowKind
{
    None = 0,

    /// <summary>Sensed: a wire message StoredReadings. Dropped by partition once snapshots and aggregates cover it.</summary>
    Readings = 1,

    /// <summary>Decided: JSON events of the asset's kind. Kept for years.</summary>
    Decisions = 2,
}

/// <summary>One row as it is to be written; version, commit time and stream are given by the append.</summary>
/// <param name="Bin">The bin that all its events lie in; null for decisions and for readings that have none.</param>
/// <param name="First">Time of its first event; null when unknown.</param>
/// <param name="Last">Time of its last event; null when unknown.</param>
/// <param name="Count">Events in it, 1 or more.</param>
public sealed record NewRow(RowKind Kind, Bin? Bin, DateTimeOffset? First, DateTimeOffset? Last, int Count, byte[] Payload);

/// <param name="Committed">When the journal's writer took it, UTC.</param>
public sealed record JournalRow(string Stream, long Version, RowKind Kind, Bin? Bin, DateTimeOffset? First, DateTimeOffset? Last, int Count, byte[] Payload, DateTimeOffset Committed);

/// <param name="At">The row's place in time: its first event, or its commit.</param>
public sealed record SpanCursor(DateTimeOffset At, long Version);

/// <summary>Everything that happens together with an append.</summary>
public sealed record Append
{
    public required string Stream { get; init; }

    /// <summary>The head that the writer's state was made from; 0 for a new stream.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>
    /// The run of the server from which the writer's state was read (<see cref="StreamStart.Run"/>); 0 for any. One that is to be committed by another run
    /// is refused with <see cref="VersionConflictException"/>: a standby that took over may be at the same version by another way.
    /// </summary>
    public long Under { get; init; }

    /// <summary>May be empty: then only the rest is written, under the same compare.</summary>
    public IReadOnlyList<NewRow> Rows { get; init; } = [];

    /// <summary>When the grain decided, UTC: the commit time of the rows.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>New watermarks; each only ever rises.</summary>
    public IReadOnlyList<SourceWatermark> Watermarks { get; init; } = [];

    /// <summary>The view after these rows; null to leave the stored one.</summary>
    public byte[]? View { get; init; }

    /// <summary>All deadlines of the stream from now on; null to leave the stored ones.</summary>
    public IReadOnlyList<Deadline>? Deadlines { get; init; }

    /// <summary>The command that asked for this, with its outcome; null for none.</summary>
    public CommandRecord? Command { get; init; }

    /// <summary>Parked readings that are taken by this append and are parked no longer.</summary>
    public IReadOnlyList<long> Unparked { get; init; } = [];

    /// <summary>What happened to the asset's alarms by this append, in order: lines of the history, to be announced.</summary>
    public IReadOnlyList<AlarmTransition> Alarms { get; init; } = [];

    /// <summary>Lines of the history that are announced by this append.</summary>
    public IReadOnlyList<long> Announced { get; init; } = [];
}

public sealed record SourceWatermark(Source Source, long Sequence);

/// <param name="Id">Unique within the stream.</param>
public sealed record CommandRecord(string Id, byte[] Outcome);

/// <summary>Absolute values of one bin, with the stream version that made them; an older version never replaces a newer one.</summary>
public sealed record Aggregate(Bin Bin, long Version, byte[] Payload);

public sealed record StoredView(string Stream, long Version, byte[] Payload);

public sealed record StoredDeadline(string Stream, Deadline Deadline);

/// <summary>The stream's head is not where the writer thought: another activation wrote. The activation has to go.</summary>
public sealed class VersionConflictException : Exception
{
    public VersionConflictException()
    {
    }

    public VersionConflictException(string message)
        : base(message)
    {
    }

    public VersionConflictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public VersionConflictException(string stream, long expected, long? actual)
        : base($"{stream} was expected at version {expected} and is at {(actual is null ? "another" : actual)}")
    {
    }
}
