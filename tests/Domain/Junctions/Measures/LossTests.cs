using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

/// <summary>The recorded log with one event in a hundred missing: what each measure says otherwise, and how much of it at most.</summary>
public sealed class LossTests
{
    private static readonly ushort[] Signals = [IndianaCode.BeginGreen, IndianaCode.BeginYellow, IndianaCode.BeginRedClearance];

    public static TheoryData<int, int> Cases => new() { { 227, 1 }, { 227, 2 }, { 227, 3 }, { 452, 1 }, { 452, 2 }, { 452, 3 }, { 454, 1 }, { 454, 2 }, { 454, 3 } };

    [ConformanceTheory]
    [MemberData(nameof(Cases))]
    public void Each_count_is_lower_by_what_was_lost_and_by_no_more(int device, int seed)
    {
        var (whole, rest, lost) = Lose(device, seed);
        var (advance, count) = (SampleLog.Uses(device, "Advance"), SampleLog.Uses(device, "Stopbar Count"));

        AssertLower(static e => e.Code is IndianaCode.GapOut or IndianaCode.MaxOut or IndianaCode.ForceOff ? 1 : 0, log => Terminations.Of(log, SampleLog.Span).Sum(static r => r.Total));
        AssertLower(static e => e.Code is IndianaCode.PedestrianBeginWalk or IndianaCode.PedestrianOverlapBeginWalk ? 1 : 0, log => Pedestrians.Of(log, SampleLog.Span).Sum(static r => r.Services));
        AssertLower(static e => e.Code is IndianaCode.PedestrianDetectorOn ? 1 : 0, log => Pedestrians.Of(log, SampleLog.Span).Sum(static r => r.Actuations));
        AssertLower(static e => e.Code is >= IndianaCode.FirstVendorSplit and <= IndianaCode.LastVendorSplit ? 1 : 0, log => Splits.Of(log, SampleLog.Span).Sum(static r => r.Services));
        AssertLower(e => Arrives(e, advance), log => ArrivalsOnGreen.Of(log, advance, SampleLog.Span).Sum(static r => r.Arrivals));
        AssertLower(e => Arrives(e, count), log => VolumeFigures.Of(log, count, SampleLog.Span).Sum(static r => r.Total));
        AssertLower(static e => e.Code is IndianaCode.PreemptCallOn or IndianaCode.PreemptEntryStarted ? 1 : 0, log => Preemption.Of(log, SampleLog.Span).Sum(static r => r.Calls + r.Entries));
        AssertLower(static e => e.Code is IndianaCode.DetectorOn ? 1 : 0, log => Actuations.Of(Bins(log), SampleLog.Window, SampleLog.Span.Length, SampleLog.Window.To).Sum(static r => r.Total));

        void AssertLower(Func<TimedEvent, int> counts, Func<EventLog, int> of) => Assert.Equal(of(whole) - lost.Sum(counts), of(rest));
    }

