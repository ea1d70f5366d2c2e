using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Which bins a measure gives rows for, and what is known of them.</summary>
public sealed class MeasureSpan
{
    private readonly HashSet<long> _partial = [];

    /// <param name="window">Bins that begin inside it give rows.</param>
    /// <param name="length">A multiple of 15 minutes that divides a day; else <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="known">Nothing later is known: a bin that ends after it is running.</param>
    /// <param name="partial">Quarter hours that a gap touches.</param>
    public MeasureSpan(TimeWindow window, TimeSpan length, DateTimeOffset known, IEnumerable<Bin>? partial = null)
    {
        MeasureBins.Quarters(length);
        (Window, Length, Known) = (window, length, known);
        foreach (var bin in partial ?? [])
            _partial.Add(Floor(bin.Start.UtcTicks));
    }

    public TimeWindow Window { get; }

    public TimeSpan Length { get; }

    public DateTimeOffset Known { get; }

    /// <summary>The beginnings of all bins, rising.</summary>
    public IEnumerable<DateTimeOffset> Starts()
    {
        var first = Floor(Window.From.UtcTicks + Length.Ticks - 1);
        for (var start = first; start < Window.To.UtcTicks; start += Length.Ticks)
            yield return new DateTimeOffset(start, TimeSpan.Zero);
    }

    /// <summary>The beginning of the bin that holds the instant; null when that bin gives no rows.</summary>
    internal long? BinOf(long ticks)
    {
        var start = Floor(ticks);
        return start >= Window.From.UtcTicks && start < Window.To.UtcTicks ? start : null;
    }

    internal MeasureQuality QualityOf(long start) =>
        _partial.Contains(start) ? MeasureQuality.Partial
        : start + Length.Ticks > Known.UtcTicks ? MeasureQuality.Running
        : MeasureQuality.Complete;

    /// <summary>The part of [<paramref name="from"/>, <paramref name="to"/>) that lies in each bin.</summary>
    internal IEnumerable<(long Bin, long Ticks)> Parts(long from, long to)
    {
        from = Math.Max(from, Window.From.UtcTicks);
        to = Math.Min(to, Window.To.UtcTicks + Length.Ticks);
        while (from < to)
        {
            var start = Floor(from);
            var until = Math.Min(start + Length.Ticks, to);
            if (BinOf(start) is { } bin)
                yield return (bin, until - from);
            from = until;
        }
    }

    private long Floor(long ticks) => ticks - (ticks % Length.Ticks);

    internal static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    internal static double Seconds(long ticks) => (double)ticks / TimeSpan.TicksPerSecond;
}
