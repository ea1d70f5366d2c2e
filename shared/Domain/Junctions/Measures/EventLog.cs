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

    /// <summary>When the last of them happened; null when there are none.</summary>
    public DateTimeOffset? Last => _times.Length == 0 ? null : MeasureSpan.At(_times.Max(static t => t[^1]));

    public static EventLog Of(IEnumerable<TimedEvent> events)
    {
        var builder = new Builder();
        foreach (var e in events)
            builder.Add(e.Ticks, e.Code, e.Parameter);
        return builder.Build();
    }

    /// <summary>The events that the traces of bins hold, and those that are carried to them; bins without a trace hold none.</summary>
    public static EventLog Of(IEnumerable<JunctionBinAggregate> bins)
    {
        var builder = new Builder();
        foreach (var bin in bins)
        {
            bin.Trace?.AddTo(builder, bin.Bin);
            foreach (var told in bin.Carried ?? [])
                builder.Add(told.Ticks, told.Code, told.Parameter);
        }
        return builder.Build();
    }

    /// <summary>The columns in any order, each once, with times that rise, each once.</summary>
    internal static EventLog OfColumns(Dictionary<uint, long[]> columns)
    {
        var keys = columns.Keys.ToArray();
        Array.Sort(keys);
        return new EventLog(keys, Array.ConvertAll(keys, key => columns[key]));
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
        return Numbered((code, parameter) => code is IndianaCode.PedestrianDetectorOn or IndianaCode.PedestrianDetectorOff
            ? phases.GetValueOrDefault(parameter, parameter)
            : parameter);
    }

    /// <summary>The same under the numbers that <paramref name="number"/> gives by code and parameter; null leaves an event out.</summary>
    internal EventLog Numbered(Func<ushort, ushort, ushort?> number)
    {
        var builder = new Builder();
        foreach (var (code, parameter, times) in Columns())
        {
            if (number(code, parameter) is { } own)
                builder.Column(code, own).AddRange(times);
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
        var found = new List<ushort>();
        foreach (var code in codes)
            found.AddRange(Parameters(code));
        return [.. found.Distinct().Order()];
    }

    /// <summary>The events of one parameter with these codes, in order.</summary>
    public List<TimedEvent> Of(ushort parameter, params ReadOnlySpan<ushort> codes)
    {
        Span<ushort> rising = stackalloc ushort[codes.Length];
        codes.CopyTo(rising);
        rising.Sort();
        var count = 0;
        foreach (var code in rising)
            count += Times(code, parameter).Length;

        var merged = new List<TimedEvent>(count);
        CollectionsMarshal.SetCount(merged, count);
        var events = CollectionsMarshal.AsSpan(merged);
        var filled = 0;
        foreach (var code in rising)
        {
            // From the back, where there is room; of two at one instant the higher code comes later.
            var times = Times(code, parameter);
            var (last, next) = (filled - 1, times.Length - 1);
            filled += times.Length;
            for (var place = filled - 1; next >= 0; place--)
                events[place] = last >= 0 && events[last].Ticks > times[next] ? events[last--] : new TimedEvent(times[next--], code, parameter);
        }
        return merged;
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

    /// <summary>How many of the times, rising and each once, are before the instant.</summary>
    internal static int Before(ReadOnlySpan<long> times, long instant)
    {
        var place = times.BinarySearch(instant);
        return place < 0 ? ~place : place;
    }

    internal static uint Key(ushort code, ushort parameter) => ((uint)code << 16) | parameter;

    private int First(ushort code)
    {
        var place = Array.BinarySearch(_keys, Key(code, 0));
        return place < 0 ? ~place : place;
    }

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

        public EventLog Build() => OfColumns(_columns.ToDictionary(static c => c.Key, static c => Distinct(c.Value)));

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
