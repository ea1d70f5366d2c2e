using System.Collections.Frozen;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>A configuration to look things up in. Immutable; names and numbers that stand there twice are taken the first time.</summary>
public sealed class ConfigurationIndex
{
    private readonly FrozenDictionary<SignalKey, int> _groups;
    private readonly FrozenDictionary<ushort, Detector> _detectors;
    private readonly FrozenDictionary<ushort, Detector> _buttons;
    private readonly FrozenDictionary<int, Programme> _programmes;
    private readonly bool[,] _conflicts;
    private readonly TimeSpan?[,] _intergreens;

    public ConfigurationIndex(JunctionConfiguration configuration)
    {
        Configuration = configuration;
        Groups = configuration.Groups;
        var names = Groups.Select(static (g, i) => (g.Name, i)).DistinctBy(static g => g.Name).ToFrozenDictionary(static g => g.Name, static g => g.i, StringComparer.Ordinal);
        _groups = Groups.Select(static (g, i) => (Key: new SignalKey(g.ToldBy, g.Number), i)).DistinctBy(static g => g.Key).ToFrozenDictionary(static g => g.Key, static g => g.i);
        _detectors = configuration.Detectors.Where(static d => !d.IsPedestrian).DistinctBy(static d => d.Channel).ToFrozenDictionary(static d => d.Channel);
        _buttons = configuration.Detectors.Where(static d => d.IsPedestrian).DistinctBy(static d => d.Channel).ToFrozenDictionary(static d => d.Channel);
        _programmes = configuration.Programmes.DistinctBy(static p => p.Number).ToFrozenDictionary(static p => p.Number);

        _conflicts = new bool[Groups.Count, Groups.Count];
        foreach (var row in configuration.Conflicts)
        {
            foreach (var other in row.With)
            {
                if (names.TryGetValue(row.Group, out var a) && names.TryGetValue(other, out var b))
                    _conflicts[a, b] = _conflicts[b, a] = true;
            }
        }
        _intergreens = new TimeSpan?[Groups.Count, Groups.Count];
        foreach (var row in configuration.Intergreens)
        {
            foreach (var (other, seconds) in row.Seconds)
            {
                if (names.TryGetValue(row.Ending, out var a) && names.TryGetValue(other, out var b))
                    _intergreens[a, b] = TimeSpan.FromSeconds(seconds);
            }
        }
    }

    public JunctionConfiguration Configuration { get; }

    /// <summary>In the configuration's order: their place is what the matrices are asked by.</summary>
    public IReadOnlyList<SignalGroup> Groups { get; }

    /// <summary>The place of a group; null for one that is not configured.</summary>
    public int? GroupOf(SignalKey key) => _groups.TryGetValue(key, out var place) ? place : null;

    /// <summary>The detector whose events 81 and 82 have this channel; null for none.</summary>
    public Detector? Detector(ushort channel) => _detectors.GetValueOrDefault(channel);

    /// <summary>The push button whose events 89 and 90 have this channel; null for none.</summary>
    public Detector? Button(ushort channel) => _buttons.GetValueOrDefault(channel);

    public Programme? Programme(int number) => _programmes.GetValueOrDefault(number);

    /// <summary>Whether two groups may not be green together.</summary>
    public bool Conflict(int one, int other) => _conflicts[one, other];

    /// <summary>The least time from the end of one green to the begin of the other; null when nothing is said of it.</summary>
    public TimeSpan? Intergreen(int ending, int beginning) => _intergreens[ending, beginning];

    /// <summary>The detectors that serve for something, in the configuration's order; of one phase unless null.</summary>
    public IReadOnlyList<Detector> DetectorsFor(DetectorFunction function, ushort? phase = null) =>
        [.. Configuration.Detectors.Where(d => d.Serves(function) && (phase is null || d.Phase == phase))];
}

/// <summary>A signal group as its events name it.</summary>
/// <param name="ToldBy">The family of codes.</param>
/// <param name="Number">Their parameter.</param>
public readonly record struct SignalKey(SignalCodes ToldBy, ushort Number);
