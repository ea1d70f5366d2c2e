namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How alike the cycles of a signal are, so how well it can be foretold (priobike).</summary>
public static class Predictability
{
    /// <summary>
    /// The median over all pairs of cycles that follow each other in one group: the seconds at which they differ, and those by which one
    /// is longer. 0 or more, halves with an even number of pairs; null without a pair.
    /// </summary>
    /// <param name="groups">Groups of cycles that followed each other without a break; each cycle second by second.</param>
    public static double? CycleDiscrepancy<T>(IEnumerable<IReadOnlyList<IReadOnlyList<T>>> groups)
    {
        var discrepancies = new List<double>();
        foreach (var cycles in groups)
        {
            for (var i = 1; i < cycles.Count; i++)
                discrepancies.Add(Discrepancy(cycles[i - 1], cycles[i]));
        }
        return Median(discrepancies);
    }

    /// <summary>The median of the seconds of green of all cycles; null without a cycle.</summary>
    public static double? MedianGreen<T>(IEnumerable<IReadOnlyList<IReadOnlyList<T>>> groups, Func<T, bool> isGreen) =>
        Median([.. groups.SelectMany(static g => g).Select(cycle => (double)cycle.Count(isGreen))]);

    /// <summary>
    /// One row per bin and phase with a whole cycle, rising by phase, then bin. A cycle goes from a begin of green to the next; a bin's are
    /// those that began in it, and a cycle with an event missing parts the ones before it from those after. A phase that never shows amber has none to miss.
    /// </summary>
    public static IReadOnlyList<PredictabilityRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<PredictabilityRow>();
        foreach (var phase in log.Parameters(IndianaCode.BeginGreen))
        {
            // A head for people on foot has no amber.
            var ambers = log.Times(IndianaCode.BeginYellow, phase).IsEmpty ? 0 : 1;
            var bins = new SortedDictionary<long, List<List<SignalColour[]>>>();
            var broken = true;
            long? last = null;
            foreach (var cycle in PhaseCycle.Of(log, phase))
            {
                var bin = cycle is { Reds: 1, End: not null, Cut: false } && cycle.Yellows == ambers ? span.BinOf(cycle.Green) : null;
                if (bin is { } start)
                {
                    if (!bins.TryGetValue(start, out var groups))
                        bins.Add(start, groups = []);
                    if (broken || last != start)
                        groups.Add([]);
                    groups[^1].Add(Seconds(cycle));
                }
                (broken, last) = (bin is null, bin);
            }
            foreach (var (start, groups) in bins)
            {
                rows.Add(new PredictabilityRow(
                    MeasureSpan.At(start), phase, groups.Sum(static g => g.Count), CycleDiscrepancy(groups), MedianGreen(groups, static c => c is SignalColour.Green)!.Value, span.QualityOf(start)));
            }
        }
        return rows;
    }

    private static SignalColour[] Seconds(PhaseCycle cycle)
    {
        // A gap of hours between two greens says nothing of its seconds.
        var length = (int)Math.Min(Math.Round(MeasureSpan.Seconds(cycle.End!.Value - cycle.Green)), 3600);
        var seconds = new SignalColour[length];
        for (var i = 0; i < length; i++)
        {
            // In the middle of the second: programmes change with whole ones, and a few milliseconds are no difference.
            var at = cycle.Green + (i * TimeSpan.TicksPerSecond) + (TimeSpan.TicksPerSecond / 2);
            seconds[i] = at >= cycle.Red ? SignalColour.Red : at >= cycle.Yellow ? SignalColour.Amber : SignalColour.Green;
        }
        return seconds;
    }

    private static int Discrepancy<T>(IReadOnlyList<T> one, IReadOnlyList<T> other)
    {
        var shorter = Math.Min(one.Count, other.Count);
        var different = Math.Max(one.Count, other.Count) - shorter;
        for (var i = 0; i < shorter; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(one[i], other[i]))
                different++;
        }
        return different;
    }

    private static double? Median(List<double> values)
    {
        if (values.Count == 0)
            return null;
        values.Sort();
        var middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Cycles">Whole cycles that began in the bin.</param>
/// <param name="CycleDiscrepancy">The median of seconds by which a cycle differs from the one before; null with a single cycle.</param>
/// <param name="MedianGreen">The median of their greens, whole seconds.</param>
public sealed record PredictabilityRow(DateTimeOffset Start, ushort Phase, int Cycles, double? CycleDiscrepancy, double MedianGreen, MeasureQuality Quality);
