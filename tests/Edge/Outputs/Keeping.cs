using Jena.Iot.Edge.Outputs;
using Jena.Iot.Edge.Tests.Commands;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Outputs;

public sealed class Keeping : IDisposable
{
    private readonly CommandBench bench = new();

    public void Dispose() => bench.Dispose();

    private void After(TimeSpan span, TimeSpan heard)
    {
        bench.Time.Advance(span);
        bench.Outputs.Turn(heard);
    }

    [Fact]
    public void At_the_start_every_output_takes_its_safe_state_and_how_they_stand_is_told()
    {
        Assert.Equal([("r1", false), ("r2", false), ("r3", false)], bench.Pins.Writes);
        Assert.Equal([("output-tram", false), ("output-bus", false), ("output-light", true)], bench.Contacts);
    }

    [Fact]
    public void A_restart_tells_only_what_is_new()
    {
        bench.Restart();
        Assert.Equal(3, bench.Contacts.Count);
        bench.Ask(bench.Output("c-1", "bus", on: true));
        bench.Restart();
        Assert.Equal([("output-bus", true), ("output-bus", false)], bench.Contacts.Skip(3));
        Assert.Empty(bench.Alarms);
    }

    [Fact]
    public void What_is_held_goes_back_at_the_end_of_its_hold_and_not_before()
    {
        bench.Ask(bench.Output("c-1", "bus", on: true, hold: TimeSpan.FromSeconds(5)));
        After(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1), heard: default);
        Assert.True(bench.Pins.Level("r2"));
        Assert.Equal(TimeSpan.FromSeconds(5), bench.Outputs.Due(heard: default));
        After(TimeSpan.FromTicks(1), heard: default);
        Assert.False(bench.Pins.Level("r2"));
        Assert.Equal(("output-bus", false), bench.Contacts[^1]);
    }

    [Fact]
    public void However_late_it_is_executed_an_output_goes_back_at_its_end()
    {
        var command = bench.Output("c-1", "bus", on: true, hold: TimeSpan.FromMinutes(1), life: TimeSpan.FromSeconds(50));
        command.Output.Until = 60_000_000_000;
        bench.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(Fate.Executed, bench.Ask(command).Fate);
        After(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1), heard: default);
        Assert.True(bench.Pins.Level("r2"));
        After(TimeSpan.FromTicks(1), heard: default);
        Assert.False(bench.Pins.Level("r2"));
    }

    [Fact]
    public void An_end_without_a_hold_ends_it_and_a_hold_that_is_over_before_does_too()
    {
        var end = bench.Output("c-1", "bus", on: true);
        end.Output.Until = 60_000_000_000;
        bench.Ask(end);
        After(TimeSpan.FromSeconds(60), heard: TimeSpan.FromSeconds(60));
        Assert.False(bench.Pins.Level("r2"));

        var hold = bench.Output("c-2", "bus", on: true, hold: TimeSpan.FromSeconds(5));
        hold.Output.Until = 120_000_000_000;
        bench.Ask(hold);
        After(TimeSpan.FromSeconds(5), heard: TimeSpan.FromSeconds(65));
        Assert.False(bench.Pins.Level("r2"));
    }

    [Fact]
    public void Without_uplink_an_output_goes_to_its_safe_state_and_stays_there()
    {
        bench.Ask(bench.Output("c-1", "bus", on: true));
        bench.Ask(bench.Output("c-2", "light", on: false));
        var heard = TimeSpan.FromMinutes(2);
        After(TimeSpan.FromMinutes(7) - TimeSpan.FromTicks(1), heard);
        Assert.True(bench.Pins.Level("r2"));
        After(TimeSpan.FromTicks(1), heard);
        Assert.False(bench.Pins.Level("r2"));
        Assert.True(bench.Pins.Level("r3"));
        After(TimeSpan.FromMinutes(5), heard);
        Assert.False(bench.Pins.Level("r3"));
        After(TimeSpan.FromSeconds(1), bench.Clock.Monotonic);
        Assert.Equal((false, false), (bench.Pins.Level("r2"), bench.Pins.Level("r3")));
    }

    [Fact]
    public void A_command_is_a_word_of_the_cluster_too_and_the_time_counts_from_it()
    {
        bench.Time.Advance(TimeSpan.FromHours(1));
        bench.Ask(bench.Output("c-1", "bus", on: true));
        After(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1), heard: default);
        Assert.True(bench.Pins.Level("r2"));
        After(TimeSpan.FromTicks(1), heard: default);
        Assert.False(bench.Pins.Level("r2"));
    }

    [Fact]
    public void An_output_that_changes_by_itself_is_found_told_and_taken_to_its_safe_state()
    {
        bench.Ask(bench.Output("c-1", "bus", on: true));
        bench.Pins.Force("r2", false);
        After(OutputBank.CheckEvery, heard: default);
        Assert.Equal([("output-bus", true)], bench.Alarms);
        Assert.Equal(("output-bus", false), bench.Contacts[^1]);
        bench.Pins.Force("r2", true);
        After(OutputBank.CheckEvery, heard: default);
        Assert.False(bench.Pins.Level("r2"));
        Assert.Equal([("output-bus", true), ("output-bus", false)], bench.Contacts.Skip(5));
    }

    [Fact]
    public void An_output_that_cannot_be_read_raises_an_alarm_that_survives_a_restart_and_is_cleared_once_it_follows()
    {
        bench.Pins.Unreadable.Add("r2");
        After(OutputBank.CheckEvery, heard: default);
        bench.Restart();
        Assert.Equal([("output-bus", true)], bench.Alarms);
        bench.Pins.Unreadable.Clear();
        After(OutputBank.CheckEvery, heard: default);
        Assert.Equal([("output-bus", true), ("output-bus", false)], bench.Alarms);
    }

    [Fact]
    public void A_station_without_outputs_wakes_for_nothing()
    {
        using var store = new Outbox.Bench();
        var outputs = new OutputBank([], bench.Pins, bench.Clock, store.Store, Outbox.Bench.Edge, NullLogger.Instance);
        outputs.Begin();
        outputs.Turn(heard: default);
        Assert.Null(outputs.Due(heard: default));
    }

    [Fact]
    public void Turning_off_is_no_hold_and_never_comes_back_on()
    {
        bench.Ask(bench.Output("c-1", "bus", on: true));
        Assert.Equal(Fate.Executed, bench.Ask(bench.Output("c-2", "bus", on: false, hold: TimeSpan.FromSeconds(5))).Fate);
        After(TimeSpan.FromMinutes(1), heard: default);
        Assert.False(bench.Pins.Level("r2"));
    }
}
