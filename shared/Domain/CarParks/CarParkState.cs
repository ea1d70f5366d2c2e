using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.CarParks;

/// <summary>
/// A car park's count as a calibration offset plus unclamped totals in and out per lane. Sums commute, so neither the order of
/// lanes nor of sources matters; only the view clamps.
/// </summary>
public sealed record CarParkState
{
    public required AssetId Id { get; init; }

    /// <summary>Null until the registry has defined it.</summary>
    public CarParkDefinition? Definition { get; init; }

    /// <summary>What the count is with totals of zero. Without meaning until <see cref="Calibration"/> is set.</summary>
    public long Offset { get; init; }

    /// <summary>The last calibration; null when there never was one, and then nothing is known of the count.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>Totals per lane over all counters, unclamped.</summary>
    public ImmutableSortedDictionary<string, LaneCount> Lanes { get; init; } = ImmutableSortedDictionary.Create<string, LaneCount>(StringComparer.Ordinal);

    /// <summary>The highest totals seen of each counter, by <c>origin/stream/lane</c>: what the next reading's difference is taken from.</summary>
    public ImmutableSortedDictionary<string, CounterReading> Counters { get; init; } = ImmutableSortedDictionary.Create<string, CounterReading>(StringComparer.Ordinal);

    /// <summary>Vehicles in minus out by the time of their reading, for the minutes that a calibration may be dated back.</summary>
    public ImmutableSortedDictionary<DateTimeOffset, long> Recent { get; init; } = ImmutableSortedDictionary<DateTimeOffset, long>.Empty;

    /// <summary><see cref="Recent"/> holds every passage that is dated from here on.</summary>
    public DateTimeOffset RecentFrom { get; init; } = DateTimeOffset.MinValue;

    /// <summary>How far the unclamped count was out of bounds since the last calibration.</summary>
    public Excursion Excursion { get; init; } = Excursion.None;

    /// <summary>Why the count may be wrong.</summary>
    public CountDoubt Doubt { get; init; }

    /// <summary>The lanes whose totals have not been read since a gap.</summary>
    public ImmutableSortedSet<string> LanesInDoubt { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Vehicles that no totals will ever show may have passed until then; null when none did since the last calibration.</summary>
    public DateTimeOffset? LostUntil { get; init; }

    /// <summary>Passages whose time is not known yet, in the order in which they came: they count, and may be in the calibration too.</summary>
    public ImmutableList<UndatedPassage> Undated { get; init; } = [];

    /// <summary>Whether it is full, with hysteresis.</summary>
    public bool IsFull { get; init; }

    /// <summary>Null unless it was closed.</summary>
    public Closure? Closure { get; init; }

    /// <summary>Since when the status is so; null when nothing was ever known.</summary>
    public DateTimeOffset? Since { get; init; }

    public Vitals Vitals { get; init; } = Vitals.None;

    /// <summary>The count without bounds; null while it was never calibrated.</summary>
    [JsonIgnore]
    public long? Unclamped => Calibration is null ? null : Offset + Net;

    /// <summary>Vehicles in minus out over all lanes.</summary>
    [JsonIgnore]
    public long Net => Lanes.Values.Sum(static l => l.In - l.Out);

    [JsonIgnore]
    public CarParkStatus Status => this switch
    {
        { Closure: not null } => CarParkStatus.Closed,
        { Calibration: null } => CarParkStatus.Unknown,
        { IsFull: true } => CarParkStatus.Full,
        _ => CarParkStatus.Open,
    };
}

/// <summary>What a car park is, apart from how fresh that knowledge is.</summary>
public enum CarParkStatus
{
    /// <summary>Never calibrated: the number inside is not known.</summary>
    Unknown = 0,
    Open = 1,
    Full = 2,

    /// <summary>Closed by somebody, whatever it counts.</summary>
    Closed = 3,
}

/// <summary>Why a count may be wrong.</summary>
public enum CountDoubt
{
    None = 0,

    /// <summary>Readings are lost; the next totals of every lane heal the count.</summary>
    Gap = 1,

    /// <summary>
    /// Vehicles passed that no totals show, or of which nobody knows whether they passed before the calibration or after it; only the
    /// next calibration helps.
    /// </summary>
    UntilCalibration = 2,
}

/// <summary>A lane's unclamped totals over all its counters.</summary>
/// <param name="Last">The latest reading of the lane, by its own time; null for none.</param>
public sealed record LaneCount(long In, long Out, DateTimeOffset? Last);

/// <summary>The highest totals seen of one counter.</summary>
/// <param name="At">The time of the latest reading.</param>
public sealed record CounterReading(long In, long Out, DateTimeOffset At);

/// <summary>Vehicles of a boot whose clock is not fixed yet.</summary>
/// <param name="Net">In minus out.</param>
/// <param name="Arrived">When the cluster took them, and as of when they count meanwhile.</param>
public sealed record UndatedPassage(string Boot, TimeSpan Monotonic, long Net, DateTimeOffset Arrived);

/// <summary>A hand count.</summary>
/// <param name="CountedAt">When it was counted.</param>
/// <param name="DecidedAt">When it was entered.</param>
/// <param name="DriftThen">Counted minus what the loops had made of it; null when there was no figure before.</param>
public sealed record Calibration(int Counted, DateTimeOffset CountedAt, DateTimeOffset DecidedAt, string By, long? DriftThen, string? Note);

/// <summary>How far a count was out of bounds, in vehicles.</summary>
/// <param name="Below">The greatest distance below zero.</param>
/// <param name="Above">The greatest distance above the capacity.</param>
public sealed record Excursion(long Below, long Above)
{
    public static Excursion None { get; } = new(0, 0);
}

public sealed record Closure(string Reason, string By, DateTimeOffset At);
