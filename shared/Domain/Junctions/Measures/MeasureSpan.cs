using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Which bins a measure gives rows for, and what is known of them.</summary>
public sealed class MeasureSpan
{
    private readonly HashSet<long> _partial = [];
    private readonly DateTimeOffset? _since;

    /// <param name="window">Bins that begin inside it give rows.</param>
    /// <param name="length">5 minutes, or a multiple of 15 that divides a day; else <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="known">Nothing later is known: a bin that ends after it is running.</param>
    /// <param name="partial">Quarter hours that a gap touches.</param>
    /// <param name="since">The first thing ever sensed: a bin that begins before it is partial. Null when it is not in the bins that are looked at.</param>
    public MeasureSpan(TimeWindow window, TimeSpan length, DateTimeOffset known, IEnumerable<Bin>? partial = null, DateTimeOffset? since = null)
    {
        if (!MeasureBins.IsLength(length))
            throw new ArgumentOutOfRangeException(nameof(length), length, "a measure's bin is 5 minutes, or a multiple of 15 that divides a day");
        (Window, Length, Known, _since) = (window, length, known, since);
        foreach (var bin in partial ?? [])
        {
            for (var at = bin.Start; at < bin.End; at += MeasureBins.Shortest)
                _partial.Add(Floor(at.UtcTicks));
        }
    }

    /// <summary>With what the bins say of what is known.</summary>
    /// <param name="bins">From before the window to after it.</param>
    /// <param name="events">Whether events are looked at: a bin that was counted before they were kept is partial then.</param>
    /// <param name="goesBack">See <see cref="GoesBack"/>.</param>
    public static MeasureSpan Of(TimeWindow window, TimeSpan length, DateTimeOffset known, IReadOnlyCollection<JunctionBinAggregate> bins, bool events = true, bool goesBack = false) => new(
        window, length, known, bins.Where(b => b.Partial || (events && b.Trace is null && b.Events > 0)).Select(static b => b.Bin), Since(bins))
    {
        GoesBack = goesBack,
    };

    public TimeWindow Window { get; }

    public TimeSpan Length { get; }

    public DateTimeOffset Known { get; }

    /// <summary>Whether the junction recorded long before the events that are looked at. Where it did not, or nobody says, false.</summary>
    public bool GoesBack { get; init; }

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

    /// <summary>The first thing ever sensed, where one of the bins holds it.</summary>
    internal static DateTimeOffset? Since(IEnumerable<JunctionBinAggregate> bins) => bins.Min(static b => b.RecordedSince);

    internal MeasureQuality QualityOf(long start) => QualityOf(start, TimeSpan.Zero);

    /// <summary>Of a bin whose figure depends on what comes up to so long after it, too.</summary>
    internal MeasureQuality QualityOf(long start, TimeSpan after) => QualityBetween(start, start + Length.Ticks + after.Ticks);

    /// <summary>Of what went on from one instant to another: all bins that it touches count.</summary>
    internal MeasureQuality QualityBetween(long from, long to)
    {
        for (var start = Floor(from); start < to; start += Length.Ticks)
        {
            if (_partial.Contains(start))
                return MeasureQuality.Partial;
        }
        return from < _since?.UtcTicks ? MeasureQuality.Partial : to > Known.UtcTicks ? MeasureQuality.Running : MeasureQuality.Complete;
    }

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
