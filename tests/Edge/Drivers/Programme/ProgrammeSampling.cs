using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.Programme;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Tests.Drivers.Programme;

public class ProgrammeSampling
{
    [Fact]
    public void The_programme_is_told_at_the_first_start_and_with_each_change()
    {
        var controller = Controller().Arm(0, ArmReason.Restart, "two");
        Assert.Equal([At(0, 2)], controller.Tick(200).Told());
        Assert.Equal([At(1000, 3)], controller.Low("two", 1000).High("three", 1150).Tick(1350).Told());
        Assert.Equal([At(3000, 1)], controller.Low("three", 3000).Tick(3200).Told());
    }

    [Fact]
    public void Two_contacts_at_once_are_no_programme_that_is_known_unless_it_only_changes_over()
    {
        var controller = Controller().Arm(0).Tick(200);
        controller.Told();
        Assert.Equal([At(1000, 3)], controller.High("two", 1000).High("three", 1100).Low("two", 1150).Tick(1350).Told());
        Assert.Equal([At(2000, 0)], controller.High("two", 2000).Tick(2200).Told());
    }

    [Fact]
    public void What_changed_while_the_process_was_dead_is_told_at_the_start_and_what_did_not_is_not()
    {
        var controller = Controller().Arm(0, ArmReason.Restart, "two").Tick(200);
        controller.Told();
        Assert.Empty(controller.Killed().Arm(5000, ArmReason.Restart, "two").Tick(5200).Told());
        Assert.Equal([At(9000, 1)], controller.Killed().Arm(9000).Tick(9200).Told());
    }

    [Fact]
    public void What_runs_is_told_live_as_of_now_and_not_while_the_contacts_are_restless()
    {
        var controller = Controller().Arm(0, ArmReason.Restart, "two");
        Assert.Empty(controller.Current(100));
        controller.Tick(200).Told();
        Assert.Equal([At(60_000, 2)], controller.Current(60_000));
        controller.Low("two", 61_000);
        Assert.Empty(controller.Current(61_100));
        Assert.Equal([At(62_000, 1)], controller.Tick(61_200).Current(62_000));
    }

    private static SamplerDriver<ProgrammeMemory> Controller() => new(new ProgrammeSampler(
        new ProgrammePoint(AssetId.Junction("j"), [new(2, "two"), new(3, "three")], 1, TimeSpan.FromMilliseconds(200))));

    private static Sample At(int at, ushort programme) => new(SamplerDriver<ProgrammeMemory>.Ms(at), new IndianaEvent(131, programme));
}
