namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>When any of some detectors was occupied: spans that neither overlap nor touch, rising. Ticks, UTC.</summary>
public sealed class OccupiedTime
{
    private readonly List<(long From, long To)> _spans;

    private OccupiedTime(List<(long From, long To)> spans, long? first) => (_spans, First) = (spans, first);

    /// <summary>The first word of any of the detectors: before it nothing is known. Null when none ever spoke.</summary>
    public long? First { get; }

    /// <param name="until">A detector that is on is taken to be so until then.</param>
    public static OccupiedTime Of(EventLog log, IEnumerable<ushort> channels, long until)
    {
        var all = new List<(long From, long To)>();
        long? first = null;
        foreach (var channel in channels)
        {
            var changes = log.Of(channel, IndianaCode.DetectorOff, IndianaCode.DetectorOn);
            if (changes.Count == 0)
                continue;
            var leading = changes[0].Code == IndianaCode.DetectorOff;
            var begin = leading ? changes[0].Ticks - DetectorRepair.LeadingOff.Ticks : changes[0].Ticks;
            first = first < begin ? first : begin;
            if (leading)
                all.Add((begin, changes[0].Ticks));
            for (var i = 1; i < changes.Count; i++)
            {
                var (from, to) = DetectorRepair.Occupied(changes[i - 1].Ticks, changes[i - 1].Code == IndianaCode.DetectorOn, changes[i].Ticks, changes[i].Code == IndianaCode.DetectorOn);
                if (from < to)
                    all.Add((from, to));
            }
            if (changes[^1].Code == IndianaCode.DetectorOn && changes[^1].Ticks < until)
                all.Add((changes[^1].Ticks, until));
        }
        return new OccupiedTime(Union(all), first);
    }

    /// <summary>How much of [<paramref name="from"/>, <paramref name="to"/>) was occupied, in ticks: never more than its length.</summary>
    public long Within(long from, long to)
    {
        var place = _spans.BinarySearch((from, long.MaxValue));
        place = place < 0 ? ~place : place;
        var occupied = 0L;
        for (var i = Math.Max(place - 1, 0); i < _spans.Count && _spans[i].From < to; i++)
            occupied += Math.Max(0, Math.Min(_spans[i].To, to) - Math.Max(_spans[i].From, from));
        return occupied;
    }

    private static List<(long From, long To)> Union(List<(long From, long To)> all)
    {
        all.Sort();
        var union = new List<(long From, long To)>(all.Count);
        foreach (var span in all)
        {
            if (union.Count > 0 && span.From <= union[^1].To)
                union[^1] = (union[^1].From, Math.Max(union[^1].To, span.To));
            else
                union.Add(span);
        }
        return union;
    }
}
