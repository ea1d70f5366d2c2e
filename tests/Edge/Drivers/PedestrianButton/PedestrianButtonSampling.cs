using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.PedestrianButton;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Tests.Drivers.PedestrianButton;

public class PedestrianButtonSampling
{
    private const ushort Pressed = 90;
    private const ushort Released = 89;
    private const ushort Failed = 91;
    private const ushort Restored = 92;

    [Fact]
    public void A_press_gives_its_beginning_and_its_end()
    {
        var button = Button().Arm(0);
        Assert.Empty(button.Told());

        Assert.Equal([At(1000, Pressed)], button.High("b", 1000).Low("b", 1002).High("b", 1004).Tick(1034).Told());
        Assert.Equal([At(1000, Pressed)], button.Current(1100));
        Assert.Equal([At(1300, Released)], button.Low("b", 1300).Tick(1330).Told());
    }

    [Fact]
    public void The_lamp_that_acknowledges_the_call_is_a_call_of_the_phase()
    {
        var button = Button(lamp: true).Arm(0);

        button.High("b", 1000).High("l", 1010).Low("b", 1200).Tick(1300);
        Assert.Equal([At(1000, Pressed), Call(1010), At(1200, Released)], button.Told());

        Assert.Empty(button.Low("l", 30_000).Tick(30_100).Told());
    }

    [Fact]
    public void A_call_that_was_acknowledged_unseen_is_not_told()
    {
        Assert.Empty(Button(lamp: true).Arm(0, ArmReason.Restart, "l").Tick(100).Told());
        Assert.Empty(Button(lamp: true).Arm(0).Killed().Arm(9000, ArmReason.Restart, "l").Tick(9100).Told());
    }

    [Fact]
    public void A_call_under_way_is_told_although_edges_of_the_button_are_lost_meanwhile()
    {
        var button = Button(lamp: true).Arm(0).High("l", 1000);

        Assert.Equal([Call(1000)], button.Arm(1020, ArmReason.Loss, "l").Tick(1030).Told());
        Assert.Empty(Button(lamp: true).Arm(0).Arm(1020, ArmReason.Loss, "l").Tick(1100).Told());
    }

    [Fact]
    public void A_button_that_stays_pressed_sticks_until_it_is_released()
    {
        var button = Button().Arm(0).High("b", 1000).Tick(1030);
        Assert.Equal([At(1000, Pressed)], button.Told());

        Assert.Equal(121_000, button.Due);
        Assert.Equal([At(121_000, Failed), Alarm(121_000, raised: true)], button.Tick(121_000).Told());
        Assert.Null(button.Due);
        Assert.Equal([At(500_000, Released), At(500_000, Restored), Alarm(500_000, raised: false)], button.Low("b", 500_000).Tick(500_030).Told());
    }

    [Fact]
    public void A_button_that_is_released_in_time_does_not_stick() =>
        Assert.Equal([At(1000, Pressed), At(120_999, Released)], Button().Arm(0).High("b", 1000).Low("b", 120_999).Tick(130_000).Told());

    [Fact]
    public void A_button_that_stuck_while_the_process_was_dead_is_found_at_the_start()
    {
        var button = Button().Arm(0).High("b", 1000).Tick(1030);
        Assert.Equal([At(1000, Pressed)], button.Told());

        Assert.Equal([At(121_000, Failed), Alarm(121_000, raised: true)], button.Killed().Arm(200_000, ArmReason.Restart, "b").Told());
    }

    [Fact]
    public void After_a_reboot_the_time_that_it_is_pressed_begins_anew()
    {
        var button = Button().Arm(90_000).High("b", 91_000).Tick(91_030);
        Assert.Equal([At(91_000, Pressed)], button.Told());

        Assert.Equal(120_010, button.Killed().Arm(10, ArmReason.Reboot, "b").Due);
        Assert.Equal([At(120_010, Failed), Alarm(120_010, raised: true)], button.Tick(120_010).Told());
    }

    [Fact]
    public void A_button_that_is_pressed_at_the_first_start_says_so() =>
        Assert.Equal([At(5, Pressed)], Button().Arm(5, ArmReason.Restart, "b").Tick(35).Told());

    private static SamplerDriver<PedestrianButtonMemory> Button(bool lamp = false) => new(new PedestrianButtonSampler(new PedestrianButtonPoint(
        AssetId.Junction("j"), 3, "b", lamp ? "l" : null, (ushort)(lamp ? 12 : 0), TimeSpan.FromMilliseconds(30), TimeSpan.FromSeconds(120))));

    private static Sample At(int at, ushort code) => new(TimeSpan.FromMilliseconds(at), new IndianaEvent(code, 3));

    private static Sample Call(int at) => new(TimeSpan.FromMilliseconds(at), new IndianaEvent(45, 12));

    private static Sample Alarm(int at, bool raised) =>
        new(TimeSpan.FromMilliseconds(at), new AlarmChange("button-3", raised, AlarmSeverity.Medium, "Pedestrian button 3 sticks: pressed for 120 s"), IsAlarm: true);
}
