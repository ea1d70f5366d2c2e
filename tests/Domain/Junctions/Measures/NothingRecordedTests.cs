using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

public sealed class NothingRecordedTests
{
    [Fact]
    public void Quarter_hours_without_any_event_are_told_those_side_by_side_as_one()
    {
        Assert.Equal([(0.0, 900.0), (1800, 3600)], Spans([1, 4], 0, 4500));
        Assert.Equal([(900.0, 1200.0)], Spans([0], 600, 1200));
        Assert.Equal([(60.0, 120.0)], Spans([1], 60, 120));
        Assert.Empty(Spans([0, 1], 0, 1800));
    }

    [Fact]
    public void A_bin_that_only_a_gap_touches_holds_nothing() =>
        Assert.Single(NothingRecorded.Of([JunctionBin.Empty(Bin.Of(Given.At(0))).Aggregate(partial: true)], new TimeWindow(Given.At(0), Given.At(900))));

    private static IEnumerable<(double From, double To)> Spans(int[] recorded, double from, double to) =>
        NothingRecorded.Of(recorded.Reverse().Select(static quarter => new JunctionBinAggregate { Bin = Bin.Of(Given.At(quarter * 900)), Events = 1 }), new TimeWindow(Given.At(from), Given.At(to)))
            .Select(static span => ((span.From - Given.At(0)).TotalSeconds, (span.To - Given.At(0)).TotalSeconds));
}
