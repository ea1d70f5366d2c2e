using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Sampling;
using Jena.Iot.Edge.Drivers.Contact;

namespace Jena.Iot.Edge.Tests.Drivers.Contact;

public class ContactSampling
{
    [Fact]
    public void How_it_stands_is_told_at_the_first_start_once_it_has_held_and_never_again()
    {
        var door = Door().Arm(10, ArmReason.Restart, "l");
        Assert.Empty(door.Told());
        Assert.Empty(door.Current(20));

        Assert.Equal([Changed(10, closed: true)], door.Tick(60).Told());
        Assert.Empty(door.Killed().Arm(900, ArmReason.Restart, "l").Tick(2000).Told());
        Assert.Empty(door.Killed().Arm(1, ArmReason.Reboot, "l").Tick(2000).Told());
    }

    [Fact]
    public void Opening_raises_the_alarm_and_closing_clears_it()
    {
        var door = Door().Arm(0, ArmReason.Restart, "l").Tick(50);
        Assert.Equal([Changed(0, closed: true)], door.Told());

        Assert.Equal([Changed(1000, closed: false), Alarm(1000, raised: true)], door.Low("l", 1000).Tick(1050).Told());
        Assert.Equal([Changed(4000, closed: true), Alarm(4000, raised: false)], door.High("l", 4000).Tick(4050).Told());
    }

    [Fact]
    public void A_door_that_opened_while_the_process_was_dead_raises_the_alarm_when_that_is_seen()
    {
        var door = Door().Arm(0, ArmReason.Restart, "l").Tick(50);
        Assert.Equal([Changed(0, closed: true)], door.Told());

        Assert.Equal([Changed(7000, closed: false), Alarm(7000, raised: true)], door.Killed().Arm(7000).Tick(7050).Told());
    }

    [Fact]
    public void A_contact_that_is_closed_when_low_is_told_so()
    {
        var contact = Door(closedWhenHigh: false).Arm(0).Tick(50);

        Assert.Equal([Changed(0, closed: true)], contact.Told());
        Assert.Equal([Changed(0, closed: true)], contact.Current(99));
    }

    [Fact]
    public void A_station_file_that_turns_a_contact_round_raises_its_alarm_at_the_start()
    {
        var before = Door().Arm(0, ArmReason.Restart, "l").Tick(50);
        Assert.Equal([Changed(0, closed: true)], before.Told());

        var after = before.As(Sampler(closedWhenHigh: false)).Arm(1000, ArmReason.Restart, "l");

        Assert.Equal([Alarm(1000, raised: true)], after.Told());
    }

    [Fact]
    public void Without_an_alarm_only_the_contact_is_told() =>
        Assert.Equal([Changed(0, closed: false)], new SamplerDriver<ContactMemory>(Sampler(true, alarm: false)).Arm(0).Tick(50).Told());

    private static SamplerDriver<ContactMemory> Door(bool closedWhenHigh = true) => new(Sampler(closedWhenHigh));

    private static ContactSampler Sampler(bool closedWhenHigh, bool alarm = true) => new(new ContactPoint(
        AssetId.Edge("cab-1"), "door", "l", closedWhenHigh, TimeSpan.FromMilliseconds(50), alarm ? new ContactAlarm("door-open", false, AlarmSeverity.Medium, "Open") : null));

    private static Sample Changed(int at, bool closed) => new(TimeSpan.FromMilliseconds(at), new ContactChange("door", closed));

    private static Sample Alarm(int at, bool raised) => new(TimeSpan.FromMilliseconds(at), new AlarmChange("door-open", raised, AlarmSeverity.Medium, "Open"), IsAlarm: true);
}
