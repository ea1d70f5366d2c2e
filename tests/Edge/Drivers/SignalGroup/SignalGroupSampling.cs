using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Drivers.SignalGroup;

namespace Jena.Iot.Edge.Tests.Drivers.SignalGroup;

public class SignalGroupSampling
{
    private const ushort BeginGreen = 1;
    private const ushort BeginAmber = 8;
    private const ushort BeginRed = 10;
    private const ushort BeginRedAmber = 601;
    private const ushort BeginWalk = 21;
    private const ushort BeginDontWalk = 23;
    private const ushort BeginDark = 602;
    private const ushort BeginFlashing = 603;

    [Fact]
    public void A_cycle_gives_the_beginning_of_each_colour_at_the_first_edge_of_its_picture()
    {
        var group = Red();

        group.High("y", 10_000);
        group.Low("r", 11_000).Low("y", 11_008).High("g", 11_010);
        group.High("y", 31_000).Low("g", 31_020);
        group.Low("y", 34_000).High("r", 34_030).Tick(34_080);

        Assert.Equal([At(10_000, BeginRedAmber), At(11_000, BeginGreen), At(31_000, BeginAmber), At(34_000, BeginRed)], group.Told());
    }

    [Fact]
    public void The_colour_at_the_first_start_is_told_to_the_live_view_alone()
    {
        var group = Group().Arm(100, ArmReason.Restart, "g");
        Assert.Empty(group.Current(120));

        Assert.Empty(group.Tick(150).Told());
        Assert.Equal([At(100, BeginGreen)], group.Current(9000));
    }

    [Fact]
    public void A_pedestrian_head_knows_red_and_green_alone()
    {
        var group = Pedestrians();

        group.Low("r", 1000).High("g", 1005).Low("g", 9000).High("r", 9004).Tick(9060);

        Assert.Equal([At(1000, BeginGreen), At(1000, BeginWalk), At(9000, BeginRed), At(9000, BeginDontWalk)], group.Told());
    }

    [Fact]
    public void No_lamp_for_two_seconds_is_dark_since_the_last_went_out()
    {
        var group = Red().Low("r", 5000).Tick(5050);
        Assert.Equal(7000, group.Due);

        Assert.Empty(group.Tick(6999).Told());
        Assert.Equal([At(5000, BeginDark)], group.Tick(7000).Told());
        Assert.Null(group.Due);
        Assert.Equal([At(20_000, BeginRed)], group.High("r", 20_000).Tick(20_050).Told());
    }

    [Fact]
    public void Amber_that_goes_out_and_comes_back_flashes()
    {
        var group = Red();

        group.Low("r", 1000).High("y", 1000).Low("y", 1500).High("y", 2000).Low("y", 2500).High("y", 3000).Low("y", 3500).High("y", 4000).Tick(4050);

        Assert.Equal([At(1000, BeginAmber), At(2000, BeginFlashing)], group.Told());
        Assert.Equal([At(4500, BeginRed)], group.Low("y", 4500).High("r", 4500).Tick(4550).Told());
    }

    [Fact]
    public void Lamps_that_no_signal_lights_together_raise_an_alarm_and_leave_the_colour()
    {
        var group = Red();

        group.High("g", 1000).Tick(1050);
        Assert.Equal([Alarm(1000, raised: true)], group.Told());
        Assert.Equal(BeginRed, Assert.IsType<IndianaEvent>(Assert.Single(group.Current(1060)).Value).Code);

        group.Low("r", 4000).Tick(4050);
        Assert.Equal([Alarm(4000, raised: false), Sequence(4000, "Signal group 2 went from red to green"), At(4000, BeginGreen)], group.Told());
    }

    [Fact]
    public void Red_and_green_follow_each_other_at_a_head_without_amber()
    {
        var group = Pedestrians().Low("r", 1000).High("g", 1000).Tick(1050).Low("g", 6000).High("r", 6000).Tick(6050);

        Assert.DoesNotContain(group.Told(), static s => s.IsAlarm);
    }

    [Fact]
    public void A_forbidden_step_raises_an_alarm_that_a_way_from_red_to_red_without_a_fault_clears()
    {
        var group = Red();

        group.Low("r", 1000).High("g", 1000).Tick(1050);
        Assert.Equal([Sequence(1000, "Signal group 2 went from red to green"), At(1000, BeginGreen)], group.Told());

        group.Low("g", 20_000).High("y", 20_000).Low("y", 23_000).High("r", 23_000).Tick(23_050);
        Assert.Equal([At(20_000, BeginAmber), At(23_000, BeginRed)], group.Told());

        group = Cycle(group, 30_000);
        Assert.Equal(
            [At(30_000, BeginRedAmber), At(31_000, BeginGreen), At(40_000, BeginAmber), At(43_000, BeginRed), Cleared(43_000)],
            group.Told());
    }

