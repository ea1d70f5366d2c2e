using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.PulseCounter;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Tests.Drivers.PulseCounter;

public class PulseCounterSampling
{
    [Fact]
    public void Each_pulse_is_a_passage_at_its_beginning_with_the_totals_that_include_it()
    {
        var counter = Barrier().Arm(0);

        Assert.Equal([In(1000, 1)], counter.High("p", 1000).Tick(1005).Told());
        Assert.Empty(counter.Low("p", 1100).Tick(1200).Told());
        Assert.Equal([In(2000, 2)], counter.High("p", 2000).Low("p", 2100).Tick(2200).Told());
        Assert.Equal([new Sample(TimeSpan.FromSeconds(3), new LaneTotals("main", 2, 0))], counter.Current(3000));
    }

    [Fact]
    public void A_counter_of_vehicles_that_leave_counts_out() =>
        Assert.Equal(
            [new Sample(TimeSpan.FromSeconds(1), new LanePassage("main", PassageDirection.Out, 0, 1))],
            Barrier(PassageDirection.Out).Arm(0).High("p", 1000).Tick(1005).Told());

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    public void A_pulse_counts_when_it_is_long_enough(int width, int count) =>
        Assert.Equal(count, Barrier().Arm(0).High("p", 1000).Low("p", 1000 + width).Tick(2000).Told().Count);

    [Theory]
    [InlineData(19, 1)]
    [InlineData(20, 2)]
    public void Two_pulses_are_two_when_the_gap_is_long_enough(int gap, int count) =>
        Assert.Equal(count, Barrier().Arm(0).High("p", 1000).Low("p", 1100).High("p", 1100 + gap).Low("p", 1300).Tick(2000).Told().Count);

    [Fact]
    public void A_pulse_that_bounces_counts_once_from_its_first_edge() =>
        Assert.Equal([In(1000, 1)], Barrier().Arm(0).High("p", 1000).Low("p", 1002).High("p", 1003).Low("p", 1050).High("p", 1055).Low("p", 1060).Tick(2000).Told());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_totals_survive_a_restart(bool reboot)
    {
        var counter = Barrier().Arm(90_000).High("p", 91_000).Low("p", 91_100).Tick(92_000);
        Assert.Equal([In(91_000, 1)], counter.Told());

        var at = reboot ? 10 : 95_000;
        Assert.Equal([In(at + 500, 2)], counter.Killed().Arm(at, reboot ? ArmReason.Reboot : ArmReason.Restart).High("p", at + 500).Tick(at + 505).Told());
    }

    [Fact]
    public void A_pulse_that_lasts_while_the_process_is_killed_is_one()
    {
        var counter = Barrier().Arm(0).High("p", 1000).Tick(1005);

        Assert.Equal([In(1000, 1)], counter.Killed().Arm(1500, ArmReason.Restart, "p").Low("p", 1600).Tick(1700).Told());
    }

    [Fact]
    public void A_pulse_that_began_unseen_is_not_counted()
    {
        Assert.Empty(Barrier().Arm(0, ArmReason.Restart, "p").Low("p", 100).Tick(200).Told());
        Assert.Empty(Barrier().Arm(0).Killed().Arm(1000, ArmReason.Restart, "p").Tick(1100).Low("p", 1200).Tick(1300).Told());
    }

    [Fact]
    public void At_a_junction_a_pulse_is_the_beginning_and_the_end_of_a_detection()
    {
        var counter = Detector().Arm(0);
        Assert.Equal([Event(100, 81)], counter.Current(100));

        Assert.Equal([Event(1000, 82)], counter.High("p", 1000).Tick(1005).Told());
        Assert.Equal([Event(1000, 82)], counter.Current(1050));
        Assert.Equal([Event(1100, 81)], counter.Low("p", 1100).Tick(1200).Told());
    }

    [Fact]
    public void At_a_junction_a_pulse_that_began_unseen_has_no_end_either() =>
        Assert.Empty(Detector().Arm(0, ArmReason.Restart, "p").Low("p", 100).Tick(200).Told());

    [Fact]
    public void At_a_junction_a_pulse_that_ended_unseen_ends_when_that_is_seen() =>
        Assert.Equal([Event(1000, 82), Event(5000, 81)], Detector().Arm(0).High("p", 1000).Tick(1005).Killed().Arm(5000).Tick(5020).Told());

    private static SamplerDriver<PulseCounterMemory> Barrier(PassageDirection direction = PassageDirection.In) =>
        Counter(new PulseCounterPoint(AssetId.CarPark("p"), "main", direction, 0, "p", TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20)));

    private static SamplerDriver<PulseCounterMemory> Detector() =>
        Counter(new PulseCounterPoint(AssetId.Junction("j"), "", PassageDirection.None, 7, "p", TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20)));

    private static SamplerDriver<PulseCounterMemory> Counter(PulseCounterPoint point) => new(new PulseCounterSampler(point));

    private static Sample In(int at, long total) => new(TimeSpan.FromMilliseconds(at), new LanePassage("main", PassageDirection.In, total, 0));

    private static Sample Event(int at, ushort code) => new(TimeSpan.FromMilliseconds(at), new IndianaEvent(code, 7));
}
