using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Selection;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// A junction's live state, and the bins that are being counted. The events of open bins are not part of its JSON: they are in the
/// journal, and whoever has loaded a state loads a bin's events before it takes further ones.
/// </summary>
public sealed record JunctionState
{
    public required AssetId Id { get; init; }

    /// <summary>Null until the registry has defined it.</summary>
    public JunctionDefinition? Definition { get; init; }

    /// <summary>Null until somebody has set one.</summary>
    public ConfiguredJunction? Configured { get; init; }

    /// <summary>Which programme is asked of the controller, and which it was seen to run.</summary>
    public SelectionBook Selection { get; init; } = SelectionBook.Empty;

    /// <summary>What each signal group shows, by phase.</summary>
    public ImmutableSortedDictionary<ushort, SignalGroupState> SignalGroups { get; init; } = ImmutableSortedDictionary<ushort, SignalGroupState>.Empty;

    /// <summary>What each detector says, by channel.</summary>
    public ImmutableSortedDictionary<ushort, DetectorState> Detectors { get; init; } = ImmutableSortedDictionary<ushort, DetectorState>.Empty;

    /// <summary>Whether the whole unit flashes; null when it never said.</summary>
    public UnitFlash? Flash { get; init; }

    /// <summary>What the live stream told of the present and the journal does not tell yet; never stored.</summary>
    [JsonIgnore]
    public ImmutableList<LiveLevel> Levels { get; init; } = [];

    /// <summary>By edge, until when all that it sensed has been taken, as it last told; never stored.</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<string, DateTimeOffset> Heard { get; init; } = ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>What else is known of it now.</summary>
    public JunctionPresent Present { get; init; } = JunctionPresent.Empty;

    /// <summary>What the controller told of its coordination long ago and may still hold.</summary>
    public CoordinationMemory Coordination { get; init; } = CoordinationMemory.Empty;

    /// <summary>When detectors were occupied for long.</summary>
    public OccupationMemory Occupations { get; init; } = OccupationMemory.Empty;

    public JunctionCondition Condition { get; init; }

    /// <summary>Since when the condition is so; null before the first.</summary>
    public DateTimeOffset? Since { get; init; }

    public JunctionTotals Totals { get; init; } = JunctionTotals.Zero;

    /// <summary>Events of boots whose clock is not fixed yet, or would date them in the future, in the order in which they came.</summary>
    public ImmutableList<UndatedEvent> Undated { get; init; } = [];

    /// <summary>The boots that have events without a time, held or given up.</summary>
    public ImmutableSortedDictionary<string, UndatedBoot> UndatedBoots { get; init; } = ImmutableSortedDictionary.Create<string, UndatedBoot>(StringComparer.Ordinal);

    public ClockMap Clocks { get; init; } = ClockMap.Empty;

    /// <summary>
    /// The time of the last dated reading of each source, by <c>origin/stream</c>: what a restore of the cluster lost of it came after. The
    /// live stream has no part in it, for that runs ahead of the backlog.
    /// </summary>
    public ImmutableSortedDictionary<string, DateTimeOffset?> LastReadings { get; init; } = ImmutableSortedDictionary.Create<string, DateTimeOffset?>(StringComparer.Ordinal);

    /// <summary>Bins that a gap touches.</summary>
    public ImmutableArray<BinSpan> PartialBins { get; init; } = [];

    public Vitals Vitals { get; init; } = Vitals.None;

    /// <summary>The bins whose events are at hand.</summary>
    [JsonIgnore]
    public ImmutableSortedDictionary<Bin, JunctionBin> OpenBins { get; init; } = ImmutableSortedDictionary<Bin, JunctionBin>.Empty;

    public bool HasOpen(Bin bin) => OpenBins.ContainsKey(bin);

    /// <summary>The state with a bin's events at hand, in place of what it held of that bin.</summary>
    public JunctionState WithOpenBin(JunctionBin bin) => this with { OpenBins = OpenBins.SetItem(bin.Bin, bin) };

    /// <summary>The state without the events of any bin: after a tail was applied on a snapshot, its bins hold only the tail.</summary>
    public JunctionState WithoutOpenBins() => this with { OpenBins = OpenBins.Clear() };

