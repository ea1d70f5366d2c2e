using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions;

public sealed class ActuationsTests
{
    private const double Quarter = 900;
    private static readonly TimeWindow Day = new(Given.At(0), Given.At(86_400));
    private static readonly TimeSpan Fifteen = TimeSpan.FromMinutes(15);

    [Fact]
    public void Flow_is_the_count_per_hour_and_occupancy_the_part_of_the_bin()
    {
        var row = Assert.Single(Rows("10+ 100- 200+ 290-"));
        Assert.Equal(new ActuationRow(Given.At(0), 1, 2, 8, 180 / Quarter, MeasureQuality.Complete), row);
    }

    [Theory]
    [InlineData("100+ 102+ 110-", 10)]
    [InlineData("100+ 110+ 114-", 9)]
    [InlineData("100+ 104- 110-", 7)]
    [InlineData("50- 100+ 110-", 10.001)]
    public void Missing_changes_are_repaired(string changes, double seconds) =>
        Assert.Equal(seconds / Quarter, Rows(changes).Single().Occupancy!.Value, 12);

    [Theory]
    [InlineData("899+ 901+ 910-", 1, 10)]
    [InlineData("896+ 906+ 910-", 4, 5)]
    [InlineData("894+ 896- 906-", 2, 5)]
    [InlineData("890+ 910-", 10, 10)]
    public void Missing_changes_are_repaired_across_bins(string changes, double first, double second)
    {
        var rows = Rows(changes, standing: true);
        Assert.Equal(2, rows.Count);
        Assert.Equal(first / Quarter, rows[0].Occupancy!.Value, 12);
        Assert.Equal(second / Quarter, rows[1].Occupancy!.Value, 12);
    }

    [Fact]
    public void A_detector_that_is_on_for_hours_stays_on_across_every_bin()
    {
        // Another detector shows that the junction recorded all the while.
        var others = string.Join(' ', Enumerable.Range(0, 12).Select(static i => $"{(i * 900) + 300}+2 {(i * 900) + 301}-2"));
        var rows = Rows($"100+ {others} 10000-", standing: true).Where(static r => r.Detector == 1).ToList();
        Assert.Equal(12, rows.Count);
        Assert.Equal(800 / Quarter, rows[0].Occupancy!.Value, 9);
        Assert.All(rows[1..11], static r => Assert.Equal((0, 1.0), (r.Total, r.Occupancy!.Value)));
        Assert.Equal(100 / Quarter, rows[11].Occupancy!.Value, 9);
        Assert.Single(Rows($"100+ {others} 10000-"), static r => r.Detector == 1);
    }

    [Fact]
    public void A_detector_that_went_on_before_the_window_is_on_when_it_begins()
    {
        var rows = Actuations.Of(Bins("-100+ 450- 500+ 600-"), Day, Fifteen, Given.At(86_400));
        Assert.Equal((1, 550 / Quarter), (Assert.Single(rows).Total, rows[0].Occupancy!.Value));
    }

    [Fact]
    public void The_bin_that_runs_is_counted_up_to_now()
    {
        var row = Assert.Single(Actuations.Of(Bins("100+"), Day, Fifteen, Given.At(200)));
        Assert.Equal(0.5, row.Occupancy!.Value, 12);
    }

    [Fact]
    public void A_bin_that_a_gap_touches_is_partial_and_its_occupancy_is_unknown()
    {
        var bins = Bins("100+ 200- 1000+ 1100-").Select(static (b, i) => b with { Partial = i == 0 }).ToList();
        var rows = Actuations.Of(bins, Day, Fifteen, Given.At(86_400));
        Assert.Equal([(MeasureQuality.Partial, null), (MeasureQuality.Complete, (double?)(100 / Quarter))], rows.Select(static r => (r.Quality, r.Occupancy)));
        Assert.Equal(MeasureQuality.Partial, Assert.Single(Actuations.Of(bins, Day, TimeSpan.FromMinutes(30), Given.At(86_400))).Quality);
    }

