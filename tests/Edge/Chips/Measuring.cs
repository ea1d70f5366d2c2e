using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Chips;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Sampling;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Chips;

public class Measuring
{
    private static readonly AssetId Edge = AssetId.Edge("cab-1");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly Bme280Settings Bme280 = new("cabinet", 1, 0x76, Minute);
    private readonly FakeChips _chips = new() { Air = new Climate(21.256, 40.04, 1013.25) };
    private readonly ManualClock _clock = new();
    private readonly MemoryOutbox _outbox = new();

    [Fact]
    public void The_climate_is_told_at_first_then_on_a_change_and_again_after_a_while()
    {
        var watch = Watch(Bme280);
        Look(watch, 0);
        Assert.Equal([Told("cabinet-temperature", 21.26, "Cel"), Told("cabinet-humidity", 40, "%"), Told("cabinet-pressure", 1013.2, "hPa")], Told());

        _chips.Air = new Climate(21.6, 41.5, 1013.9);
        Look(watch, 1);
        Assert.Empty(Told());
        Assert.Equal([21.6, 41.5, 1013.9], watch.Current().Select(static s => ((Measurement)s.Value).Value));
        Assert.All(watch.Current(), static s => Assert.Equal((StreamKind.Live, Edge, Minute), (s.Kind, s.Asset, s.Time.Monotonic)));

        _chips.Air = new Climate(21.77, 41.5, 1013.9);
        Look(watch, 2);
        Assert.Equal([Told("cabinet-temperature", 21.77, "Cel")], Told());

        Look(watch, 15);
        Assert.Equal([Told("cabinet-humidity", 41.5, "%"), Told("cabinet-pressure", 1013.9, "hPa")], Told());
    }

    [Fact]
    public void What_was_not_measured_or_cannot_be_is_not_told()
    {
        _chips.Air = new Climate(-41, null, 1013);
        Look(Watch(Bme280), 0);

        Assert.Equal([Told("cabinet-pressure", 1013, "hPa")], Told());
    }

    [Fact]
    public void The_current_follows_from_the_shunt_and_is_negative_when_it_flows_back()
    {
        _chips.Battery = new Supply(12.34, -0.025);
        Look(Watch(new Ina219Settings("battery", 1, 0x40, Minute, 0.1)), 0);

        Assert.Equal([Told("battery-voltage", 12.34, "V"), Told("battery-current", -0.25, "A")], Told());
    }

    [Fact]
    public void Voltages_become_what_their_channels_mean()
    {
        _chips.Volts = [1.2, 0, 0, 0.5];
        Look(Watch(new Ads1115Settings("analog", 1, 0x48, Minute, [new("solar", 0, "V", 11, 0), new("probe", 3, "Cel", 100, -50)])), 0);

        Assert.Equal([Told("analog-solar", 13.2, "V"), Told("analog-probe", 0, "Cel")], Told());
    }

    [Fact]
    public void A_chip_that_fails_three_times_raises_an_alarm_that_its_answer_clears_also_after_a_restart()
    {
        var watch = Watch(Bme280);
        _chips.Air = null;
        Look(watch, 0);
        Look(watch, 1);
        Assert.Empty(Told());
        Look(watch, 2);
        Look(watch, 3);
        Assert.Equal([new AlarmChange("chip-cabinet", true, AlarmSeverity.Low, "The bme280 cabinet does not answer")], Told());
        Assert.Equal(StreamKind.Alarms, _outbox.Readings[^1].Kind);
        Assert.Empty(watch.Current());

        watch = Watch(Bme280);
        Look(watch, 4);
        Assert.Empty(Told());
        _chips.Air = new Climate(20, null, null);
        Look(watch, 5);
        Assert.Equal([Told("cabinet-temperature", 20, "Cel"), new AlarmChange("chip-cabinet", false, AlarmSeverity.Low, "The bme280 cabinet does not answer")], Told());
    }

    [Fact]
    public void What_a_full_disk_did_not_take_is_told_with_the_next_reading()
    {
        var watch = Watch(Bme280);
        _outbox.IsFull = true;
        Look(watch, 0);
        _outbox.IsFull = false;
        Look(watch, 1);

        Assert.Equal(3, Told().Count);
    }

    [Fact]
    public async Task The_chips_of_a_station_on_real_lines_are_read_at_once_and_given_back_at_the_stop()
    {
        var station = Station("gpio");
        using var stop = new CancellationTokenSource();
        var part = new SensorPart(station, _chips, static () => [], Edge, _outbox, _clock, new FakeTimeProvider(), NullLogger.Instance);
        var running = part.RunAsync(stop.Token);
        await _outbox.UntilAsync(static o => o.Readings.Count == 3);

        Assert.Equal(3, part.Current().Count);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, _chips.Disposed);
    }

    [Fact]
    public void A_build_without_chips_says_so_and_only_where_chips_are_real()
    {
        Assert.Equal(
            "$.chips: asks for the bme280 'cabinet'; this build has no chips: install the package with chips, or build with -p:IotBindings=true",
            InstalledChips.Problem(Station("gpio"), null)!.ToString());
        Assert.Null(InstalledChips.Problem(Station("gpio"), _chips));
        Assert.Null(InstalledChips.Problem(Station("virtual"), null));
        Assert.Throws<IOException>(() => new SensorPart(Station("gpio"), null, static () => [], Edge, _outbox, _clock, TimeProvider.System, NullLogger.Instance));
        Assert.Equal(
            "$.signs: asks for the max7219 'north'; this build has no chips: install the package with chips, or build with -p:IotBindings=true",
            InstalledChips.Problem(StationFile.Parse("""{ "edge": "a", "version": 1, "signs": [{ "name": "north", "kind": "max7219", "digits": 4 }] }""").Station!, null)!.ToString());
    }

    private static StationFile Station(string pins) => StationFile.Parse(
        $$"""{ "edge": "cab-1", "version": 1, "pins": { "kind": "{{pins}}" }, "chips": [{ "name": "cabinet", "kind": "bme280" }] }""").Station!;

    private SensorWatch Watch(SensorSettings settings) => new(SensorChip.Make(settings, _chips), Edge, _outbox, _clock, new FakeTimeProvider(), NullLogger.Instance);

    private void Look(SensorWatch watch, int minutes)
    {
        _clock.Monotonic = minutes * Minute;
        watch.Look();
    }

    private List<ReadingValue> Told()
    {
        List<ReadingValue> told = [.. _outbox.Readings.Skip(_seen).Select(static s => s.Value)];
        _seen = _outbox.Readings.Count;
        return told;
    }

    private int _seen;

    private static Measurement Told(string name, double value, string unit) => new(name, value, unit, Minute);
}
