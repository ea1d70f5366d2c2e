namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How often people on foot were served, and how often they pressed.</summary>
public static class Pedestrians
{
    /// <summary>One row per bin and phase (or pedestrian overlap) with any of it, rising by phase, then bin.</summary>
    public static IReadOnlyList<PedestrianRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<PedestrianRow>();
        foreach (var phase in log.Parameters(IndianaCode.PedestrianBeginWalk, IndianaCode.PedestrianOverlapBeginWalk, IndianaCode.PedestrianDetectorOn))
        {
            var bins = new SortedDictionary<long, (int Services, int Actuations)>();
            foreach (var code in (ReadOnlySpan<ushort>)[IndianaCode.PedestrianBeginWalk, IndianaCode.PedestrianOverlapBeginWalk])
            {
                foreach (var (start, count) in BinCounts.Of(log.Times(code, phase), span))
                    bins[start] = (bins.GetValueOrDefault(start).Services + count, 0);
            }
            foreach (var (start, count) in BinCounts.Of(log.Times(IndianaCode.PedestrianDetectorOn, phase), span))
                bins[start] = (bins.GetValueOrDefault(start).Services, count);
            foreach (var (start, (services, actuations)) in bins)
                rows.Add(new PedestrianRow(MeasureSpan.At(start), phase, services, actuations, span.QualityOf(start)));
        }
        return rows;
    }
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Services">Begins of walk, of the phase and of the pedestrian overlap with its number (21, 67).</param>
/// <param name="Actuations">Presses (90).</param>
public sealed record PedestrianRow(DateTimeOffset Start, ushort Phase, int Services, int Actuations, MeasureQuality Quality);
