using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Sensing;

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
        Assert.All(arrivals, static r => Assert.True((r.Share is null ? r.Unknown == r.Arrivals : r.Share is >= 0 and <= 1) && r.OnGreen + r.Unknown <= r.Arrivals && r.Arrivals > 0));
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
        Assert.All(Timeline.Of(log, Span), static r => Assert.True(r.End is null ? r is { Seconds: null, Valid: false } : r.Seconds >= 0.2 && (r.End - r.Start)?.TotalSeconds == r.Seconds));
        Assert.All(PedestrianVolumes.Of(log, Span), static r => Assert.True(r.Volume >= 1.1063 / 4));
        Assert.All(CoordinationDiagram.Of(log, uses, Span), static r => Assert.All(r.Arrivals, second => Assert.True(second >= 0 && !(second >= r.End))));
        Assert.All(LevelOfService.Of(ApproachDelay.Of(log, uses, Span), ServiceThresholds.Vehicles), static r => Assert.InRange(r.Level, 'A', 'E'));
        Assert.All(Terminations.Of(log, Span), static r => Assert.True(r.Total > 0));
        Assert.All(Pedestrians.Of(log, Span), static r => Assert.True(r.Services >= 0 && r.Actuations >= 0 && r.Services + r.Actuations > 0));
        var presses = Pedestrians.Of(log, Span).ToDictionary(static r => (r.Start, r.Phase), static r => r.Actuations);
        Assert.All(UniquePedestrians.Of(log, Span), r => Assert.InRange(r.Total, 1, presses[(r.Start, r.Phase)]));
        Assert.All(Splits.Of(log, Span), static r => Assert.True(r.Services > 0 && r.Split is >= 5 and <= 130 && r.Code is >= 300 and <= 316));
        Assert.All(Coordination.Of(log, Span), static r => Assert.True(r.Pattern is >= 0 and <= 20 && r.CycleLength is 0 or 90 or 120 && r.ActualCycleLength is 0 or (>= 80 and <= 130) && r.ActualOffset is >= 0 and <= 99));
        Assert.All(Preemption.Of(log, Span), static r => Assert.True(r.Calls >= 0 && r.Entries >= 0 && r.Calls + r.Entries > 0 && !(r.Duration < 0)));
        Assert.All(Priority.Of(log, Span), static r => Assert.True(!(r.Stay < 0) && !(r.Service < 0)));
        Assert.InRange(HasData.Of(log, Span).Count, 0, 8);
        Assert.All(Actuations.Of(Bins(log), Hours, Span.Length, Hours.To, standing: true), static r => Assert.True(r.Total >= 0 && r.Flow == r.Total * 4 && r.Occupancy is >= 0 and <= 1));
        Assert.NotEmpty(arrivals);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Actuations_are_the_same_from_counts_and_from_events_and_five_minutes_add_up_to_quarter_hours(int seed)
    {
        var (log, _) = Generate(seed);
        var counted = Actuations.Of(Bins(log), Hours, Bin.Length, Hours.To, standing: true);
        Assert.Equal(counted, Actuations.Of(log, new MeasureSpan(Hours, Bin.Length, Hours.To), standing: true));

        var fives = Actuations.Of(log, new MeasureSpan(Hours, MeasureBins.Shortest, Hours.To), standing: true);
        Assert.Equal(
            counted.Select(static r => (r.Start, r.Detector, r.Total, Occupied: Math.Round(r.Occupancy!.Value * 900, 3))),
            fives.GroupBy(static r => (Bin.Of(r.Start).Start, r.Detector)).Select(static g => (g.Key.Start, g.Key.Detector, g.Sum(static r => r.Total), Math.Round(g.Sum(static r => r.Occupancy!.Value) * 300, 3))).Order());
        Assert.Equal(HasData.Of(log, new MeasureSpan(Hours, Bin.Length, Hours.To)).Select(static r => r.Start), HasData.Of(log, new MeasureSpan(Hours, MeasureBins.Shortest, Hours.To))
            .GroupBy(static r => Bin.Of(r.Start).Start).Where(static g => g.Count() == 3).Select(static g => g.Key));
    }

    /// <summary>Rows stand for themselves: what is asked for besides changes none of them.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Two_halves_of_a_span_have_the_rows_of_the_whole(int seed)
    {
        var (log, uses) = Generate(seed);
        var (first, second) = Halves();
        var whole = EveryMeasure.Of(log, Span, uses, uses, uses, uses);
        var (one, other) = (EveryMeasure.Of(log, first, uses, uses, uses, uses), EveryMeasure.Of(log, second, uses, uses, uses, uses));

        Assert.Equal(22, whole.Count);
        // A phase has its rows of people in every bin once somebody pressed; the peak hour is that of the span.
        Assert.All(whole.Where(static measure => measure.Key is not ("pedestrian volumes" or "volume figures")), measure =>
            Assert.Equal(measure.Value.Order(StringComparer.Ordinal), one[measure.Key].Concat(other[measure.Key]).Order(StringComparer.Ordinal)));
        Assert.Equal(PedestrianVolumes.Of(log, Span).Sum(static r => r.Unique), Both(static (log, span) => PedestrianVolumes.Of(log, span).Sum(static r => r.Unique)));
        Assert.Equal(VolumeFigures.Of(log, uses, Span).Sum(static r => r.Total), Both((log, span) => VolumeFigures.Of(log, uses, span).Sum(static r => r.Total)));

        int Both(Func<EventLog, MeasureSpan, int> count) => count(log, first) + count(log, second);
    }

    /// <summary>However the stream is parted, by time or by chance.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Counts_of_the_parts_of_a_stream_add_up_to_those_of_the_whole(int seed)
    {
        var (log, uses) = Generate(seed);
        var chance = new Random(seed);
        var events = Events(log).ToList();
        var cut = Given.At(chance.Next(7200)).UtcTicks;
        Assert.All(new[] { events.ToLookup(e => e.Ticks < cut), events.ToLookup(_ => chance.Next(2) == 0) }, parts =>
            Assert.Equal(Counts(log), Add(Rows(Counts(EventLog.Of(parts[true]))), Rows(Counts(EventLog.Of(parts[false]))))));

        SortedDictionary<string, int> Counts(EventLog part)
        {
            var rows = Terminations.Of(part, Span).Select(static r => ($"{r.Start:t} {r.Phase} {r.Cause}", r.Total))
                .Concat(Pedestrians.Of(part, Span).SelectMany(static r => new[] { ($"{r.Start:t} {r.Phase} services", r.Services), ($"{r.Start:t} {r.Phase} presses", r.Actuations) }))
                .Concat(ArrivalsOnGreen.Of(part, uses, Span).Select(static r => ($"{r.Start:t} {r.Phase} arrivals", r.Arrivals)))
                .Concat(Splits.Of(part, Span).Select(static r => ($"{r.Start:t} {r.Code} splits", r.Services)))
                .Concat(Preemption.Of(part, Span).SelectMany(static r => new[] { ($"{r.Start:t} {r.Number} calls", r.Calls), ($"{r.Start:t} {r.Number} entries", r.Entries) }))
                .Concat(Priority.Of(part, Span).Select(static r => ($"{r.Start:t} {r.Number} priority", r.CheckIns + r.CheckOuts + r.EarlyGreens + r.ExtendedGreens + r.Services)))
                .Concat(VolumeFigures.Of(part, uses, Span).Select(static r => ($"{r.Phase} vehicles", r.Total)))
                .Concat(Actuations.Of(Bins(part), Hours, Span.Length, Hours.To).Select(static r => ($"{r.Start:t} {r.Detector} actuations", r.Total)));
            return Add(rows);
        }

        static IEnumerable<(string, int)> Rows(SortedDictionary<string, int> sums) => sums.Select(static sum => (sum.Key, sum.Value));

        static SortedDictionary<string, int> Add(params IEnumerable<(string, int)>[] all)
        {
            var sums = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (var (name, count) in all.SelectMany(static rows => rows).Where(static row => row.Item2 > 0))
                sums[name] = sums.GetValueOrDefault(name) + count;
            return sums;
        }
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
    public void A_trace_gives_every_event_back(int seed)
    {
        var (log, _) = Generate(seed);
        var bins = log.All([.. Enumerable.Range(0, 400).Select(static c => (ushort)c)]).GroupBy(static e => Bin.Of(e.At)).ToList();
        Assert.NotEmpty(bins);
        Assert.All(bins, static bin => Assert.Equal(bin.Order(), EventTrace.FromBytes(EventTrace.Of(bin.Key, EventLog.Of(bin)).Bytes.ToArray()).Events(bin.Key).Order()));
    }

    private static (MeasureSpan First, MeasureSpan Second) Halves() =>
        (new MeasureSpan(new TimeWindow(Hours.From, Given.At(3600)), Span.Length, Hours.To), new MeasureSpan(new TimeWindow(Given.At(3600), Hours.To), Span.Length, Hours.To));

    private static IEnumerable<TimedEvent> Events(EventLog log) =>
        log.All([.. Enumerable.Range(0, 400).Select(static c => (ushort)c)]);

    private static IReadOnlyList<JunctionBinAggregate> Bins(EventLog log) =>
        [.. Events(log).GroupBy(static e => Bin.Of(e.At)).Select(static bin => JunctionBin.Of(bin.Key, bin.Select(static e => (e.At, new IndianaEvent(e.Code, e.Parameter)))).Aggregate())];

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
        Others(chance, events, phases);
        return (EventLog.Of(events), uses);
    }

    /// <summary>Whatever else a controller says: ends of green, coordination, preemption, priority, splits, overlaps, faults and alarms.</summary>
    private static void Others(Random chance, List<TimedEvent> events, int phases)
    {
        ushort[] numbered = [4, 5, 6, 67, 65, 61, 62, 63, 64, 83, 84, 85, 86, 87, 88, 102, 104, 105, 111, 112, 113, 114, 115, 118, 119];
        for (var at = 0; at < 72_000; at += chance.Next(120))
        {
            events.Add(chance.Next(8) switch
            {
                0 => Event(at, 131, (ushort)chance.Next(21)),
                1 => Event(at, 132, (ushort)(chance.Next(3) == 0 ? 0 : chance.Next(2) == 0 ? 90 : 120)),
                2 => Event(at, 316, (ushort)chance.Next(80, 131)),
                3 => Event(at, 318, (ushort)chance.Next(100)),
                4 => Event(at, (ushort)chance.Next(300, 316), (ushort)chance.Next(5, 61)),
                5 => Event(at, (ushort)(chance.Next(2) == 0 ? 173 : 174), (ushort)chance.Next(64)),
                _ => Event(at, numbered[chance.Next(numbered.Length)], (ushort)chance.Next(1, phases + 1)),
            });
        }
    }

    private static TimedEvent Event(int tenths, ushort code, ushort parameter) => new(Given.At(0).UtcTicks + (tenths * TimeSpan.TicksPerSecond / 10), code, parameter);
}
