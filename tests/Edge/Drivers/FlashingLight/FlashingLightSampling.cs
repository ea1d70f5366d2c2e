using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers.FlashingLight;
using Jena.Iot.Edge.Sampling;

namespace Jena.Iot.Edge.Tests.Drivers.FlashingLight;

public class FlashingLightSampling
{
    [Fact]
    public void A_light_that_was_lit_twice_within_the_period_flashes_since_the_first()
    {
        var light = Off();

        Assert.Empty(light.High("l", 10_000).Low("l", 10_500).Tick(10_600).Told());
        Assert.Equal([On(10_000, true), Flashes(10_000, true)], light.High("l", 11_000).Tick(11_050).Told());
        Assert.Empty(Flash(light, 12_000, 20).Told());
        Assert.Equal([On(10_000, true), Flashes(10_000, true)], light.Current(40_000));
    }

    [Fact]
    public void A_light_that_goes_out_is_off_since_then()
    {
        var light = Flash(Off(), 10_000, 3);
        light.Told();

        Assert.Equal(14_500, light.Due);
        Assert.Equal([On(12_500, false), Flashes(12_500, false)], light.Tick(14_501).Told());
        Assert.Null(light.Due);
    }

    [Fact]
    public void A_light_that_stays_lit_is_steady_since_it_was_lit()
    {
        var light = Flash(Off(), 10_000, 3).High("l", 13_000);
        light.Told();

        Assert.Equal([Flashes(13_000, false)], light.Tick(15_600).Told());
        Assert.Equal([On(13_000, true), Flashes(13_000, false)], light.Current(16_000));
    }

    [Fact]
    public void A_period_at_its_bounds_flashes_and_one_beyond_does_not()
    {
        Assert.Equal([On(10_000, true), Flashes(10_000, true)], Off().High("l", 10_000).Low("l", 10_200).High("l", 10_400).Tick(10_450).Told());
        Assert.Equal([On(10_000, true), Flashes(10_000, true)], Off().High("l", 10_000).Low("l", 11_000).High("l", 12_500).Tick(12_550).Told());
        Assert.Empty(Off().High("l", 10_000).Low("l", 10_200).High("l", 10_399).Tick(10_450).Told());
        Assert.Empty(Off().High("l", 10_000).Low("l", 11_000).High("l", 12_501).Tick(12_560).Told());
    }

    [Fact]
    public void One_flash_alone_leaves_it_off() =>
        Assert.Empty(Off().High("l", 10_000).Low("l", 10_500).Tick(20_000).Told());

    [Fact]
    public void A_steady_light_that_blinks_once_stays_steady()
    {
        var light = Light().Arm(0, ArmReason.Restart, "l").Tick(2501);
        Assert.Equal([On(0, true), Flashes(0, false)], light.Told());

        Assert.Empty(light.Low("l", 10_000).High("l", 10_300).Tick(20_000).Told());
    }

    [Fact]
    public void A_restart_leaves_what_it_does()
    {
        var light = Flash(Off(), 10_000, 3);
        light.Told();

        Assert.Empty(Flash(light.Killed().Arm(60_000), 60_400, 5).Told());
        Assert.Empty(Flash(light.Killed().Arm(10, ArmReason.Reboot), 400, 5).Told());
    }

    [Fact]
    public void What_changed_while_the_process_was_dead_is_dated_by_the_start()
    {
        var light = Flash(Off(), 10_000, 3);
        light.Told();

        Assert.Equal([On(60_000, false), Flashes(60_000, false)], light.Killed().Arm(60_000).Tick(62_501).Told());
    }

    [Fact]
    public void The_alarm_stands_while_it_does_what_it_should_not()
    {
        var light = Flash(Off(LightState.Off | LightState.Steady), 10_000, 2);
        Assert.Equal([Alarm(0, true), Alarm(10_000, false)], light.Told().Where(static s => s.IsAlarm));

        Assert.Equal([On(11_500, false), Flashes(11_500, false), Alarm(11_500, true)], light.Tick(20_000).Told());
    }

    private static SamplerDriver<FlashingLightMemory> Off(LightState alarm = LightState.Unknown)
    {
        var light = Light(alarm).Arm(0).Tick(2501);
        if (alarm is LightState.Unknown)
            Assert.Equal([On(0, false), Flashes(0, false)], light.Told());
        return light;
    }

    private static SamplerDriver<FlashingLightMemory> Flash(SamplerDriver<FlashingLightMemory> light, int at, int times)
    {
        for (var i = 0; i < times; i++, at += 1000)
            light.High("l", at).Low("l", at + 500);
        return light.Tick(at - 400);
    }

    private static SamplerDriver<FlashingLightMemory> Light(LightState alarm = LightState.Unknown) => new(new FlashingLightSampler(new FlashingLightPoint(
        AssetId.Site("s"), "warning-light", "l", TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(2500),
        alarm is LightState.Unknown ? null : new LightAlarm("light", alarm, AlarmSeverity.High, "It does not flash"))));

    private static Sample On(int at, bool on) => new(TimeSpan.FromMilliseconds(at), new ContactChange("warning-light", on));

    private static Sample Flashes(int at, bool flashes) => new(TimeSpan.FromMilliseconds(at), new ContactChange("warning-light-flashing", flashes));

    private static Sample Alarm(int at, bool raised) =>
        new(TimeSpan.FromMilliseconds(at), new AlarmChange("light", raised, AlarmSeverity.High, "It does not flash"), IsAlarm: true);
}