    [Theory]
    [InlineData(2600, "Signal group 2 showed amber for 2.6 s")]
    [InlineData(2700, null)]
    public void Amber_that_is_too_short_raises_an_alarm(int lasted, string? text)
    {
        var group = Red().High("y", 1000).Low("r", 2000).Low("y", 2000).High("g", 2000).Low("g", 10_000).High("y", 10_000).Low("y", 10_000 + lasted).High("r", 10_000 + lasted).Tick(20_000);

        Assert.Equal(text, group.Told().Where(static s => s.IsAlarm).Select(static s => ((AlarmChange)s.Value).Text).SingleOrDefault());
    }

    [Fact]
    public void Red_amber_that_stays_raises_an_alarm_while_it_shows()
    {
        var group = Red().High("y", 1000).Tick(1050);
        Assert.Equal([At(1000, BeginRedAmber)], group.Told());

        Assert.Equal(3300, group.Due);
        Assert.Empty(group.Tick(3300).Told());
        Assert.Equal([new Sample(TimeSpan.FromMilliseconds(3300) + TimeSpan.FromTicks(1), Sequence(0, "Signal group 2 still shows red-amber after 2 s").Value, IsAlarm: true)], group.Tick(3301).Told());
        Assert.Null(group.Due);
    }

    [Fact]
    public void What_happened_while_nobody_watched_is_not_judged()
    {
        var group = Red().Killed().Arm(60_000, ArmReason.Restart, "g").Tick(60_050);
        Assert.Equal([At(60_000, BeginGreen)], group.Told());

        // It may have been green for long before that was seen.
        Assert.Equal([At(60_100, BeginAmber)], group.Low("g", 60_100).High("y", 60_100).Tick(60_150).Told());
    }

    [Fact]
    public void A_loss_of_edges_hides_a_step_though_the_lamps_look_the_same() =>
        Assert.Equal([At(2000, BeginGreen)], Red().Arm(1000, ArmReason.Loss, "r").Low("r", 2000).High("g", 2000).Tick(2050).Told());

    [Fact]
    public void Red_amber_is_no_picture_of_a_tram()
    {
        var group = Group(head: SignalHead.Tram).Arm(0, ArmReason.Restart, "r").Tick(50).High("y", 1000).Tick(1050);

        Assert.Equal([Alarm(1000, raised: true)], group.Told());
    }

    [Fact]
    public void A_group_goes_on_where_it_was_when_the_process_was_killed()
    {
        var group = Red().High("y", 10_000).Tick(10_050);
        Assert.Equal([At(10_000, BeginRedAmber)], group.Told());

        group.Killed().Arm(10_500, ArmReason.Restart, "r", "y").Low("r", 11_000).Low("y", 11_000).High("g", 11_000).Tick(11_050);

        Assert.Equal([At(11_000, BeginGreen)], group.Told());
    }

    [Fact]
    public void A_colour_that_began_unseen_begins_when_it_was_seen() =>
        Assert.Equal([At(60_000, BeginGreen)], Red().Killed().Arm(60_000, ArmReason.Restart, "g").Tick(60_050).Told());

    [Fact]
    public void After_a_reboot_a_colour_that_still_shows_is_not_told_again()
    {
        var group = Red().Killed().Arm(10, ArmReason.Reboot, "r").Tick(500);

        Assert.Empty(group.Told());
        Assert.Equal([At(600, BeginRed)], group.Current(600));
    }

    private static SamplerDriver<SignalGroupMemory> Red()
    {
        var group = Group().Arm(0, ArmReason.Restart, "r").Tick(50);
        Assert.Empty(group.Told());
        return group;
    }

    private static SamplerDriver<SignalGroupMemory> Pedestrians() => Group(SignalHead.Pedestrian).Arm(0, ArmReason.Restart, "r").Tick(50);

    private static SamplerDriver<SignalGroupMemory> Cycle(SamplerDriver<SignalGroupMemory> group, int at) => group
        .High("y", at).Low("r", at + 1000).Low("y", at + 1000).High("g", at + 1000)
        .Low("g", at + 10_000).High("y", at + 10_000).Low("y", at + 13_000).High("r", at + 13_000).Tick(at + 13_050);

    private static SamplerDriver<SignalGroupMemory> Group(SignalHead head = SignalHead.Vehicle) => new(new SignalGroupSampler(
        new SignalGroupPoint(AssetId.Junction("j"), 2, head, "r", head is SignalHead.Pedestrian ? null : "y", "g", TimeSpan.FromMilliseconds(50), SignalTimes.Of(head))));

    private static Sample Sequence(int at, string text) =>
        new(TimeSpan.FromMilliseconds(at), new AlarmChange("sequence-2", true, AlarmSeverity.High, text), IsAlarm: true);

    private static Sample Cleared(int at) =>
        new(TimeSpan.FromMilliseconds(at), new AlarmChange("sequence-2", false, AlarmSeverity.High, "Signal group 2 went from red to red without a fault"), IsAlarm: true);

    private static Sample At(int at, ushort code) => new(TimeSpan.FromMilliseconds(at), new IndianaEvent(code, 2));

    private static Sample Alarm(int at, bool raised) =>
        new(TimeSpan.FromMilliseconds(at), new AlarmChange("lamps-2", raised, AlarmSeverity.High, "Signal group 2 shows lamps that no signal lights together"), IsAlarm: true);
}
