using Jena.Iot.Domain.Common;
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
        var group = Group(amber: null).Arm(0, ArmReason.Restart, "r").Tick(50);

        group.Low("r", 1000).High("g", 1005).Low("g", 9000).High("r", 9004).Tick(9060);

        Assert.Equal([At(1000, BeginGreen), At(9000, BeginRed)], group.Told());
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
        Assert.Equal([Alarm(4000, raised: false), At(4000, BeginGreen)], group.Told());
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

    private static SamplerDriver<SignalGroupMemory> Group(string? amber = "y") =>
        new(new SignalGroupSampler(new SignalGroupPoint(AssetId.Junction("j"), 2, "r", amber, "g", TimeSpan.FromMilliseconds(50))));

    private static Sample At(int at, ushort code) => new(TimeSpan.FromMilliseconds(at), new IndianaEvent(code, 2));

    private static Sample Alarm(int at, bool raised) =>
        new(TimeSpan.FromMilliseconds(at), new AlarmChange("lamps-2", raised, AlarmSeverity.High, "Signal group 2 shows lamps that no signal lights together"), IsAlarm: true);
}
