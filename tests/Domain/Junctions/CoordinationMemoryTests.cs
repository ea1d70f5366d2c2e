using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions;

public sealed class CoordinationMemoryTests
{
    private static readonly TimeSpan Read = TimeSpan.FromDays(1);
    private static readonly AssetId Id = AssetId.Junction("holzmarkt");

    [Fact]
    public void What_was_told_months_ago_holds_until_something_else_is_told()
    {
        var memory = CoordinationMemory.Empty.With(131, Given.At(0), 4).With(132, Given.At(1), 90).With(131, Given.At(100 * 86_400), 5);

        Assert.Null(memory.Before(Given.At(0)));
        Assert.Equal([(131, 4), (132, 90)], Held(memory, 50));
        Assert.Equal([(131, 5), (132, 90)], Held(memory, 400));
    }

    [Fact]
    public void What_is_told_again_within_half_a_day_is_not_kept_and_what_is_kept_is_bounded()
    {
        var often = CoordinationMemory.Empty;
        for (var cycle = 0; cycle < 2000; cycle++)
            often = often.With(316, Given.At(cycle * 90), (ushort)(80 + (cycle % 20)));
        Assert.Equal(new ToldValue(Given.At(1999 * 90), 99), Assert.Single(often.Told[316]));

        var seldom = CoordinationMemory.Empty;
        for (var day = 0; day < CoordinationMemory.Most + 10; day++)
            seldom = seldom.With(131, Given.At(day * 86_400), (ushort)day);
        Assert.Equal((CoordinationMemory.Most, 10), (seldom.Told[131].Count, seldom.Told[131][0].Value));
    }

    /// <summary>A day of events before the span, and what is remembered from before that day: together they say what all events say.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void With_a_day_of_events_it_says_what_every_event_says_in_whichever_order_they_came(int seed)
    {
        var chance = new Random(seed);
        var at = 0.0;
        var told = Enumerable.Range(0, 300).Select(_ => (At: Given.At(at += chance.Next(4) == 0 ? chance.Next(1, 20 * 86_400) : chance.Next(1, 40_000)), Value: (ushort)chance.Next(1, 20))).ToArray();
        var shuffled = told.Concat(told.Take(20)).ToArray();
        chance.Shuffle(shuffled);
        var memory = shuffled.Aggregate(CoordinationMemory.Empty, static (memory, t) => memory.With(131, t.At, t.Value));

        var carried = 0;
        for (var i = 0; i < 2000; i++)
        {
            var from = Given.At(chance.NextDouble() * (at + (40 * 86_400)));
            var before = memory.Before(from - Read);
            var log = EventLog.Of(told.Where(t => t.At >= from - Read).Select(static t => new TimedEvent(t.At.UtcTicks, 131, t.Value)).Concat(before ?? []));
            Assert.Equal(told.LastOrDefault(t => t.At <= from).Value, log.All(131).LastOrDefault(e => e.At <= from).Parameter);
            var earlier = from - TimeSpan.FromHours(11);
            Assert.Equal(told.LastOrDefault(t => t.At <= earlier).Value, log.All(131).LastOrDefault(e => e.At <= earlier).Parameter);
            carried += before is not null && !told.Any(t => t.At >= from - Read && t.At <= from) ? 1 : 0;
        }
        Assert.True(carried > 100);
    }

    [Fact]
    public void A_junction_remembers_what_is_told_and_its_waits_and_patterns_are_judged_by_it()
    {
        var state = JunctionModel.Apply(JunctionModel.Initial(Id), new JunctionDefined(new JunctionDefinition { Id = Id, Name = "Holzmarkt" }) { At = Given.At(-86_400) });
        state = Given.RoundTrip(JunctionModel.Apply(state, Given.Batch(Told(-86_000, 131, 4), Told(-86_000, 132, 60)), Given.At(0)));
        var later = 60 * 86_400;
        var events = Enumerable.Range(0, 90).Select(i => (later + (i * 10.0), (ushort)44, (ushort)9)).Concat([(later + 100.0, (ushort)43, (ushort)4), (later + 191.0, (ushort)1, (ushort)4)]);
        var bin = JunctionBin.Of(Bin.Of(Given.At(later)), events.Select(static e => (Given.At(e.Item1), new IndianaEvent(e.Item2, e.Item3)))).Aggregate();
        var span = new MeasureSpan(bin.Bin.Window, Bin.Length, bin.Bin.End);

        var log = EventLog.Of([Given.RoundTrip(bin with { Carried = state.Coordination.Before(Given.At(later) - Read) })]);

        Assert.Equal((4, 60), Assert.Single(Coordination.Of(log, span)) is var row ? (row.Pattern, row.CycleLength) : default);
        // A wait of 91 s skips a cycle of 60, and none of the 140 that are taken where none is known.
        Assert.Equal(1, Assert.Single(PhaseWait.Of(log, span)).Skips);
        Assert.Equal(0, Assert.Single(PhaseWait.Of(EventLog.Of([bin]), span)).Skips);
    }

    private static Reading Told(double at, ushort code, ushort value) => Given.Reading(Id, Given.At(at), new IndianaEvent(code, value));

    private static IEnumerable<(int Code, int Value)> Held(CoordinationMemory memory, int day) =>
        memory.Before(Given.At(day * 86_400))!.Select(static e => ((int)e.Code, (int)e.Parameter));
}
