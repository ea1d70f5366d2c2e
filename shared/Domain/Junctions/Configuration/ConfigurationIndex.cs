using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jena.Iot.Domain.Junctions.Configuration;

/// <summary>A configuration to look things up in. Immutable; names and numbers that stand there twice are taken the first time.</summary>
public sealed class ConfigurationIndex
{
    private readonly FrozenDictionary<SignalKey, int> _groups;
    private readonly FrozenDictionary<string, int> _names;
    private readonly FrozenDictionary<ushort, Detector> _detectors;
    private readonly FrozenDictionary<ushort, Detector> _buttons;
    private readonly FrozenDictionary<int, Programme> _programmes;
    private readonly bool[,] _conflicts;
    private readonly TimeSpan?[,] _intergreens;

    public ConfigurationIndex(JunctionConfiguration configuration)
    {
        Configuration = configuration;
        Groups = configuration.Groups;
        _names = Groups.Select(static (g, i) => (g.Name, i)).DistinctBy(static g => g.Name).ToFrozenDictionary(static g => g.Name, static g => g.i, StringComparer.Ordinal);
        _groups = Groups.Select(static (g, i) => (Key: new SignalKey(g.ToldBy, g.Number), i)).DistinctBy(static g => g.Key).ToFrozenDictionary(static g => g.Key, static g => g.i);
        _detectors = configuration.Detectors.Where(static d => !d.IsPedestrian).DistinctBy(static d => d.Channel).ToFrozenDictionary(static d => d.Channel);
        _buttons = configuration.Detectors.Where(static d => d.IsPedestrian).DistinctBy(static d => d.Channel).ToFrozenDictionary(static d => d.Channel);
        _programmes = configuration.Programmes.DistinctBy(static p => p.Number).ToFrozenDictionary(static p => p.Number);

        var coordinated = configuration.Phases.Where(static p => p.Coordinated).Select(static p => (ushort?)p.Number).ToHashSet();
        CycleGroup = Groups.Select(static (g, i) => (g, i))
            .OrderBy(g => coordinated.Contains(g.g.ServedPhase()) ? 0 : g.g.Head is SignalHead.Vehicle ? 1 : 2).Select(static g => (int?)g.i).FirstOrDefault();

        _conflicts = new bool[Groups.Count, Groups.Count];
        foreach (var row in configuration.Conflicts)
        {
            foreach (var other in row.With)
            {
                if (_names.TryGetValue(row.Group, out var a) && _names.TryGetValue(other, out var b))
                    _conflicts[a, b] = _conflicts[b, a] = true;
            }
        }
        _intergreens = new TimeSpan?[Groups.Count, Groups.Count];
        foreach (var row in configuration.Intergreens)
        {
            foreach (var (other, seconds) in row.Seconds)
            {
                if (_names.TryGetValue(row.Ending, out var a) && _names.TryGetValue(other, out var b))
                    _intergreens[a, b] = TimeSpan.FromSeconds(seconds);
            }
        }
    }

    public JunctionConfiguration Configuration { get; }

    /// <summary>In the configuration's order: their place is what the matrices are asked by.</summary>
    public IReadOnlyList<SignalGroup> Groups { get; }

    /// <summary>The place of the group whose green begins the cycle: the first of a coordinated phase, else the first for vehicles, else the first; null for none.</summary>
    public int? CycleGroup { get; }

    /// <summary>The place of a group; null for one that is not configured.</summary>
    public int? GroupOf(SignalKey key) => _groups.TryGetValue(key, out var place) ? place : null;

    /// <summary>The place of a group by its name; null for one that is not configured.</summary>
    public int? PlaceOf(string name) => _names.TryGetValue(name, out var place) ? place : null;

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
[JsonConverter(typeof(SignalKeyJsonConverter))]
public readonly record struct SignalKey(SignalCodes ToldBy, ushort Number) : IComparable<SignalKey>
{
    public int CompareTo(SignalKey other) => (ToldBy, Number).CompareTo((other.ToldBy, other.Number));

    public static bool operator <(SignalKey left, SignalKey right) => left.CompareTo(right) < 0;
    public static bool operator <=(SignalKey left, SignalKey right) => left.CompareTo(right) <= 0;
    public static bool operator >(SignalKey left, SignalKey right) => left.CompareTo(right) > 0;
    public static bool operator >=(SignalKey left, SignalKey right) => left.CompareTo(right) >= 0;

    /// <summary>As in <c>walk/2</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{JsonNamingPolicy.CamelCase.ConvertName(ToldBy.ToString())}/{Number}");

    internal static SignalKey Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && Enum.TryParse<SignalCodes>(parts[0], ignoreCase: true, out var toldBy) && ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SignalKey(toldBy, number)
            : throw new JsonException($"'{text}' is no signal group");
    }
}

internal sealed class SignalKeyJsonConverter : JsonConverter<SignalKey>
{
    public override SignalKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => SignalKey.Parse(reader.GetString() ?? "");

    public override void Write(Utf8JsonWriter writer, SignalKey value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override SignalKey ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => SignalKey.Parse(reader.GetString() ?? "");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, SignalKey value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}
