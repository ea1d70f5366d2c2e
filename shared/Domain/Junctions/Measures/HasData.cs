using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Whether a junction recorded at all: every 5 minutes of the bin hold at least 3 events of the controller's own.</summary>
public static class HasData
{
    /// <summary>Events that each 5 minutes have to hold.</summary>
    public const int Least = 3;

    /// <summary>One row per bin that has data, rising.</summary>
    /// <param name="bins">In any order, one per bin.</param>
    /// <param name="window">Bins that begin inside it give rows.</param>
    /// <param name="length">A multiple of 15 minutes that divides a day; else <see cref="ArgumentOutOfRangeException"/>.</param>
    public static IReadOnlyList<HasDataRow> Of(IEnumerable<JunctionBinAggregate> bins, TimeWindow window, TimeSpan length)
    {
        var quarters = MeasureBins.Quarters(length);
        var all = bins.ToList();
        var since = MeasureSpan.Since(all);
        return [.. all
            .GroupBy(b => MeasureBins.First(b.Bin, quarters))
            .Where(g => window.Contains(g.Key.Start) && g.Count() == quarters && g.All(static b => b.ControllerEvents.All(static n => n >= Least)))
            .OrderBy(static g => g.Key)
            .Select(g => new HasDataRow(g.Key.Start, g.Key.Start < since || g.Any(static b => b.Partial) ? MeasureQuality.Partial : MeasureQuality.Complete))];
    }

    /// <summary>The same from events. One row per bin that has data, rising.</summary>
    public static IReadOnlyList<HasDataRow> Of(EventLog log, MeasureSpan span)
    {
        var third = Bin.Length.Ticks / 3;
        var columns = log.Columns().TakeWhile(static c => c.Code <= IndianaCode.LastOfController).Select(static c => c.Times).ToList();
        bool Recorded(long from)
        {
            var count = 0;
            foreach (var times in columns)
            {
                count += EventLog.Before(times, from + third) - EventLog.Before(times, from);
                if (count >= Least)
                    return true;
            }
            return false;
        }
        var thirds = (int)(span.Length.Ticks / third);
        return [.. span.Starts()
            .Where(start => Enumerable.Range(0, thirds).All(i => Recorded(start.UtcTicks + (i * third))))
            .Select(start => new HasDataRow(start, span.QualityOf(start.UtcTicks)))];
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
public sealed record HasDataRow(DateTimeOffset Start, MeasureQuality Quality);
