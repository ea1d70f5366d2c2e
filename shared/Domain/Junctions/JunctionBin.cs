using System.Runtime.InteropServices;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// The distinct events of one bin. Immutable to whoever holds it: adding gives a new value and leaves the old one as it was.
/// </summary>
/// <remarks>
/// Values that grew from each other share their events, of which each sees those that came first; only the longest is added to in place, any
/// other begins columns of its own. So an event costs no copy of those before it.
/// </remarks>
public sealed class JunctionBin
{
    private readonly Shared _shared;
    private JunctionBinAggregate? _aggregate;

    private JunctionBin(Bin bin, Shared shared, int count) => (Bin, _shared, Count) = (bin, shared, count);

    public Bin Bin { get; }

    /// <summary>Distinct events.</summary>
    public int Count { get; }

    public static JunctionBin Empty(Bin bin) => new(bin, new Shared(bin.Start.UtcTicks), 0);

    /// <summary>The bin with those of <paramref name="events"/> that lie in it.</summary>
    public static JunctionBin Of(Bin bin, IEnumerable<(DateTimeOffset At, IndianaEvent Event)> events) =>
        Empty(bin).Add([.. events.Where(e => Bin.Of(e.At) == bin)]);

    /// <summary>The bin with one event more, or this very bin when it holds the event. The event has to lie in the bin.</summary>
    public JunctionBin Add(DateTimeOffset at, IndianaEvent e) => Add([(at, e)]);

    /// <summary>The bin with those of the events that it does not hold, or this very bin when it holds them all. They have to lie in the bin.</summary>
    public JunctionBin Add(ReadOnlySpan<(DateTimeOffset At, IndianaEvent Event)> events)
    {
        lock (_shared)
        {
            var (shared, count) = (_shared, Count);
            foreach (var (at, e) in events)
            {
                var key = EventLog.Key(e.Code, e.Parameter);
                if (shared.Count > count)
                {
                    if (shared.Holds(key, at.UtcTicks, count))
                        continue;
                    shared = shared.First(count);
                }
                if (shared.TryAdd(key, at.UtcTicks))
                    count++;
            }
            return count == Count ? this : new JunctionBin(Bin, shared, count);
        }
    }

    /// <summary>What the bin comes to.</summary>
    public JunctionBinAggregate Aggregate(bool partial = false)
    {
        var aggregate = _aggregate ??= Make();
        return aggregate.Partial == partial ? aggregate : aggregate with { Partial = partial };
    }

    private JunctionBinAggregate Make()
    {
        EventLog log;
        lock (_shared)
        {
            log = _shared.Log(Count);
        }
        return JunctionBinAggregate.Of(Bin, log);
    }

    /// <summary>Events by what they say, each column by time: as long as time rises, one that is new is told by the last of its column.</summary>
    private sealed class Shared(long start)
    {
        private readonly Dictionary<uint, List<Entry>> _columns = [];

        public int Count { get; private set; }

        /// <summary>Whether the event is among the <paramref name="count"/> that came first.</summary>
        public bool Holds(uint key, long ticks, int count) =>
            _columns.TryGetValue(key, out var column) && Find(column, ticks - start) is >= 0 and var index && column[index].Place < count;

        public bool TryAdd(uint key, long ticks)
        {
            ref var column = ref CollectionsMarshal.GetValueRefOrAddDefault(_columns, key, out _);
            column ??= [];
            var entry = new Entry(ticks - start, Count);
            if (column.Count == 0 || column[^1].Since < entry.Since)
                column.Add(entry);
            else if (Find(column, entry.Since) is < 0 and var index)
                column.Insert(~index, entry);
            else
                return false;
            Count++;
            return true;
        }

        /// <summary>A copy of the <paramref name="count"/> that came first.</summary>
        public Shared First(int count)
        {
            var own = new Shared(start) { Count = count };
            foreach (var (key, column) in _columns)
            {
                if (column.FindAll(e => e.Place < count) is { Count: > 0 } part)
                    own._columns.Add(key, part);
            }
            return own;
        }

        /// <summary>The <paramref name="count"/> that came first.</summary>
        public EventLog Log(int count)
        {
            var columns = Count > count ? First(count)._columns : _columns;
            return EventLog.OfColumns(columns.ToDictionary(static c => c.Key, c => Times(c.Value)));
        }

        private long[] Times(List<Entry> column)
        {
            var times = new long[column.Count];
            for (var i = 0; i < times.Length; i++)
                times[i] = start + column[i].Since;
            return times;
        }

        /// <summary>Where the column holds this time; else the complement of where it belongs.</summary>
        private static int Find(List<Entry> column, long since)
        {
            var index = ~column.BinarySearch(new Entry(since, Entry.MostPlaces));
            return index > 0 && column[index - 1].Since == since ? index - 1 : ~index;
        }
    }

    /// <summary>When in the bin (34 bits are a quarter hour) and as the how-manieth of it (29 bits) an event came. Ordered by that.</summary>
    private readonly struct Entry(long since, int place) : IComparable<Entry>
    {
        public const int MostPlaces = (1 << PlaceBits) - 1;
        private const int PlaceBits = 29;

        private readonly long _both = (since << PlaceBits) | (uint)place;

        /// <summary>Ticks since the bin began.</summary>
        public long Since => _both >> PlaceBits;

        public int Place => (int)_both & MostPlaces;

        public int CompareTo(Entry other) => _both.CompareTo(other._both);
    }
}
