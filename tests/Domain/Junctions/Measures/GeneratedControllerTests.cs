using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

/// <summary>Controllers by chance, with seeds: whatever they do, no measure leaves its bounds.</summary>
public sealed class GeneratedControllerTests
{
    private static readonly TimeWindow Hours = new(Given.At(0), Given.At(2 * 3600));
    private static readonly MeasureSpan Span = new(Hours, TimeSpan.FromMinutes(15), Hours.To);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_measure_leaves_its_bounds(int seed)
    {
        var (log, uses) = Generate(seed);

        var arrivals = ArrivalsOnGreen.Of(log, uses, Span);
        Assert.All(arrivals, static r => Assert.True(r.Share is >= 0 and <= 1 && r.OnGreen <= r.Arrivals && r.Arrivals > 0));
        Assert.All(PlatoonRatio.Of(log, uses, Span), static r => Assert.True(r.Green is >= 0 and <= 1 && !(r.Ratio < 0)));
        Assert.All(ApproachDelay.Of(log, uses, Span), static r => Assert.True(r.Delay >= 0 && r.OnRed <= r.Arrivals && r.TotalDelay >= 0));
        Assert.All(SplitFailures.Of(log, uses, Span), static r => Assert.True(
            r.GreenOccupancy is >= 0 and <= 1 && r.RedOccupancy is >= 0 and <= 1 && r.Failures <= r.Cycles && r.GreenTime > 0));
        Assert.All(PedestrianDelay.Of(log, Span), static r => Assert.True(r.Delay >= PedestrianDelay.Least.TotalSeconds && r.Waits > 0));
        Assert.All(PhaseWait.Of(log, Span), static r => Assert.True(r.Wait >= PhaseWait.Least.TotalSeconds && r.Skips <= r.Waits));
        Assert.All(YellowRedActuations.Of(log, uses, Span), static r => Assert.True(r.Offset >= YellowRedActuations.From && r.Total > 0 && r.Offset * 2 == Math.Round(r.Offset * 2)));
        Assert.All(RedLightViolations.Of(log, uses, Span), static r => Assert.True(r.Severe <= r.Violations));
        Assert.All(VolumeFigures.Of(log, uses, Span), static r => Assert.True(r.PeakHourFactor is >= 0.25 and <= 1 && r.PeakShare is > 0 and <= 1));
        Assert.All(Predictability.Of(log, Span), static r => Assert.True(!(r.CycleDiscrepancy < 0) && r.MedianGreen >= 0));
        Assert.All(Timeline.Of(log, Span), static r => Assert.True(r.Seconds >= 0.2 && (r.End - r.Start).TotalSeconds == r.Seconds));
        Assert.All(PedestrianVolumes.Of(log, Span), static r => Assert.True(r.Volume >= 1.1063 / 4));
        Assert.All(CoordinationDiagram.Of(log, uses, Span), static r => Assert.All(r.Arrivals, second => Assert.True(second >= 0 && !(second >= r.End))));
        Assert.NotEmpty(arrivals);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Occupied_time_is_never_longer_than_the_span(int seed)
    {
        var (log, uses) = Generate(seed);
        var occupied = OccupiedTimes(log, uses);
        var chance = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var from = Given.At(chance.Next(-600, 7200)).UtcTicks;
            var to = from + chance.NextInt64(TimeSpan.TicksPerHour);
            Assert.InRange(occupied(from, to), 0, to - from);
            var middle = from + ((to - from) / 3);
            Assert.Equal(occupied(from, to), occupied(from, middle) + occupied(middle, to));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Counts_add_up_over_splits_of_the_span(int seed)
    {
        var (log, uses) = Generate(seed);
        var halves = new[] { new MeasureSpan(new TimeWindow(Hours.From, Given.At(3600)), Span.Length, Hours.To), new MeasureSpan(new TimeWindow(Given.At(3600), Hours.To), Span.Length, Hours.To) };

        Assert.Equal(ArrivalsOnGreen.Of(log, uses, Span).OrderBy(static r => (r.Start, r.Phase)), halves.SelectMany(h => ArrivalsOnGreen.Of(log, uses, h)).OrderBy(static r => (r.Start, r.Phase)));
        Assert.Equal(SplitFailures.Of(log, uses, Span).OrderBy(static r => (r.Start, r.Phase)), halves.SelectMany(h => SplitFailures.Of(log, uses, h)).OrderBy(static r => (r.Start, r.Phase)));
        Assert.Equal(ApproachDelay.Of(log, uses, Span).OrderBy(static r => (r.Start, r.Phase)), halves.SelectMany(h => ApproachDelay.Of(log, uses, h)).OrderBy(static r => (r.Start, r.Phase)));
        Assert.Equal(Pedestrians.Of(log, Span).OrderBy(static r => (r.Start, r.Phase)), halves.SelectMany(h => Pedestrians.Of(log, h)).OrderBy(static r => (r.Start, r.Phase)));
        Assert.Equal(YellowRedActuations.Of(log, uses, Span).Sum(static r => r.Total), halves.Sum(h => YellowRedActuations.Of(log, uses, h).Sum(static r => r.Total)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_trace_gives_every_event_back(int seed)
    {
        var (log, _) = Generate(seed);
        var bins = log.All([.. Enumerable.Range(0, 200).Select(static c => (ushort)c)]).GroupBy(static e => Bin.Of(e.At)).ToList();
        Assert.NotEmpty(bins);
        Assert.All(bins, static bin => Assert.Equal(bin.Order(), EventTrace.FromBytes(EventTrace.Of(bin.Key, EventLog.Of(bin)).Bytes.ToArray()).Events(bin.Key).Order()));
    }

    private static Func<long, long, long> OccupiedTimes(EventLog log, List<DetectorUse> uses)
    {
        var occupied = OccupiedTime.Of(log, uses.Select(static u => u.Channel), Hours.To.UtcTicks);
        return occupied.Within;
    }

    /// <summary>Phases with cycles of any kind, some events missing or at one instant, detectors that stick, chatter and lose changes.</summary>
    private static (EventLog Log, List<DetectorUse> Uses) Generate(int seed)
    {
        var chance = new Random(seed);
        var events = new List<TimedEvent>();
        var uses = new List<DetectorUse>();
        var phases = chance.Next(1, 5);
        for (ushort phase = 1; phase <= phases; phase++)
        {
            var at = chance.Next(0, 600);
            while (at < 72_000)
            {
                foreach (var (code, length) in new[] { ((ushort)43, chance.Next(0, 300)), (IndianaCode.BeginGreen, chance.Next(0, 600)), (IndianaCode.BeginYellow, chance.Next(0, 50)), (IndianaCode.EndYellow, chance.Next(0, 2)), (IndianaCode.BeginRedClearance, chance.Next(0, 700)) })
                {
                    if (chance.Next(50) > 0)
                        events.Add(Event(at, code, phase));
                    at += length;
                }
            }
            for (var i = 0; i < 3; i++)
            {
                var channel = (ushort)((phase * 10) + i);
                uses.Add(new DetectorUse(channel, phase, TimeSpan.FromSeconds(chance.Next(-2, 10))));
                for (var (change, on) = (chance.Next(2000), chance.Next(2) == 0); change < 72_000; change += chance.Next(chance.Next(10) == 0 ? 20_000 : 200))
                {
                    events.Add(Event(change, on ? IndianaCode.DetectorOn : IndianaCode.DetectorOff, channel));
                    on = chance.Next(20) == 0 ? on : !on;
                }
            }
            for (var press = chance.Next(4000); press < 72_000; press += chance.Next(4000))
                events.Add(Event(press, (ushort)(chance.Next(3) == 0 ? 21 : chance.Next(2) == 0 ? 22 : 90), phase));
        }
        return (EventLog.Of(events), uses);
    }

    private static TimedEvent Event(int tenths, ushort code, ushort parameter) => new(Given.At(0).UtcTicks + (tenths * TimeSpan.TicksPerSecond / 10), code, parameter);
}
