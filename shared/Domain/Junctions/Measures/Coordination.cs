namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Which programme and cycle ran: the last of each that was told in the bin, or before it.</summary>
public static class Coordination
{
    /// <summary>One row per bin in which the controller recorded throughout (<see cref="HasData"/>), rising.</summary>
    /// <param name="log">The junction's events, from before the span on, with what was told last before them: it holds on.</param>
    public static IReadOnlyList<CoordinationRow> Of(EventLog log, MeasureSpan span)
    {
        var told = log.All(IndianaCode.PatternChange, IndianaCode.CycleLengthChange, IndianaCode.ActualCycleLength, IndianaCode.ActualCycleOffset);
        var rows = new List<CoordinationRow>();
        var next = 0;
        var (pattern, length, actual, offset) = ((ushort)0, (ushort)0, (ushort)0, (ushort)0);
        foreach (var row in HasData.Of(log, span))
        {
            var end = row.Start.UtcTicks + span.Length.Ticks;
            for (; next < told.Count && told[next].Ticks < end; next++)
            {
                var value = told[next].Parameter;
                switch (told[next].Code)
                {
                    case IndianaCode.PatternChange:
                        pattern = value;
                        break;
                    case IndianaCode.CycleLengthChange:
                        length = value;
                        break;
                    case IndianaCode.ActualCycleLength:
                        actual = value;
                        break;
                    default:
                        offset = value;
                        break;
                }
            }
            rows.Add(new CoordinationRow(row.Start, pattern, length, actual, offset, row.Quality));
        }
        return rows;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Pattern">The pattern (131); 0 when it was never told.</param>
/// <param name="CycleLength">Seconds (132); 0 when it was never told, or the junction runs free.</param>
/// <param name="ActualCycleLength">Seconds, as measured by the controller (316); 0 when it was never told.</param>
/// <param name="ActualOffset">Seconds, as measured by the controller (318); 0 when it was never told.</param>
public sealed record CoordinationRow(DateTimeOffset Start, int Pattern, int CycleLength, int ActualCycleLength, int ActualOffset, MeasureQuality Quality);
