using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Clustering;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Contracts.Archive;

/// <summary>Reads what is stored, without waking any asset. Stateless; key 0.</summary>
[Alias("jena.IArchiveGrain")]
public interface IArchiveGrain : IGrainWithIntegerKey
{
    /// <summary>Stored views in order of asset id, after <paramref name="after"/> ("" for the first page), at most <paramref name="limit"/> (1 to 1000).</summary>
    [SafeToRepeat(IsLong = true)]
    [Alias("Views")]
    Task<IReadOnlyList<ViewEnvelope>> Views(string after, int limit);

    /// <summary>What happened to an asset, in order of time.</summary>
    /// <param name="cursor">Empty for the first page; else <see cref="EventPage.Next"/> of the page before.</param>
    /// <param name="limit">1 to 5000.</param>
    [SafeToRepeat(IsLong = true)]
    [Alias("Events")]
    Task<EventPage> Events(AssetId asset, TimeWindow window, string cursor, int limit);

    /// <summary>What was decided about an asset, as opposed to sensed, in order of time: its audit. Pages as <see cref="Events"/> does.</summary>
    [SafeToRepeat(IsLong = true)]
    [Alias("Decisions")]
    Task<EventPage> Decisions(AssetId asset, TimeWindow window, string cursor, int limit);

    /// <summary>What happened to alarms, the latest first. Throws <see cref="ArgumentException"/> for a cursor that no page gave.</summary>
    [SafeToRepeat]
    [Alias("Alarms")]
    Task<AlarmPage> Alarms(AlarmQuestion question);

    /// <summary>What was sensed before this moment has been dropped, event by event, or may have been; null when nothing ever was.</summary>
    [SafeToRepeat]
    [Alias("SensedSince")]
    Task<DateTimeOffset?> SensedSince();

    /// <summary>Dead letters by rising id, after <paramref name="after"/>.</summary>
    [SafeToRepeat(IsLong = true)]
    [Alias("DeadLetters")]
    Task<IReadOnlyList<DeadLetterAnswer>> DeadLetters(long after, int limit);

    /// <summary>Tries a dead letter again, under a source of its own. Null when it was taken; else why not.</summary>
    [Alias("ReplayDeadLetter")]
    Task<string?> ReplayDeadLetter(long id, string by);
}

/// <param name="Json">One JSON object per event, UTF-8: <c>at</c>, <c>type</c>, and what belongs to it.</param>
/// <param name="Next">Empty on the last page.</param>
/// <param name="SensedSince">What was sensed before this moment has been dropped; null when that does not concern what was asked for.</param>
[GenerateSerializer, Immutable, Alias("jena.EventPage")]
public sealed record EventPage([property: Id(0)] IReadOnlyList<byte[]> Json, [property: Id(1)] string Next, [property: Id(2)] DateTimeOffset? SensedSince = null);

/// <param name="Asset">Of one asset; null for all.</param>
/// <param name="Kind">Of one kind of asset; null for all.</param>
/// <param name="Code">Of one code; null for all.</param>
/// <param name="Worst">This urgent or more; null for all.</param>
/// <param name="Cursor">Empty for the first page; else <see cref="AlarmPage.Next"/> of the page before.</param>
/// <param name="Limit">1 to 1000.</param>
[GenerateSerializer, Immutable, Alias("jena.AlarmQuestion")]
public sealed record AlarmQuestion(
    [property: Id(0)] TimeWindow Window,
    [property: Id(1)] string? Asset,
    [property: Id(2)] AssetKind? Kind,
    [property: Id(3)] string? Code,
    [property: Id(4)] AlarmSeverity? Worst,
    [property: Id(5)] string Cursor,
    [property: Id(6)] int Limit);

/// <param name="Next">Empty on the last page.</param>
[GenerateSerializer, Immutable, Alias("jena.AlarmPage")]
public sealed record AlarmPage([property: Id(0)] IReadOnlyList<AlarmLineAnswer> Lines, [property: Id(1)] string Next);

/// <param name="Recorded">When it was committed, UTC.</param>
[GenerateSerializer, Immutable, Alias("jena.AlarmLineAnswer")]
public sealed record AlarmLineAnswer([property: Id(0)] long Id, [property: Id(1)] string Asset, [property: Id(2)] DateTimeOffset Recorded, [property: Id(3)] AlarmTransition Transition);

[GenerateSerializer, Immutable, Alias("jena.DeadLetterAnswer")]
public sealed record DeadLetterAnswer(
    [property: Id(0)] long Id,
    [property: Id(1)] string Edge,
    [property: Id(2)] string Stream,
    [property: Id(3)] long Sequence,
    [property: Id(4)] string Asset,
    [property: Id(5)] string Code,
    [property: Id(6)] string Reason,
    [property: Id(7)] DateTimeOffset At,
    [property: Id(8)] byte[] Payload,
    [property: Id(9)] DateTimeOffset? ReplayedAt);
