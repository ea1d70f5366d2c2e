using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Drivers.LoopDetector;

namespace Jena.Iot.Edge.Tests.Drivers.LoopDetector;

public class LoopDetectorSampling
{
    [Fact]
    public void A_vehicle_gives_on_and_off_at_the_times_of_its_edges()
    {
        var detector = Detector().Arm(0).High("d", 1000);
        Assert.Empty(detector.Told());
        Assert.Equal(1020, detector.Due);

        Assert.Equal([On(1000)], detector.Tick(1020).Told());
        Assert.Equal([Off(1600)], detector.Low("d", 1600).Tick(1700).Told());
        Assert.Null(detector.Due);
    }

    [Fact]
    public void A_bouncing_contact_gives_one_event_at_its_first_edge() =>
        Assert.Equal([On(1000)], Detector().Arm(0).High("d", 1000).Low("d", 1004).High("d", 1009).Low("d", 1011).High("d", 1025).Tick(1045).Told());

    [Fact]
    public void It_is_not_believed_a_moment_before_the_debounce_time_is_over()
    {
        var detector = Detector().Arm(0).High("d", 1000);

        Assert.Empty(detector.Tick(1019).Told());
        Assert.Equal([On(1000)], detector.Tick(1020).Told());
    }

    [Fact]
    public void A_spike_gives_nothing() =>
        Assert.Empty(Detector().Arm(0).High("d", 1000).Low("d", 1004).Tick(2000).Told());

    [Fact]
    public void An_edge_after_the_debounce_time_settles_the_one_before() =>
        Assert.Equal([On(1000), Off(1200)], Detector().Arm(0).High("d", 1000).Low("d", 1200).High("d", 1900).Told());

    [Fact]
    public void Without_debounce_every_edge_is_an_event_at_once() =>
        Assert.Equal([On(1), Off(1), On(2)], Detector(debounce: 0).Arm(0).High("d", 1).Low("d", 1).High("d", 2).Told());

    [Fact]
    public void A_free_detector_says_nothing_at_the_first_start() =>
        Assert.Empty(Detector().Arm(0).Tick(1000).Told());

    [Fact]
    public void An_occupied_detector_says_so_at_the_first_start() =>
        Assert.Equal([On(5)], Detector().Arm(5, ArmReason.Restart, "d").Tick(1000).Told());

    [Fact]
    public void A_vehicle_on_the_loop_while_the_process_is_killed_is_one_vehicle()
    {
        var detector = Detector().Arm(0).High("d", 1000).Tick(1020);

        Assert.Equal([On(1000)], detector.Told());
        Assert.Equal([Off(5000)], detector.Killed().Arm(3000, ArmReason.Restart, "d").Low("d", 5000).Tick(5020).Told());
    }

    [Fact]
    public void An_edge_that_was_not_yet_believed_when_the_process_was_killed_keeps_its_time() =>
        Assert.Equal([On(1000)], Detector().Arm(0).High("d", 1000).Killed().Arm(3000, ArmReason.Restart, "d").Tick(3000).Told());

    [Fact]
    public void A_vehicle_that_left_unseen_left_when_that_was_seen() =>
        Assert.Equal([On(1000), Off(3000)], Detector().Arm(0).High("d", 1000).Tick(1020).Killed().Arm(3000).Tick(3020).Told());

    [Fact]
    public void After_a_reboot_no_time_of_the_former_boot_is_told() =>
        Assert.Equal([On(100)], Detector().Arm(0).High("d", 90_000).Killed().Arm(100, ArmReason.Reboot, "d").Tick(120).Told());

    [Fact]
    public void The_live_view_gets_the_level_with_its_time()
    {
        var detector = Detector().Arm(0).High("d", 1000).Tick(1020);

        Assert.Equal([On(1000)], detector.Current(9000));
        Assert.Equal([On(50)], detector.Killed().Arm(10, ArmReason.Reboot, "d").Current(50));
    }

    private static SamplerDriver<LoopDetectorMemory> Detector(int debounce = 20) =>
        new(new LoopDetectorSampler(new LoopDetectorPoint(AssetId.Junction("j"), 11, "d", TimeSpan.FromMilliseconds(debounce))));

    private static Sample On(int at) => new(TimeSpan.FromMilliseconds(at), new IndianaEvent(82, 11));

    private static Sample Off(int at) => new(TimeSpan.FromMilliseconds(at), new IndianaEvent(81, 11));
}
