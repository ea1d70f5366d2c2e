using System.Collections.Immutable;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// What is left of a bin's events once they are counted: absolute values, from which bins can be put together to longer ones
/// and a detector's presence can be carried across them.
/// </summary>
public sealed record JunctionBinAggregate
{
    public required Bin Bin { get; init; }

    /// <summary>Distinct events.</summary>
    public required int Events { get; init; }

    /// <summary>Detectors with a change in the bin, by channel.</summary>
    public ImmutableArray<DetectorDigest> Detectors { get; init; } = [];

    /// <summary>Distinct events with a code of the controller's own in each third of the bin.</summary>
    public ImmutableArray<int> ControllerEvents { get; init; } = [0, 0, 0];

    /// <summary>Every event of the bin, packed; null for a bin that was counted before traces were kept.</summary>
    public EventTrace? Trace { get; init; }

    /// <summary>A gap touches the bin: more may have happened.</summary>
    public bool Partial { get; init; }

    /// <summary>
    /// The very first event of the junction, told with the bin that holds it: before it nothing was sensed. Null with every other bin, and in
    /// what is stored.
    /// </summary>
    public DateTimeOffset? RecordedSince { get; init; }

    /// <summary>
    /// What was told before the first bin that was asked for and still held then, told with the first that has an event: which detectors were
    /// occupied and, beside traces, the controller's coordination. Null with every other bin, and in what is stored.
    /// </summary>
    public IReadOnlyList<TimedEvent>? Carried { get; init; }

    /// <summary>
    /// The bin's first event; null for a bin without any. Where the trace is not there it is no earlier than that: the first change of a detector,
    /// or the bin's end where no detector has one.
    /// </summary>
    public DateTimeOffset? FirstEvent() =>
        Events == 0 ? null
        : Trace is not null ? Trace.First(Bin)
        : Detectors.IsEmpty ? Bin.End
        : Detectors.Min(static d => d.First);

    /// <summary>What the events of a bin come to. They have to lie in it.</summary>
    internal static JunctionBinAggregate Of(Bin bin, EventLog log) => new()
    {
        Bin = bin,
        Events = log.Count,
        Detectors = [.. log.Parameters(IndianaCode.DetectorOff, IndianaCode.DetectorOn).Select(channel => DetectorDigest.Of(channel, log))],
        ControllerEvents = [.. ControllerThirds(bin, log)],
        Trace = EventTrace.Of(bin, log),
    };

    private static int[] ControllerThirds(Bin bin, EventLog log)
    {
        var third = Bin.Length.Ticks / 3;
        var first = bin.Start.UtcTicks + third;
        var counts = new int[3];
        foreach (var (code, _, times) in log.Columns())
        {
            if (code > IndianaCode.LastOfController)
                break;
            var (one, two) = (EventLog.Before(times, first), EventLog.Before(times, first + third));
            counts[0] += one;
            counts[1] += two - one;
            counts[2] += times.Length - two;
        }
        return counts;
    }
}

/// <summary>The changes of one detector in one bin.</summary>
/// <param name="Actuations">How often it became occupied.</param>
/// <param name="First">The first change.</param>
/// <param name="FirstOn">Whether the first change was to occupied.</param>
/// <param name="Last">The last change.</param>
/// <param name="LastOn">Whether the last change was to occupied.</param>
/// <param name="On">For how long it was occupied between the first change and the last, with missing changes repaired.</param>
public sealed record DetectorDigest(ushort Channel, int Actuations, DateTimeOffset First, bool FirstOn, DateTimeOffset Last, bool LastOn, TimeSpan On)
{
    /// <summary>The detector has to have a change in the log.</summary>
    internal static DetectorDigest Of(ushort channel, EventLog log)
    {
        var offs = log.Times(IndianaCode.DetectorOff, channel);
        var ons = log.Times(IndianaCode.DetectorOn, channel);
        var actuations = ons.Length;
        (long At, bool On)? first = null;
        var (last, occupied) = ((At: 0L, On: false), 0L);
        while (offs.Length + ons.Length > 0)
        {
            // Of two at one instant off comes first, as its code does.
            var on = offs.IsEmpty || (!ons.IsEmpty && ons[0] < offs[0]);
            var next = (At: on ? ons[0] : offs[0], On: on);
            if (on)
                ons = ons[1..];
            else
                offs = offs[1..];
            if (first is null)
            {
                first = next;
            }
            else
            {
                var (from, to) = DetectorRepair.Occupied(last.At, last.On, next.At, next.On);
                occupied += to - from;
            }
            last = next;
        }
        return new DetectorDigest(channel, actuations, Time(first!.Value.At), first.Value.On, Time(last.At), last.On, TimeSpan.FromTicks(occupied));
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
