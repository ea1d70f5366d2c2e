using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

/// <summary>
/// The recorded log in other orders and pieces, and with events missing: what every measure says of it. The events go through bins, their
/// aggregates and their JSON, as they do in a silo.
/// </summary>
public sealed class ReplayTests
{
    private static readonly int[] Devices = [227, 452, 454];

    [ConformanceFact]
    public void Twelve_pieces_in_any_order_give_what_one_piece_gives()
    {
        int[] order = [7, 2, 11, 0, 5, 9, 1, 10, 3, 8, 6, 4];
        foreach (var device in Devices)
        {
            var pieces = SampleLog.Events[device].GroupBy(static e => Bin.Of(e.At)).OrderBy(static g => g.Key).Select(static g => g.ToList()).ToList();
            Assert.Equal(12, pieces.Count);
            AssertSame(device, ThroughBins(order.Select(i => pieces[i])));
        }
    }

    [ConformanceFact]
    public void A_log_shuffled_within_30_seconds_and_with_duplicates_gives_what_it_gave()
    {
        var chance = new Random(20240513);
        foreach (var device in Devices)
        {
            var shuffled = SampleLog.Events[device]
                .SelectMany(e => chance.Next(4) == 0 ? new[] { e, e } : [e])
                .OrderBy(e => e.Ticks + chance.NextInt64(30 * TimeSpan.TicksPerSecond))
                .Chunk(137);
            AssertSame(device, ThroughBins(shuffled));
        }
    }

    [ConformanceFact]
    public void A_late_event_changes_its_bins_as_if_it_had_come_in_time()
    {
        foreach (var device in Devices)
        {
            var events = SampleLog.Events[device];
            var late = events.Where(static (_, i) => i % 1000 == 999).ToList();
            AssertSame(device, ThroughBins([events.Except(late), late]));
        }
    }

    /// <summary>
    /// What is missing is missing: a count is lower by the events that are gone. Of cycles, one that lacks its begin of amber or red, or has two
    /// as it lacks the green between, counts no more: at most two cycles for each lost event of a signal.
    /// </summary>
    [ConformanceFact]
    public void One_event_in_a_hundred_missing_changes_no_more_than_what_hung_on_it()
    {
        var chance = new Random(1);
        foreach (var device in Devices)
        {
            var lost = new List<TimedEvent>();
            var kept = new List<TimedEvent>();
            foreach (var e in SampleLog.Events[device].Distinct())
                (chance.Next(100) == 0 ? lost : kept).Add(e);
            var (whole, rest) = (EventLog.Of(SampleLog.Events[device]), EventLog.Of(kept));

            Assert.Equal(
                Terminations.Of(whole, SampleLog.Span).Sum(static r => r.Total) - lost.Count(static e => e.Code is IndianaCode.GapOut or IndianaCode.MaxOut or IndianaCode.ForceOff),
                Terminations.Of(rest, SampleLog.Span).Sum(static r => r.Total));
            Assert.Equal(
                Pedestrians.Of(whole, SampleLog.Span).Sum(static r => r.Actuations) - lost.Count(static e => e.Code is IndianaCode.PedestrianDetectorOn),
                Pedestrians.Of(rest, SampleLog.Span).Sum(static r => r.Actuations));

            var advance = SampleLog.Uses(device, "Advance");
            Assert.Equal(
                ArrivalsOnGreen.Of(whole, advance, SampleLog.Span).Sum(static r => r.Arrivals) - lost.Sum(e => e.Code is IndianaCode.DetectorOn ? advance.Count(d => d.Channel == e.Parameter) : 0),
                ArrivalsOnGreen.Of(rest, advance, SampleLog.Span).Sum(static r => r.Arrivals));

            var presence = SampleLog.Uses(device, "Presence");
            var signals = lost.Count(e => e.Code is IndianaCode.BeginGreen or IndianaCode.BeginYellow or IndianaCode.BeginRedClearance && presence.Any(d => d.Phase == e.Parameter));
            var cycles = SplitFailures.Cycles(whole, presence, SampleLog.Span).Count();
            Assert.InRange(SplitFailures.Cycles(rest, presence, SampleLog.Span).Count(), cycles - (2 * signals), cycles);
            Assert.True(signals > 0);

            var tables = (Whole: EveryMeasure.OfSample(device, whole), Lossy: EveryMeasure.OfSample(device, rest));
            Assert.Equal(tables.Whole.Keys, tables.Lossy.Keys);
            Assert.Equal(tables.Whole["has data"], tables.Lossy["has data"]);
        }
    }

