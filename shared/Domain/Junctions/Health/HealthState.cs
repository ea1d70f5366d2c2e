using System.Collections.Immutable;
using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Domain.Junctions.Health;

/// <summary>What the watch over a junction's detectors remembers from event to event.</summary>
public sealed record HealthState
{
    public static HealthState Empty { get; } = new();

    /// <summary>By the detector's name.</summary>
    public ImmutableSortedDictionary<string, WatchedDetector> Detectors { get; init; } = ImmutableSortedDictionary.Create<string, WatchedDetector>(StringComparer.Ordinal);

    /// <summary>The junction's own, by reason.</summary>
    public ImmutableSortedDictionary<string, HealthFinding> Junction { get; init; } = ImmutableSortedDictionary.Create<string, HealthFinding>(StringComparer.Ordinal);

    /// <summary>Up to which minute since 1970 all has been judged; null before the first event.</summary>
    public long? Minute { get; init; }

    /// <summary>Since when everything was heard.</summary>
    public DateTimeOffset? WholeSince { get; init; }

    /// <summary>Events of the local day that runs.</summary>
    public int Records { get; init; }

    /// <summary>Quarter hours of it that have ended.</summary>
    public int DayQuarters { get; init; }

    /// <summary>Those of them of which everything was heard.</summary>
    public int WholeQuarters { get; init; }

    /// <summary>Terminations of the local night that runs, by phase.</summary>
    public ImmutableSortedDictionary<ushort, NightTally> Night { get; init; } = ImmutableSortedDictionary<ushort, NightTally>.Empty;

    /// <summary>All that is wrong now, in order of detector and reason.</summary>
    public IEnumerable<HealthFinding> Findings() => Junction.Values.Concat(Detectors.Values.SelectMany(static d => d.Findings.Values));

    /// <summary>
    /// The state under another configuration. What was found of a detector stands only where it is judged as before, and what is usual at a
    /// detector stays known as long as its name does.
    /// </summary>
    public HealthState Under(JunctionConfiguration? before, JunctionConfiguration after)
    {
        var names = after.Detectors.ToDictionary(static d => d.Name, StringComparer.Ordinal);
        var detectors = Detectors.RemoveRange(Detectors.Keys.Where(name => !names.ContainsKey(name)));
        foreach (var (name, watched) in detectors)
        {
            if (!watched.Findings.IsEmpty && !IsJudgedAlike(before, after, names[name]))
                detectors = detectors.SetItem(name, watched with { Findings = watched.Findings.Clear() });
        }
        var alike = before?.Kind == after.Kind && LeastRecords(before) == LeastRecords(after);
        return this with { Junction = alike ? Junction : Junction.Clear(), Detectors = detectors };
    }

    private static bool IsJudgedAlike(JunctionConfiguration? before, JunctionConfiguration after, Detector detector) =>
        before?.Detectors.FirstOrDefault(d => d.Name == detector.Name) is { } known
        && (known.Channel, known.Phase, known.IsPedestrian, known.Counts) == (detector.Channel, detector.Phase, detector.IsPedestrian, detector.Counts)
        && HealthSettings.Of(before.Health, known.Name) == HealthSettings.Of(after.Health, detector.Name)
        && HealthSettings.HasOwn(before.Health, known.Name) == HealthSettings.HasOwn(after.Health, detector.Name);

    private static double LeastRecords(JunctionConfiguration configuration) => (configuration.Health?.Rules ?? HealthRules.Default).LeastRecords;
}

public sealed record NightTally(int Ends, int MaxOuts);

/// <summary>One detector, as the watch remembers it.</summary>
public sealed record WatchedDetector
{
    /// <summary>When it last said anything; before that, since when it is watched.</summary>
    public required DateTimeOffset Heard { get; init; }

    /// <summary>How much of the time since then was lost: it may have said something in it.</summary>
    public TimeSpan Unheard { get; init; }

    /// <summary>Whether it ever said anything.</summary>
    public bool Spoke { get; init; }

    /// <summary>Quarter hours by day without anything, in a row.</summary>
    public int QuietQuarters { get; init; }

    public DateTimeOffset? QuietSince { get; init; }

    /// <summary>Quarter hours in a row that are all the same.</summary>
    public int SameQuarters { get; init; }

    public DateTimeOffset? SameSince { get; init; }

    public int LastCount { get; init; }

    /// <summary>Milliseconds.</summary>
    public int LastOccupied { get; init; }

    /// <summary>Whole quarter hours of the local day that runs.</summary>
    public int DayWhole { get; init; }

    /// <summary>Those of them with high occupancy.</summary>
    public int DayHigh { get; init; }

    public int HourCount { get; init; }

    public int HourWhole { get; init; }

    public int NightCount { get; init; }

    /// <summary>By hour of the local week, from Sunday 00: eight times the tenths of actuations that are usual, plus the weeks they are made from, at most 7. Empty before the first hour.</summary>
    public ImmutableArray<int> Pattern { get; init; } = [];

    /// <summary>The latest whole hours in a row of which it is known what is usual.</summary>
    public ImmutableArray<HourTally> Recent { get; init; } = [];

    /// <summary>By reason.</summary>
    public ImmutableSortedDictionary<string, HealthFinding> Findings { get; init; } = ImmutableSortedDictionary.Create<string, HealthFinding>(StringComparer.Ordinal);
}

/// <param name="Expected">What is usual.</param>
public sealed record HourTally(DateTimeOffset Start, int Count, double Expected);
