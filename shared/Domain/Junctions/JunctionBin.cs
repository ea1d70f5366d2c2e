using System.Runtime.InteropServices;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// The distinct events of one bin. Immutable to whoever holds it: adding gives a new value and leaves the old one as it was.
/// </summary>
/// <remarks>
/// Values that grew from each other share one list, of which each sees a prefix; only the longest is added to in place, any
/// other begins a list of its own. So an event costs no copy of those before it.
/// </remarks>
public sealed class JunctionBin
{
    private readonly Shared _shared;
    private JunctionBinAggregate? _aggregate;

    private JunctionBin(Bin bin, Shared shared, int count) => (Bin, _shared, Count) = (bin, shared, count);

    public Bin Bin { get; }

    /// <summary>Distinct events.</summary>
    public int Count { get; }

    public static JunctionBin Empty(Bin bin) => new(bin, new Shared(), 0);

    /// <summary>The bin with those of <paramref name="events"/> that lie in it.</summary>
    public static JunctionBin Of(Bin bin, IEnumerable<(DateTimeOffset At, IndianaEvent Event)> events) =>
        Empty(bin).Add([.. events.Where(e => Bin.Of(e.At) == bin)]);

    /// <summary>The bin with one event more, or this very bin when it holds the event. The event has to lie in the bin.</summary>
    public JunctionBin Add(DateTimeOffset at, IndianaEvent e) => Add([(at, e)]);

    /// <summary>The bin with those of the events that it does not hold, or this very bin when it holds them all. They have to lie in the bin.</summary>
    public JunctionBin Add(IReadOnlyList<(DateTimeOffset At, IndianaEvent Event)> events)
    {
        lock (_shared)
        {
            var (shared, count) = (_shared, Count);
            foreach (var (at, e) in events)
            {
                var item = new Item(at.UtcTicks, e.Code, e.Parameter);
                if (shared.Items.Count > count)
                {
                    if (shared.Index.TryGetValue(item, out var index) && index < count)
                        continue;
                    shared = shared.Prefix(count);
                }
                if (!shared.Index.TryAdd(item, count))
                    continue;
                shared.Items.Add(item);
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
        Item[] items;
        lock (_shared)
        {
            items = CollectionsMarshal.AsSpan(_shared.Items)[..Count].ToArray();
        }
        Array.Sort(items);

        var start = Bin.Start.UtcTicks;
        var third = Bin.Length.Ticks / 3;
        var controller = new int[3];
        var detectors = new SortedDictionary<ushort, Tally>();
        foreach (var item in items)
        {
            if (item.Code <= IndianaCode.LastOfController)
                controller[(item.Ticks - start) / third]++;
            if (item.Code is not (IndianaCode.DetectorOn or IndianaCode.DetectorOff))
                continue;
            if (!detectors.TryGetValue(item.Parameter, out var tally))
                detectors.Add(item.Parameter, tally = new Tally());
            tally.Take(new DateTimeOffset(item.Ticks, TimeSpan.Zero), item.Code == IndianaCode.DetectorOn);
        }
        return new JunctionBinAggregate
        {
            Bin = Bin,
            Events = items.Length,
            Detectors = [.. detectors.Select(static d => d.Value.Digest(d.Key))],
            ControllerEvents = [.. controller],
            Trace = EventTrace.Of(Bin, EventLog.Of(items.Select(static i => new TimedEvent(i.Ticks, i.Code, i.Parameter)))),
        };
    }

    private readonly record struct Item(long Ticks, ushort Code, ushort Parameter) : IComparable<Item>
    {
        // Within a bin times differ in their low bits.
        public override int GetHashCode() => (int)Ticks * 31 + ((Code << 16) | Parameter);

        // At equal time off (81) stands before on (82), as the codes do.
        public int CompareTo(Item other)
        {
            var byTime = Ticks.CompareTo(other.Ticks);
            if (byTime != 0)
                return byTime;
            var byCode = Code.CompareTo(other.Code);
            return byCode != 0 ? byCode : Parameter.CompareTo(other.Parameter);
        }
    }

    private sealed class Shared
    {
        public List<Item> Items { get; } = [];

        public Dictionary<Item, int> Index { get; } = [];

        public Shared Prefix(int count)
        {
            var own = new Shared();
            for (var i = 0; i < count; i++)
            {
                own.Items.Add(Items[i]);
                own.Index.Add(Items[i], i);
            }
            return own;
        }
    }

    private sealed class Tally
    {
        private int _actuations;
        private (DateTimeOffset At, bool On)? _first;
        private (DateTimeOffset At, bool On) _last;
        private TimeSpan _on;

        public void Take(DateTimeOffset at, bool on)
        {
            if (on)
                _actuations++;
            if (_first is null)
            {
                _first = (at, on);
            }
            else
            {
                var (from, to) = DetectorRepair.Occupied(_last.At, _last.On, at, on);
                _on += to - from;
            }
            _last = (at, on);
        }

        public DetectorDigest Digest(ushort channel) =>
            new(channel, _actuations, _first!.Value.At, _first.Value.On, _last.At, _last.On, _on);
    }
}