    /// <summary>What an open bin comes to so far; null when it is not open.</summary>
    public JunctionBinAggregate? Aggregate(Bin bin) => OpenBins.GetValueOrDefault(bin)?.Aggregate(PartialBins.Holds(bin));

    /// <summary>A stored aggregate with what has become known of gaps since it was stored.</summary>
    public JunctionBinAggregate Mark(JunctionBinAggregate aggregate) =>
        aggregate.Partial || !PartialBins.Holds(aggregate.Bin) ? aggregate : aggregate with { Partial = true };

    /// <summary>Lets go of the events of all bins before <paramref name="bin"/>, and gives what those come to, in rising order.</summary>
    public (JunctionState State, IReadOnlyList<JunctionBinAggregate> Closed) CloseBinsBefore(Bin bin)
    {
        var closing = OpenBins.Keys.TakeWhile(b => b < bin).ToList();
        return closing.Count == 0
            ? (this, [])
            : (this with { OpenBins = OpenBins.RemoveRange(closing) }, [.. closing.Select(b => Aggregate(b)!)]);
    }
}

/// <summary>What a junction does as a whole.</summary>
public enum JunctionCondition
{
    /// <summary>Nothing spoke yet.</summary>
    Unknown = 0,

    /// <summary>Its signals are in operation.</summary>
    Working = 1,

    /// <summary>The unit flashes, or signal groups do and all others are dark.</summary>
    Flashing = 2,

    /// <summary>Every signal group is dark.</summary>
    Dark = 3,

    /// <summary>It has detectors and no signal that spoke.</summary>
    Counting = 4,
}

/// <param name="Since">Since when it shows that.</param>
/// <param name="Sensed">The latest event that spoke of it.</param>
public sealed record SignalGroupState(SignalColour Colour, DateTimeOffset Since, DateTimeOffset Sensed);

/// <param name="On">Whether it is occupied; null when it never said.</param>
/// <param name="Since">Since when it is so.</param>
/// <param name="Sensed">The latest event that spoke of it.</param>
/// <param name="Fault">The code of the fault that it has; null for none.</param>
/// <param name="FaultSince">Since when it has it.</param>
public sealed record DetectorState(bool? On, DateTimeOffset? Since, DateTimeOffset? Sensed, ushort? Fault = null, DateTimeOffset? FaultSince = null)
{
    public static DetectorState Unknown { get; } = new(null, null, null);
}

public sealed record UnitFlash(bool On, DateTimeOffset Since, DateTimeOffset Sensed);

/// <summary>Events ever taken, exact duplicates included.</summary>
/// <param name="Taken">All of them.</param>
/// <param name="Late">Too old to be binned.</param>
/// <param name="Undated">Taken without a time.</param>
/// <param name="NeverDated">Of those, how many were given up: more than could be held, of a boot that fell silent, or of a clock that no calendar holds.</param>
public sealed record JunctionTotals(long Taken, long Late, long Undated, long NeverDated)
{
    public static JunctionTotals Zero { get; } = new(0, 0, 0, 0);
}

/// <summary>An event of a boot whose clock is not fixed yet.</summary>
public sealed record UndatedEvent(string Boot, TimeSpan Monotonic, ushort Code, ushort Parameter);

/// <summary>A boot whose clock is not fixed yet.</summary>
/// <param name="Heard">When an event of it last came. Silent for 14 days when another clock is fixed, its events are given up.</param>
/// <param name="GivenUpFrom">The first moment of events that were more than could be held; null for none.</param>
/// <param name="GivenUpTo">The last moment of those.</param>
public sealed record UndatedBoot(DateTimeOffset Heard, TimeSpan? GivenUpFrom = null, TimeSpan? GivenUpTo = null)
{
    internal static UndatedBoot New { get; } = new(DateTimeOffset.MinValue);

    internal UndatedBoot WithGivenUp(TimeSpan from, TimeSpan to) => this with
    {
        GivenUpFrom = GivenUpFrom < from ? GivenUpFrom : from,
        GivenUpTo = GivenUpTo > to ? GivenUpTo : to,
    };
}