    [ConformanceFact]
    public void Bins_of_an_hour_have_the_sums_of_their_quarters()
    {
        var hours = new MeasureSpan(SampleLog.Window, TimeSpan.FromHours(1), SampleLog.Window.To);
        foreach (var device in Devices)
        {
            var log = EventLog.Of(SampleLog.Events[device]);
            var presence = SampleLog.Uses(device, "Presence");
            var quarters = SplitFailures.Of(log, presence, SampleLog.Span);
            Assert.Equal(
                quarters.GroupBy(static r => (Hour: r.Start.Hour, r.Phase)).Select(static g => (g.Key.Hour, g.Key.Phase, g.Sum(static r => r.Cycles), g.Sum(static r => r.Failures))).Order(),
                SplitFailures.Of(log, presence, hours).Select(static r => (r.Start.Hour, r.Phase, r.Cycles, r.Failures)).Order());
            Assert.Equal(
                PedestrianVolumes.Of(log, SampleLog.Span).GroupBy(static r => (r.Start.Hour, r.Phase)).Select(static g => (g.Key.Phase, Math.Round(g.Sum(static r => r.Volume), 6))).Order(),
                PedestrianVolumes.Of(log, hours).Select(static r => (r.Phase, Math.Round(r.Volume, 6))).Order());
        }
    }

    [ConformanceFact]
    public void A_record_that_begins_within_a_bin_leaves_that_bin_partial_in_every_measure_and_no_other()
    {
        var began = SampleLog.Window.From.AddMinutes(20).AddSeconds(56);
        foreach (var device in Devices)
        {
            var bins = ThroughBins([SampleLog.Events[device].Where(e => e.At >= began)]).OrderBy(static b => b.Bin).ToList();
            bins[0] = bins[0] with { RecordedSince = bins[0].FirstEvent() };
            // An estimate of people on foot runs an hour longer than its bin.
            var span = MeasureSpan.Of(SampleLog.Window, SampleLog.Span.Length, SampleLog.Window.To.AddHours(1), bins);
            var rows = EveryMeasure.OfSample(device, EventLog.Of(bins), span)
                .SelectMany(static measure => measure.Value, static (measure, row) => (measure.Key, Row: JsonDocument.Parse(row).RootElement))
                .Where(static row => row.Row.TryGetProperty("quality", out _) && row.Row.TryGetProperty("start", out _))
                .Select(static row => (Measure: row.Key, Start: row.Row.GetProperty("start").GetDateTimeOffset(), Quality: row.Row.GetProperty("quality").GetString())).ToList();

            // Not every one of these junctions knows preemption or priority.
            Assert.Equal(19, rows.Select(static row => row.Measure).Except(["preemption", "priority"]).Count());
            Assert.All(rows, row => Assert.Equal(row.Start < began ? "partial" : "complete", row.Quality));
            string[] busy = ["arrivals on green", "approach delay", "split failures", "terminations", "phase wait", "splits", "predictability"];
            Assert.All(busy, measure => Assert.Contains(rows, row => row.Measure == measure && row.Quality == "partial"));
        }
    }

    private static void AssertSame(int device, IReadOnlyList<JunctionBinAggregate> bins)
    {
        var events = SampleLog.Events[device];
        var expected = EveryMeasure.OfSample(device, ThroughBins([events]));
        var ours = EveryMeasure.OfSample(device, bins);
        Assert.Equal(24, expected.Count);
        Assert.All(expected, measure => Assert.Equal(measure.Value, ours[measure.Key]));
        // The traces of bins lose nothing of what the events alone say.
        Assert.All(EveryMeasure.OfSample(device, EventLog.Of(events)), measure => Assert.Equal(measure.Value, ours[measure.Key]));
        // These three junctions know no priority.
        Assert.All(expected.Where(static measure => measure.Key is not ("preemption" or "priority")), static measure => Assert.NotEmpty(measure.Value));
    }

    private static IReadOnlyList<JunctionBinAggregate> ThroughBins(IEnumerable<IEnumerable<TimedEvent>> pieces)
    {
        var bins = new Dictionary<Bin, JunctionBin>();
        foreach (var piece in pieces)
        {
            foreach (var part in piece.GroupBy(static e => Bin.Of(e.At)))
                bins[part.Key] = (bins.GetValueOrDefault(part.Key) ?? JunctionBin.Empty(part.Key)).Add([.. part.Select(static e => (e.At, new IndianaEvent(e.Code, e.Parameter)))]);
        }
        return [.. bins.Values.Select(static b => Given.RoundTrip(b.Aggregate()))];
    }
}