    [Fact]
    public void A_bin_that_began_before_anything_was_sensed_is_partial_and_one_that_began_with_it_is_not()
    {
        Assert.Equal([(MeasureQuality.Partial, null), (MeasureQuality.Complete, (double?)(100 / Quarter))], Sensed("656+ 700- 1000+ 1100-", Fifteen));
        Assert.Equal([(MeasureQuality.Complete, (double?)(200 / Quarter))], Sensed("0+ 200-", Fifteen));
        Assert.Equal([(MeasureQuality.Complete, (double?)(100 / Quarter))], Sensed("900+ 1000-", Fifteen));
        Assert.Equal([(MeasureQuality.Partial, null)], Sensed("900+ 1000-", 2 * Fifteen));

        var began = new JunctionBinAggregate { Bin = Bin.Of(Given.At(0)), Events = 9, ControllerEvents = [3, 3, 3], RecordedSince = Given.At(100) };
        Assert.Equal(MeasureQuality.Partial, Assert.Single(HasData.Of([began], Day, Fifteen)).Quality);
        Assert.Equal(MeasureQuality.Complete, Assert.Single(HasData.Of([began with { RecordedSince = Given.At(0) }], Day, Fifteen)).Quality);

        static IEnumerable<(MeasureQuality, double?)> Sensed(string changes, TimeSpan length)
        {
            var bins = Bins(changes);
            bins[0] = Given.RoundTrip(bins[0] with { RecordedSince = bins[0].FirstEvent() });
            return Actuations.Of(bins, Day, length, Given.At(86_400)).Select(static r => (r.Quality, r.Occupancy));
        }
    }

    [Fact]
    public void The_first_event_of_a_bin_that_was_counted_before_events_were_kept_is_told_no_earlier_than_it_is_known()
    {
        var bin = JunctionBin.Of(Bin.Of(Given.At(0)), [(Given.At(10), new IndianaEvent(1, 2)), (Given.At(20), new IndianaEvent(82, 7)), (Given.At(5), new IndianaEvent(82, 8))]).Aggregate();
        Assert.Equal(Given.At(5), bin.FirstEvent());
        Assert.Equal(Given.At(5), (bin with { Trace = null }).FirstEvent());
        Assert.Equal(Given.At(900), (bin with { Trace = null, Detectors = [] }).FirstEvent());
        Assert.Null(JunctionBin.Empty(bin.Bin).Aggregate().FirstEvent());
    }

    [Fact]
    public void Every_five_minutes_need_three_events_of_the_controller()
    {
        var bin = new JunctionBinAggregate { Bin = Bin.Of(Given.At(0)), Events = 9, ControllerEvents = [3, 3, 3] };
        Assert.Equal(new HasDataRow(Given.At(0), MeasureQuality.Complete), Assert.Single(HasData.Of([bin], Day, Fifteen)));
        Assert.Empty(HasData.Of([bin with { ControllerEvents = [3, 2, 9] }], Day, Fifteen));
        Assert.Empty(HasData.Of([bin], Day, TimeSpan.FromMinutes(30)));
        Assert.Single(HasData.Of([bin, bin with { Bin = bin.Bin.Next }], Day, TimeSpan.FromMinutes(30)));
    }

    [Fact]
    public void Vendors_codes_and_our_own_are_no_events_of_the_controller()
    {
        var bin = JunctionBin.Of(Bin.Of(Given.At(0)), new ushort[] { 218, 219, 400, IndianaCode.BeginRedAmber }.Select(static (c, i) => (Given.At(i), new IndianaEvent(c, 1))));
        Assert.Equal((4, 1), (bin.Count, bin.Aggregate().ControllerEvents[0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-15)]
    [InlineData(75)]
    [InlineData(2880)]
    public void A_length_that_is_no_multiple_of_a_quarter_or_does_not_divide_a_day_is_refused(int minutes)
    {
        Assert.False(MeasureBins.IsLength(TimeSpan.FromMinutes(minutes)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Actuations.Of([], Day, TimeSpan.FromMinutes(minutes), Given.At(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => HasData.Of([], Day, TimeSpan.FromMinutes(minutes)));
    }

    private static IReadOnlyList<ActuationRow> Rows(string changes, bool standing = false) =>
        Actuations.Of(Bins(changes), Day, Fifteen, Given.At(86_400), standing);

    /// <summary>Seconds, + for on and - for off, and the detector when it is not 1.</summary>
    private static List<JunctionBinAggregate> Bins(string changes)
    {
        var events = changes.Split(' ').Select(static c =>
        {
            var sign = c.LastIndexOfAny(['+', '-']);
            var channel = sign == c.Length - 1 ? (ushort)1 : ushort.Parse(c[(sign + 1)..]);
            return (At: Given.At(double.Parse(c[..sign])), Event: new IndianaEvent(c[sign] == '+' ? IndianaCode.DetectorOn : IndianaCode.DetectorOff, channel));
        }).ToList();
        return [.. events.Select(static e => Bin.Of(e.At)).Distinct().Order().Select(b => Given.RoundTrip(JunctionBin.Of(b, events).Aggregate()))];
    }
}
