namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>The cycles of one phase, each from a begin of green to the next or to where nobody says any more what it shows, and who arrived in them.</summary>
internal sealed class PhaseArrivals
{
    /// <summary>
    /// A record that begins within a cycle has arrivals before its first colour: as in the reference they count as not on green. Who came longer
    /// before came to a signal of which nobody said anything.
    /// </summary>
    private static readonly TimeSpan LongestCycle = TimeSpan.FromMinutes(5);

    private PhaseArrivals(List<PhaseCycle> cycles, List<Arrival> arrivals) => (Cycles, Arrivals) = (cycles, arrivals);

    /// <summary>Rising. What came before the first begin of green is no cycle.</summary>
    public List<PhaseCycle> Cycles { get; }

    /// <summary>Rising.</summary>
    public List<Arrival> Arrivals { get; }

    /// <summary>The phases that the detectors serve, rising.</summary>
    public static IEnumerable<ushort> Phases(IEnumerable<DetectorUse> detectors) => detectors.Select(static d => d.Phase).Distinct().Order();

    public static PhaseArrivals Of(EventLog log, ushort phase, IEnumerable<DetectorUse> detectors)
    {
        var signals = PhaseSignals.Of(log, phase);
        var shifted = Shifted(log, phase, detectors);
        var arrivals = new List<Arrival>(shifted.Length);
        var next = 0;
        var (cycle, cycles) = (-1, 0);
        long? first = signals is [var told, ..] && !PhaseSignals.IsEnd(told) ? told.Ticks - LongestCycle.Ticks : null;
        ushort? state = null;
        foreach (var at in shifted)
        {
            for (; next < signals.Count && signals[next].Ticks <= at; next++)
            {
                if (signals[next].Code == IndianaCode.BeginGreen)
                    (state, cycle) = (IndianaCode.BeginGreen, cycles++);
                else if (PhaseSignals.IsEnd(signals[next]))
                    (state, cycle) = (null, -1);
                else
                    state = Math.Max(state ?? 0, signals[next].Code);
            }
            arrivals.Add(new Arrival(at, next == 0 && at >= first ? (ushort)0 : state, cycle));
        }
        return new PhaseArrivals(PhaseCycle.Of(signals), arrivals);
    }

    /// <summary>When somebody arrived, rising.</summary>
    public static long[] Shifted(EventLog log, ushort phase, IEnumerable<DetectorUse> detectors)
    {
        DetectorUse[] own = [.. detectors.Where(d => d.Phase == phase)];
        var all = new long[own.Sum(d => log.Times(IndianaCode.DetectorOn, d.Channel).Length)];
        var count = 0;
        foreach (var detector in own)
        {
            foreach (var at in log.Times(IndianaCode.DetectorOn, detector.Channel))
                all[count++] = at + detector.Shift.Ticks;
        }
        Array.Sort(all);
        return all;
    }
}

/// <param name="At">Ticks, UTC.</param>
/// <param name="State">
/// The highest of 1, 8 and 10 that the cycle has seen: the phase is green (1), amber (8), red (10); 0 shortly before the first; null while nobody
/// says what it shows.
/// </param>
/// <param name="Cycle">Which cycle; -1 for none.</param>
internal readonly record struct Arrival(long At, ushort? State, int Cycle);

/// <summary>One cycle of a phase, from a begin of green to the next, or to where nobody says any more what it shows. Ticks, UTC.</summary>
/// <param name="Yellow">The first begin of amber; null when none came.</param>
/// <param name="Red">The first begin of red; null when none came.</param>
/// <param name="End">The next begin of green, or where nobody says any more what the phase shows; null when neither has come.</param>
/// <param name="Yellows">How many begins of amber came.</param>
/// <param name="Reds">How many begins of red came.</param>
/// <param name="Cut">Whether it was dark or flashed from its end on.</param>
internal sealed record PhaseCycle(long Green, long? Yellow, long? Red, long? End, int Yellows, int Reds, bool Cut)
{
    /// <summary>Whether there was exactly one begin of amber and one of red: nothing is missing.</summary>
    public bool Whole => Yellows == 1 && Reds == 1;

    /// <summary>When green ended; null while it lasts.</summary>
    public long? GreenEnd => Yellow < Red || Red is null ? Yellow ?? (Red is null ? End : Red) : Red;

    public static List<PhaseCycle> Of(List<TimedEvent> signals)
    {
        var cycles = new List<PhaseCycle>();
        for (var i = 0; i < signals.Count;)
        {
            if (signals[i].Code != IndianaCode.BeginGreen)
            {
                i++;
                continue;
            }
            var green = signals[i++].Ticks;
            long? yellow = null, red = null;
            var (yellows, reds) = (0, 0);
            for (; i < signals.Count && signals[i].Code != IndianaCode.BeginGreen && !PhaseSignals.IsEnd(signals[i]); i++)
            {
                if (signals[i].Code == IndianaCode.BeginYellow)
                    (yellow, yellows) = (yellow ?? signals[i].Ticks, yellows + 1);
                else
                    (red, reds) = (red ?? signals[i].Ticks, reds + 1);
            }
            cycles.Add(new PhaseCycle(green, yellow, red, i < signals.Count ? signals[i].Ticks : null, yellows, reds, i < signals.Count && PhaseSignals.IsEnd(signals[i])));
        }
        return cycles;
    }

    public static List<PhaseCycle> Of(EventLog log, ushort phase) => Of(PhaseSignals.Of(log, phase));
}
