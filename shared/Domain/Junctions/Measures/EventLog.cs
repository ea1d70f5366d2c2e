using System.Runtime.InteropServices;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// The distinct events of one junction, kept by (code, parameter): what every measure is computed from. Neither the order in which events
/// came, nor the pieces, nor exact duplicates change anything. Immutable.
/// </summary>
public sealed class EventLog
{
    // Sorted; code in the upper half.
    private readonly uint[] _keys;
    private readonly long[][] _times;

    private EventLog(uint[] keys, long[][] times) => (_keys, _times, Count) = (keys, times, times.Sum(static t => t.Length));

    public static EventLog Empty { get; } = new([], []);

    /// <summary>Distinct events.</summary>
    public int Count { get; }

    public static EventLog Of(IEnumerable<TimedEvent> events)
    {
        var builder = new Builder();
        foreach (var e in events)
            builder.Add(e.Ticks, e.Code, e.Parameter);
        return builder.Build();
    }

    /// <summary>The events that the traces of bins hold; bins without a trace hold none.</summary>
    public static EventLog Of(IEnumerable<JunctionBinAggregate> bins)
    {
        var builder = new Builder();
        foreach (var bin in bins)
            bin.Trace?.AddTo(builder, bin.Bin);
        return builder.Build();
    }

    /// <summary>
    /// The same with the events of push buttons (89, 90) under the phase that each serves, where controllers number them by channel. Those that
    /// are not named keep their number.
    /// </summary>
    /// <param name="phases">The phase of each channel.</param>
    public EventLog WithButtons(IReadOnlyDictionary<ushort, ushort> phases)
    {
        if (phases.All(static button => button.Key == button.Value))
            return this;
        var builder = new Builder();
        foreach (var (code, parameter, times) in Columns())
        {
            var isButton = code is IndianaCode.PedestrianDetectorOn or IndianaCode.PedestrianDetectorOff;
            builder.Column(code, isButton ? phases.GetValueOrDefault(parameter, parameter) : parameter).AddRange(times);
        }
        return builder.Build();
    }

    /// <summary>When this happened, rising.</summary>
    public ReadOnlySpan<long> Times(ushort code, ushort parameter)
    {
        var place = Array.BinarySearch(_keys, Key(code, parameter));
        return place < 0 ? [] : _times[place];
    }

    /// <summary>The parameters that a code came with, rising.</summary>
    public IReadOnlyList<ushort> Parameters(ushort code)
    {
        var found = new List<ushort>();
        for (var i = First(code); i < _keys.Length && Code(_keys[i]) == code; i++)
            found.Add((ushort)_keys[i]);
        return found;
    }

    /// <summary>The parameters that any of the codes came with, rising, each once.</summary>
    public IReadOnlyList<ushort> Parameters(params ReadOnlySpan<ushort> codes)
    {
        var found = new SortedSet<ushort>();
        foreach (var code in codes)
            found.UnionWith(Parameters(code));
        return [.. found];
    }

    /// <summary>The events of one parameter with these codes, in order.</summary>
    public List<TimedEvent> Of(ushort parameter, params ReadOnlySpan<ushort> codes)
    {
        var parts = new List<(ushort Code, long[] Times)>(codes.Length);
        foreach (var code in codes)
        {
            var place = Array.BinarySearch(_keys, Key(code, parameter));
            if (place >= 0)
                parts.Add((code, _times[place]));
        }
        parts.Sort(static (a, b) => a.Code.CompareTo(b.Code));
        var merged = new List<TimedEvent>(parts.Sum(static p => p.Times.Length));
        Span<int> next = stackalloc int[parts.Count];
        while (true)
        {
            var (best, earliest) = (-1, long.MaxValue);
            for (var i = 0; i < parts.Count; i++)
            {
                // Parts stand by code, so that the lower code comes first of two at one instant.
                if (next[i] < parts[i].Times.Length && (best < 0 || parts[i].Times[next[i]] < earliest))
                    (best, earliest) = (i, parts[i].Times[next[i]]);
            }
            if (best < 0)
                return merged;
            next[best]++;
            merged.Add(new TimedEvent(earliest, parts[best].Code, parameter));
        }
    }

    /// <summary>The events with one of these codes, whatever their parameter, in order.</summary>
    public List<TimedEvent> All(params ReadOnlySpan<ushort> codes)
    {
        var all = new List<TimedEvent>();
        foreach (var code in codes)
        {
            for (var i = First(code); i < _keys.Length && Code(_keys[i]) == code; i++)
            {
                foreach (var at in _times[i])
                    all.Add(new TimedEvent(at, code, (ushort)_keys[i]));
            }
        }
        all.Sort();
        return all;
    }

    /// <summary>Every event, by code and parameter, each rising in time.</summary>
    internal IEnumerable<(ushort Code, ushort Parameter, long[] Times)> Columns()
    {
        for (var i = 0; i < _keys.Length; i++)
            yield return (Code(_keys[i]), (ushort)_keys[i], _times[i]);
    }

    private int First(ushort code)
    {
        var place = Array.BinarySearch(_keys, Key(code, 0));
        return place < 0 ? ~place : place;
    }

    private static uint Key(ushort code, ushort parameter) => ((uint)code << 16) | parameter;

    private static ushort Code(uint key) => (ushort)(key >> 16);

    /// <summary>Gathers events in any order.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<uint, List<long>> _columns = [];

        public void Add(long ticks, ushort code, ushort parameter) => Column(code, parameter).Add(ticks);

        public List<long> Column(ushort code, ushort parameter)
        {
            ref var column = ref CollectionsMarshal.GetValueRefOrAddDefault(_columns, Key(code, parameter), out _);
            return column ??= [];
        }

        public EventLog Build()
        {
            var keys = _columns.Keys.ToArray();
            Array.Sort(keys);
            var times = new long[keys.Length][];
            for (var i = 0; i < keys.Length; i++)
                times[i] = Distinct(_columns[keys[i]]);
            return new EventLog(keys, times);
        }

        private static long[] Distinct(List<long> column)
        {
            var times = CollectionsMarshal.AsSpan(column);
            for (var i = 1; i < times.Length; i++)
            {
                if (times[i] < times[i - 1])
                {
                    times.Sort();
                    break;
                }
            }
            var count = Math.Min(times.Length, 1);
            for (var i = 1; i < times.Length; i++)
            {
                if (times[i] != times[count - 1])
                    times[count++] = times[i];
            }
            return times[..count].ToArray();
        }
    }
}