    [ConformanceTheory]
    [MemberData(nameof(Cases))]
    public void Waits_and_cycles_that_no_lost_event_touched_are_what_they_were(int device, int seed)
    {
        var (whole, rest, lost) = Lose(device, seed);
        var (advance, presence, yellowRed) = (SampleLog.Uses(device, "Advance"), SampleLog.Uses(device, "Presence"), SampleLog.Uses(device, "Yellow_Red", -YellowRedActuations.UsualLatency));

        // A wait goes with its own events.
        AssertNear(Lost(IndianaCode.PhaseCallRegistered, IndianaCode.BeginGreen), static log => PhaseWait.Of(log, SampleLog.Span).Sum(static r => r.Waits));
        AssertNear(Lost(IndianaCode.PedestrianBeginWalk, IndianaCode.PedestrianBeginClearance, IndianaCode.PedestrianDetectorOn), static log => PedestrianDelay.Of(log, SampleLog.Span).Sum(static r => r.Waits));
        AssertNear(Lost(IndianaCode.PedestrianDetectorOn), static log => UniquePedestrians.Of(log, SampleLog.Span).Sum(static r => r.Total));
        AssertNear(Lost(IndianaCode.PedestrianDetectorOn), static log => PedestrianVolumes.Of(log, SampleLog.Span).Sum(static r => r.Unique));

        // A change of the signal joins or spoils two cycles at most, and makes none.
        AssertFewer(2 * LostSignals(presence), log => SplitFailures.Cycles(log, presence, SampleLog.Span).Count());
        AssertFewer(2 * LostSignals(yellowRed), log => RedLightViolations.Of(log, yellowRed, SampleLog.Span).Sum(static r => r.Cycles));
        AssertFewer(LostSignals(advance), log => CoordinationDiagram.Of(log, advance, SampleLog.Span).Count);
        AssertFewer(2 * Lost(Signals), log => Predictability.Of(log, SampleLog.Span).Sum(static r => r.Cycles));
        AssertFewer(lost.Sum(e => Arrives(e, yellowRed)) + Beside(yellowRed, 2), log => YellowRedActuations.Of(log, yellowRed, SampleLog.Span).Sum(static r => r.Total));

        // Whose wait is not known any more arrived beside a lost change, or was lost.
        AssertFewer(lost.Sum(e => Arrives(e, advance)) + Beside(advance, 1), log => ApproachDelay.Of(log, advance, SampleLog.Span).Sum(static r => r.Arrivals));
        AssertNear(lost.Sum(e => Arrives(e, advance)) + Beside(advance, 2), log => ArrivalsOnGreen.Of(log, advance, SampleLog.Span).Sum(static r => r.OnGreen));

        // The share of green is another one where a change was lost in the bin or beside it.
        var quarter = TimeSpan.FromMinutes(15).Ticks;
        var green = PlatoonRatio.Of(rest, advance, SampleLog.Span).ToDictionary(static r => (r.Start, r.Phase), static r => r.Green);
        Assert.All(
            PlatoonRatio.Of(whole, advance, SampleLog.Span).Where(r => !lost.Exists(e => Signals.Contains(e.Code) && e.Parameter == r.Phase && e.Ticks >= r.Start.UtcTicks - quarter && e.Ticks < r.Start.UtcTicks + (2 * quarter))),
            r => Assert.Equal(r.Green, green[(r.Start, r.Phase)]));

        // Of a span of time its beginning, its end, or what it ends in for want of one.
        var (spans, others) = (Spans(whole), Spans(rest));
        Assert.InRange(spans.Except(others).Count() + others.Except(spans).Count(), 0, 6 * lost.Count(static e => e.Code is not (IndianaCode.DetectorOn or IndianaCode.DetectorOff)));

        // What coordination says is what was told before.
        var told = Coordination.Of(whole, SampleLog.Span).Zip(Coordination.Of(rest, SampleLog.Span)).ToList();
        Assert.All(told, pair =>
        {
            AssertTold(IndianaCode.PatternChange, pair.First.Pattern, pair.Second.Pattern);
            AssertTold(IndianaCode.CycleLengthChange, pair.First.CycleLength, pair.Second.CycleLength);
            AssertTold(IndianaCode.ActualCycleLength, pair.First.ActualCycleLength, pair.Second.ActualCycleLength);
            AssertTold(IndianaCode.ActualCycleOffset, pair.First.ActualOffset, pair.Second.ActualOffset);
            void AssertTold(ushort code, int was, int now) => Assert.True(
                was == now || lost.Exists(e => e.Code == code && e.Parameter == was && e.Ticks < pair.First.Start.UtcTicks + quarter), $"{pair.First.Start:t}: {code} was {was}, is {now}");
        });
        Assert.Equal(HasData.Of(whole, SampleLog.Span), HasData.Of(rest, SampleLog.Span));

        int Lost(params ushort[] codes) => lost.Count(e => codes.Contains(e.Code));
        int LostSignals(IReadOnlyList<DetectorUse> uses) => lost.Count(e => Signals.Contains(e.Code) && uses.Any(u => u.Phase == e.Parameter));

        // Who arrived within so many changes before and after one that was lost; cycles have three.
        int Beside(IReadOnlyList<DetectorUse> uses, int cycles)
        {
            var all = 0;
            foreach (var phase in uses.GroupBy(static u => u.Phase))
            {
                var changes = whole.Of(phase.Key, Signals);
                var reach = cycles * 3;
                var near = new List<(long From, long To)>();
                for (var i = 0; i < changes.Count; i++)
                {
                    if (lost.Contains(changes[i]))
                        near.Add((i < reach ? 0 : changes[i - reach].Ticks, i + reach < changes.Count ? changes[i + reach].Ticks : long.MaxValue));
                }
                foreach (var use in phase)
                {
                    foreach (var at in whole.Times(IndianaCode.DetectorOn, use.Channel))
                        all += near.Exists(n => n.From <= at + use.Shift.Ticks && at + use.Shift.Ticks < n.To) ? 1 : 0;
                }
            }
            return all;
        }

        void AssertNear(int most, Func<EventLog, int> of) => Assert.InRange(of(rest), of(whole) - most, of(whole) + most);
        void AssertFewer(int most, Func<EventLog, int> of) => Assert.InRange(of(rest), of(whole) - most, of(whole));
        static HashSet<string> Spans(EventLog log) => [.. Timeline.Of(log, SampleLog.Span).Select(Given.Json)];
    }

    private static int Arrives(TimedEvent e, IReadOnlyList<DetectorUse> uses) => e.Code is IndianaCode.DetectorOn ? uses.Count(u => u.Channel == e.Parameter) : 0;

    private static (EventLog Whole, EventLog Left, List<TimedEvent> Lost) Lose(int device, int seed)
    {
        var chance = new Random(seed);
        var parts = SampleLog.Events[device].Distinct().ToLookup(_ => chance.Next(100) == 0);
        Assert.InRange(parts[true].Count(), 1, parts[false].Count() / 50);
        return (EventLog.Of(SampleLog.Events[device]), EventLog.Of(parts[false]), [.. parts[true]]);
    }

    private static IReadOnlyList<JunctionBinAggregate> Bins(EventLog log) =>
        [.. log.All([.. Enumerable.Range(0, 1000).Select(static c => (ushort)c)]).GroupBy(static e => Bin.Of(e.At)).Select(static bin => JunctionBin.Of(bin.Key, bin.Select(static e => (e.At, new IndianaEvent(e.Code, e.Parameter)))).Aggregate())];
}
