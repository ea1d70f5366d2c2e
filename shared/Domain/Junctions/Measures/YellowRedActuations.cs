namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Who enters around the begin of red, by how long before or after it.</summary>
public static class YellowRedActuations
{
    /// <summary>How late a detector tells unless configured.</summary>
    public static readonly TimeSpan UsualLatency = TimeSpan.FromSeconds(1.5);

    /// <summary>Half seconds before red from which on there are rows.</summary>
    public const double From = -8;

    /// <summary>
    /// One row per bin of red's begin, phase, colour and half second with any, rising. Cycles count with exactly one begin of green, amber
    /// and red; offsets are rounded to half a second, away from zero.
    /// </summary>
    /// <param name="log">The junction's events, from before the span on to the greens that ended its last reds.</param>
    /// <param name="detectors">Those behind the stop line.</param>
    public static IReadOnlyList<YellowRedRow> Of(EventLog log, IReadOnlyCollection<DetectorUse> detectors, MeasureSpan span)
    {
        var rows = new List<YellowRedRow>();
        foreach (var phase in PhaseArrivals.Phases(detectors))
        {
            var arrivals = PhaseArrivals.Of(log, phase, detectors);
            var counts = new SortedDictionary<(long Bin, ushort State, double Offset), int>();
            foreach (var arrival in arrivals.Arrivals)
            {
                if (arrival is not { Cycle: >= 0, State: { } state } || arrivals.Cycles[arrival.Cycle] is not { Whole: true, Red: { } red } || span.BinOf(red) is not { } bin)
                    continue;
                var offset = Math.Round(MeasureSpan.Seconds(arrival.At - red) * 2, MidpointRounding.AwayFromZero) / 2;
                if (offset >= From)
                    counts[(bin, state, offset)] = counts.GetValueOrDefault((bin, state, offset)) + 1;
            }
            foreach (var ((bin, colour, offset), count) in counts)
                rows.Add(new YellowRedRow(MeasureSpan.At(bin), phase, SignalColours.Of(colour), offset, count, span.QualityOf(bin)));
        }
        return rows;
    }
}

/// <param name="Start">The beginning of the bin in which red began, UTC.</param>
/// <param name="Colour">What the phase showed: green, amber or red.</param>
/// <param name="Offset">Seconds after red began, in halves; negative before it, from -8 on.</param>
public sealed record YellowRedRow(DateTimeOffset Start, ushort Phase, SignalColour Colour, double Offset, int Total, MeasureQuality Quality);
