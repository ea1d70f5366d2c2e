using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;

namespace Jena.Iot.Edge.Tests.Drivers.NodeHeartbeat;

public class HeartbeatSampling
{
    [Fact]
    public void A_node_is_probed_at_once_and_then_at_an_even_pace()
    {
        var node = Node("l").Arm(5, ArmReason.Restart, "l");

        Assert.Equal([Beat(5, true)], node.Told());
        Assert.Equal(30_005, node.Due);
        Assert.Empty(node.Tick(30_004).Told());
        Assert.Equal([Beat(30_007, true)], node.Tick(30_007).Told());
        Assert.Equal(60_005, node.Due);
    }

    [Fact]
    public void The_line_tells_whether_it_answers()
    {
        var node = Node("l").Arm(0, ArmReason.Restart, "l").Low("l", 100);

        Assert.Equal([Beat(0, true), Beat(30_000, false)], node.Tick(30_000).Told());
        Assert.Equal([Beat(30_000, false)], node.Current(31_000));
    }

    [Fact]
    public void An_edge_at_the_time_of_a_probe_comes_after_it() =>
        Assert.Equal([Beat(0, true), Beat(30_000, true)], Node("l").Arm(0, ArmReason.Restart, "l").Low("l", 30_000).Told());

    [Fact]
    public void Probes_that_fell_into_a_pause_are_not_made_up_for()
    {
        var node = Node("l").Arm(0).Tick(100_000);

        Assert.Equal([Beat(0, false), Beat(100_000, false)], node.Told());
        Assert.Equal(130_000, node.Due);
    }

    [Fact]
    public void A_restart_keeps_the_pace()
    {
        var node = Node("l").Arm(0).Killed().Arm(20_000);

        Assert.Equal([Beat(0, false)], node.Told());
        Assert.Equal(30_000, node.Due);
    }

    [Fact]
    public void A_reboot_begins_anew() =>
        Assert.Equal([Beat(90_000, false), Beat(10, false)], Node("l").Arm(90_000).Killed().Arm(10, ArmReason.Reboot).Told());

    [Fact]
    public void A_simulated_probe_is_asked()
    {
        var answer = new Heartbeat(true, 3.5, 0.25);
        var point = new HeartbeatPoint(AssetId.Node("n"), TimeSpan.FromSeconds(30), null);
        var node = new SamplerDriver<HeartbeatMemory>(new HeartbeatSampler(point, asset => asset == point.Asset ? answer : throw new InvalidOperationException("another node")));

        Assert.Equal([new Sample(TimeSpan.Zero, answer)], node.Arm(0).Told());
    }

    private static SamplerDriver<HeartbeatMemory> Node(string line) => new(new HeartbeatSampler(
        new HeartbeatPoint(AssetId.Node("n"), TimeSpan.FromSeconds(30), line), static _ => throw new InvalidOperationException("it has a line")));

    private static Sample Beat(int at, bool reachable) => new(TimeSpan.FromMilliseconds(at), new Heartbeat(reachable, null, null));
}
