using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions;

public sealed class OccupationMemoryTests
{
    private const ushort Detector = 11;

    private static readonly TimeSpan Read = TimeSpan.FromDays(1);
    private static readonly AssetId Id = AssetId.Junction("holzmarkt");

    /// <summary>A day of events before the span, and what is remembered from before that day: together they say what all events say.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void With_a_day_of_events_a_detector_is_occupied_whenever_all_its_events_say_so(int seed)
    {
        var chance = new Random(seed);
        var at = 0.0;
        var changes = Enumerable.Range(0, 200).Select(i => new TimedEvent(
            Given.At(at += chance.Next(3) == 0 ? chance.Next(1, 20 * 86_400) : chance.Next(3, 40_000)),
            new IndianaEvent(i % 2 == 0 ? IndianaCode.DetectorOn : IndianaCode.DetectorOff, Detector))).ToList();
        var state = Take(changes);

        var carried = 0;
        for (var i = 0; i < 1000; i++)
        {
            var from = Given.At(chance.NextDouble() * (at + (40 * 86_400)));
            var before = state.Occupations.Before(from - Read, state.Present.Minutes) ?? [];
            var to = from.AddHours(2);
            var log = EventLog.Of(changes.Where(e => e.At >= from - Read && e.At < to).Concat(before));

            Assert.Equal(Occupied(EventLog.Of(changes.Where(e => e.At < to)), from, to), Occupied(log, from, to));
            carried += before.Count;
        }
        Assert.True(carried > 100);
    }

    [Fact]
    public void What_is_shorter_than_half_a_day_is_not_kept_and_what_is_kept_is_bounded()
    {
        var memory = OccupationMemory.Empty.With(new Occupation(1, Given.At(0), Given.At(43_199)));
        Assert.Empty(memory.Ended);
        for (var day = 0; day < OccupationMemory.Most + 10; day++)
            memory = memory.With(new Occupation(1, Given.At(day * 86_400), Given.At((day * 86_400) + 43_200)));
        Assert.Equal((OccupationMemory.Most, Given.At(10 * 86_400)), (memory.Ended.Count, memory.Ended[0].From));
    }

    [Fact]
    public void Where_the_end_of_a_long_occupation_is_missing_it_ends_half_way()
    {
        var ons = new[] { Given.At(0), Given.At(10 * 86_400) }.Select(static at => new TimedEvent(at, new IndianaEvent(IndianaCode.DetectorOn, Detector)));
        var state = Take(ons);
        Assert.Equal(new Occupation(Detector, Given.At(0), Given.At(5 * 86_400)), Assert.Single(state.Occupations.Ended));
        Assert.Null(state.Occupations.Before(Given.At(6 * 86_400), state.Present.Minutes));
        Assert.Equal([ons.First()], state.Occupations.Before(Given.At(4 * 86_400), state.Present.Minutes));
    }

    [Fact]
    public void Occupancy_of_a_day_counts_a_detector_that_became_occupied_a_week_before()
    {
        const int Week = 7 * 86_400;
        var state = Take([new TimedEvent(Given.At(0), new IndianaEvent(IndianaCode.DetectorOn, Detector))]);
        var bin = JunctionBin.Of(Bin.Of(Given.At(Week)), [(Given.At(Week + 10), new IndianaEvent(1, 2))]).Aggregate();
        bin = Given.RoundTrip(bin with { Carried = state.Occupations.Before(bin.Bin.Start - Read, state.Present.Minutes) });

        var row = Assert.Single(Actuations.Of([bin], bin.Bin.Window, Bin.Length, bin.Bin.End, standing: true));

        Assert.Equal((Detector, 0, 1.0), (row.Detector, row.Total, row.Occupancy!.Value));
    }

    private static JunctionState Take(IEnumerable<TimedEvent> changes)
    {
        var state = JunctionModel.Apply(JunctionModel.Initial(Id), new JunctionDefined(new JunctionDefinition { Id = Id, Name = "Holzmarkt" }) { At = Given.At(-86_400) });
        foreach (var change in changes)
        {
            var reading = Given.Reading(Id, change.At, new IndianaEvent(change.Code, change.Parameter));
            state = JunctionModel.Apply(state, Given.Batch(reading), change.At.AddSeconds(1)).WithoutOpenBins();
        }
        return Given.RoundTrip(state);
    }

    private static long Occupied(EventLog log, DateTimeOffset from, DateTimeOffset to) =>
        OccupiedTime.Of(log, [Detector], to.UtcTicks).Within(from.UtcTicks, to.UtcTicks);
}
