using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>How many people on foot there were, estimated from unique presses (doi.org/10.1177/0361198121994126).</summary>
public static class PedestrianVolumes
{
    // The hour that begins with the bin's last quarter.
    private static readonly TimeSpan HourAfter = TimeSpan.FromHours(1) - Bin.Length;

    /// <summary>
    /// One row for every bin of the span and every phase with presses or services in it, rising by phase, then bin. The hour that begins with
    /// a quarter has 0.7167 n + 0.0599 n² people, n being its unique presses; the quarter has its share of them by presses, and 1.1063 / 4 besides.
    /// Longer bins are the sums of their quarters. A bin runs until the hour of its last quarter is over.
    /// </summary>
    /// <param name="log">The junction's events, from before the span on to an hour after it: what is missing there makes the last quarters' hours smaller.</param>
    public static IReadOnlyList<PedestrianVolumeRow> Of(EventLog log, MeasureSpan span)
    {
        var rows = new List<PedestrianVolumeRow>();
        var quarters = (int)(span.Length / Bin.Length);
        foreach (var phase in Pedestrians.Of(log, span).Select(static r => r.Phase).Distinct())
        {
            var unique = new Dictionary<Bin, int>();
            foreach (var at in UniquePedestrians.Times(log, phase, span))
            {
                var bin = Bin.Of(MeasureSpan.At(at));
                unique[bin] = unique.GetValueOrDefault(bin) + 1;
            }
            foreach (var start in span.Starts())
            {
                var (presses, volume) = (0, 0.0);
                for (var (bin, i) = (Bin.Of(start), 0); i < quarters; i++, bin = bin.Next)
                {
                    var own = unique.GetValueOrDefault(bin);
                    presses += own;
                    volume += Estimate(own, own + unique.GetValueOrDefault(bin.Next) + unique.GetValueOrDefault(bin.Next.Next) + unique.GetValueOrDefault(bin.Next.Next.Next));
                }
                rows.Add(new PedestrianVolumeRow(start, phase, presses, volume, span.QualityOf(start.UtcTicks, HourAfter)));
            }
        }
        return rows;
    }

    /// <summary>People in a quarter of an hour.</summary>
    /// <param name="unique">Its unique presses.</param>
    /// <param name="hourly">Those of the hour that begins with it, 0 or more.</param>
    public static double Estimate(int unique, int hourly) =>
        (hourly == 0 ? 0 : ((0.7167 * hourly) + (0.0599 * hourly * hourly)) * unique / hourly) + (1.1063 / 4);
}

/// <param name="Start">The bin's beginning, UTC.</param>
/// <param name="Unique">Unique presses.</param>
/// <param name="Volume">People, estimated: at least 0.28 a quarter.</param>
public sealed record PedestrianVolumeRow(DateTimeOffset Start, ushort Phase, int Unique, double Volume, MeasureQuality Quality);
