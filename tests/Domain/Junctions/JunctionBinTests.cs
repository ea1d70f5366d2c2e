using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions;

public sealed class JunctionBinTests
{
    private static readonly Bin Quarter = Bin.Of(Given.At(0));

    [Fact]
    public void A_bin_stays_what_it_was_whatever_grew_from_it()
    {
        var one = JunctionBin.Empty(Quarter).Add(At(10), On(1));
        var earlier = one.Add([(At(5), On(1)), (At(7), On(2))]);
        var later = one.Add([(At(10), On(1)), (At(5), On(1)), (At(20), On(1))]);

        Assert.Equal([(10.0, 1)], Events(one));
        Assert.Equal([(5.0, 1), (10.0, 1), (7.0, 2)], Events(earlier));
        Assert.Equal([(5.0, 1), (10.0, 1), (20.0, 1)], Events(later));
        Assert.Equal((1, 3, 3), (one.Count, earlier.Count, later.Count));
        Assert.Equal(1, Assert.Single(one.Aggregate().Detectors).Actuations);
    }

    [Fact]
    public void Adding_what_a_bin_holds_gives_the_bin_itself()
    {
        var one = JunctionBin.Empty(Quarter).Add([(At(10), On(1)), (At(20), On(1))]);
        var other = one.Add(At(30), On(1));
        Assert.Same(one, one.Add([(At(20), On(1)), (At(10), On(1))]));
        Assert.Same(other, other.Add(At(30), On(1)));
        Assert.NotSame(one, one.Add(At(30), On(1)));
    }

    [Fact]
    public void Events_in_any_order_and_repeated_come_to_the_same()
    {
        var chance = new Random(17);
        for (var run = 0; run < 50; run++)
        {
            var events = Enumerable.Range(0, 300)
                .Select(_ => (Quarter.Start.AddTicks(chance.NextInt64(20) * Bin.Length.Ticks / 20), new IndianaEvent((ushort)chance.Next(80, 84), (ushort)chance.Next(1, 4)))).ToArray();
            var expected = JunctionBin.Empty(Quarter).Add([.. events.Distinct().OrderBy(static e => e.Item1)]);
            var bin = JunctionBin.Empty(Quarter);
            foreach (var piece in events.Concat(events.Take(50)).Chunk(7))
                bin = bin.Add(piece);
            Assert.Equal(Given.Json(expected.Aggregate()), Given.Json(bin.Aggregate()));
            Assert.Equal(expected.Count, events.Distinct().Count());
        }
    }

    [Fact]
    public void A_bin_keeps_every_time_from_its_first_tick_to_its_last()
    {
        long[] ticks = [0, 1, 9_999_999, 10_000_000, Bin.Length.Ticks - 1];
        var bin = JunctionBin.Of(Quarter, ticks.Append(Bin.Length.Ticks).Select(static t => (Quarter.Start.AddTicks(t), On(1))));
        Assert.Equal(ticks, bin.Aggregate().Trace!.Events(Quarter).Select(static e => e.Ticks - Quarter.Start.UtcTicks));
        Assert.Equal(Bin.Length - TimeSpan.FromTicks(1), bin.Aggregate().Detectors[0].Last - Quarter.Start);
    }

    private static DateTimeOffset At(double second) => Quarter.Start.AddSeconds(second);

    private static IndianaEvent On(ushort channel) => new(IndianaCode.DetectorOn, channel);

    private static IEnumerable<(double Second, int Channel)> Events(JunctionBin bin) =>
        bin.Aggregate().Trace!.Events(Quarter).Select(static e => ((e.At - Quarter.Start).TotalSeconds, (int)e.Parameter));
}
