using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Drivers.LoopLane;

namespace Jena.Iot.Edge.Tests.Drivers.LoopLane;

public class LoopLaneSampling
{
    [Fact]
    public void Vehicles_in_both_directions_are_counted_with_the_totals_that_include_them()
    {
        var lane = Lane().Arm(0);

        Assert.Equal([In(1900, 1, 0)], Through(lane, "a", "b", 1000).Told());
        Assert.Equal([Out(3900, 1, 1)], Through(lane, "b", "a", 3000).Told());
        Assert.Equal([In(5900, 2, 1)], Through(lane, "a", "b", 5000).Told());
        Assert.Equal([new Sample(TimeSpan.FromSeconds(9), new LaneTotals("main", 2, 1))], lane.Current(9000));
    }

    [Fact]
    public void The_direction_in_is_as_the_station_says() =>
        Assert.Equal([In(1900, 1, 0)], Through(Lane(InDirection.BToA).Arm(0), "b", "a", 1000).Told());

    [Fact]
    public void A_reversal_in_the_lane_counts_nothing()
    {
        var lane = Lane().Arm(0);

        lane.High("a", 1000).High("b", 1300).Low("b", 1600).Low("a", 1900).Tick(2000);
        lane.High("b", 3000).Low("b", 3300).Tick(4000);

        Assert.Empty(lane.Told());
    }

    [Fact]
    public void Bouncing_loops_count_one_vehicle() =>
        Assert.Equal(
            [In(1900, 1, 0)],
            Lane().Arm(0)
                .High("a", 1000).Low("a", 1003).High("a", 1006)
                .High("b", 1300).Low("b", 1304).High("b", 1305)
                .Low("a", 1600).High("a", 1602).Low("a", 1604)
                .Low("b", 1890).High("b", 1895).Low("b", 1900).Tick(1920).Told());

    [Fact]
    public void A_passage_that_takes_too_long_counts_nothing()
    {
        var lane = Lane().Arm(0);

        lane.High("a", 1000).High("b", 2000).Low("a", 3000).Low("b", 61_001).Tick(61_021);
        Assert.Empty(lane.Told());

        Assert.Equal([In(62_900, 1, 0)], Through(lane, "a", "b", 62_000).Told());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_vehicle_half_way_when_the_process_is_killed_is_counted_once(int edgesBefore)
    {
        var lane = Through(Lane().Arm(0), "a", "b", 1000);
        Assert.Equal([In(1900, 1, 0)], lane.Told());
        (string Line, bool Level, int At)[] walk = [("a", true, 3000), ("b", true, 3300), ("a", false, 3600), ("b", false, 3900)];
        var high = new HashSet<string>();

        for (var i = 0; i < walk.Length; i++)
        {
            var (line, level, at) = walk[i];
            _ = level ? lane.High(line, at) : lane.Low(line, at);
            _ = level ? high.Add(line) : high.Remove(line);
            if (i + 1 == edgesBefore)
                lane.Killed().Arm(at + 5, ArmReason.Restart, [.. high]);
        }

        Assert.Equal([In(3900, 2, 0)], lane.Tick(4000).Told());
    }

    [Fact]
    public void A_vehicle_that_went_on_unseen_counts_nothing_and_the_totals_stay()
    {
        var lane = Through(Lane().Arm(0), "a", "b", 1000);
        Assert.Equal([In(1900, 1, 0)], lane.Told());

        lane.High("a", 3000).High("b", 3300).Killed().Arm(8000, ArmReason.Restart, "b").Low("b", 8300).Tick(8400);
        Assert.Empty(lane.Told());

        Assert.Equal([In(9900, 2, 0)], Through(lane, "a", "b", 9000).Told());
    }

    [Fact]
    public void After_a_reboot_a_vehicle_that_stands_in_the_lane_is_not_counted_and_the_totals_stay()
    {
        var lane = Through(Lane().Arm(0), "a", "b", 100_000);
        Assert.Equal([In(100_900, 1, 0)], lane.Told());

        lane.High("a", 102_000).High("b", 102_300).Killed().Arm(50, ArmReason.Reboot, "a", "b").Low("a", 100).Low("b", 400).Tick(500);
        Assert.Empty(lane.Told());

        Assert.Equal([In(1900, 2, 0)], Through(lane, "a", "b", 1000).Told());
    }

    [Fact]
    public void After_a_loss_of_edges_a_vehicle_half_way_is_not_counted_though_the_loops_look_the_same()
    {
        var lane = Lane().Arm(0).High("a", 1000).High("b", 1300).Tick(1400);

        lane.Arm(2000, ArmReason.Loss, "a", "b").Low("a", 2300).Low("b", 2600).Tick(2700);

        Assert.Empty(lane.Told());
    }

    private static SamplerDriver<LoopLaneMemory> Through(SamplerDriver<LoopLaneMemory> lane, string first, string second, int at) =>
        lane.High(first, at).High(second, at + 300).Low(first, at + 600).Low(second, at + 900).Tick(at + 920);

    private static SamplerDriver<LoopLaneMemory> Lane(InDirection direction = InDirection.AToB) =>
        new(new LoopLaneSampler(new LoopLanePoint(AssetId.CarPark("p"), "main", "a", "b", direction, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(60))));

    private static Sample In(int at, long totalIn, long totalOut) =>
        new(TimeSpan.FromMilliseconds(at), new LanePassage("main", PassageDirection.In, totalIn, totalOut));

    private static Sample Out(int at, long totalIn, long totalOut) =>
        new(TimeSpan.FromMilliseconds(at), new LanePassage("main", PassageDirection.Out, totalIn, totalOut));
}
