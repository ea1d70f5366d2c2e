using Google.Protobuf;
using Jena.Iot.Edge.Commands;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Commands;

public sealed class Judging : IDisposable
{
    private readonly CommandBench bench = new();

    public void Dispose() => bench.Dispose();

    private void Refused(Command command, string code, string reason, Fate fate = Fate.Refused)
    {
        var writes = bench.Pins.Writes.Count;
        var told = bench.Ask(command);
        Assert.Equal((fate, code), (told.Fate, told.Code));
        Assert.Contains(reason, told.Reason, StringComparison.Ordinal);
        Assert.Equal(writes, bench.Pins.Writes.Count);
    }

    [Fact]
    public void A_command_is_executed_read_back_and_told_with_its_time()
    {
        bench.Time.Advance(TimeSpan.FromSeconds(7));
        var told = bench.Ask(bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1)));
        Assert.Equal((Fate.Executed, "", ""), (told.Fate, told.Code, told.Reason));
        Assert.Equal(("tram", true), (told.Output.Output, told.Output.On));
        Assert.Equal(("boot-1", 7_000_000_000L, (bench.Clock.WallNow()).UtcTicks), (told.Boot, told.Monotonic, told.UtcTicks));
        Assert.True(bench.Pins.Level("r1"));
    }

    [Fact]
    public void A_command_of_an_earlier_boot_is_refused() =>
        Refused(bench.Output("c-1", "light", on: false, boot: "boot-0"), CommandCodes.EarlierBoot, "the present one is boot-1");

    [Fact]
    public void A_command_past_its_deadline_expires_and_one_just_before_it_is_executed()
    {
        var late = bench.Output("c-1", "light", on: false, life: TimeSpan.FromSeconds(30));
        var timely = bench.Output("c-2", "light", on: false, life: TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(1));
        bench.Time.Advance(TimeSpan.FromSeconds(30));
        Refused(late, CommandCodes.Expired, "0.0 s ago", Fate.Expired);
        Assert.Equal(Fate.Executed, bench.Ask(timely).Fate);
    }

    [Fact]
    public void A_deadline_that_passes_while_the_intention_is_written_expires()
    {
        bench.Passed = step => bench.Time.Advance(step is CommandStep.Intended ? TimeSpan.FromSeconds(30) : TimeSpan.Zero);
        Refused(bench.Output("c-1", "light", on: false, life: TimeSpan.FromSeconds(30)), CommandCodes.Expired, "0.0 s ago", Fate.Expired);
    }

    [Fact]
    public void A_deadline_farther_ahead_than_a_command_lives_is_refused() =>
        Refused(bench.Output("c-1", "light", on: false, life: CommandLimits.LongestLife + OutputJudge.Slack + TimeSpan.FromTicks(1)), CommandCodes.DeadlineTooFar, "give it 600 s at most");

    [Fact]
    public void An_unknown_output_is_refused_and_the_known_ones_are_named() =>
        Refused(bench.Output("c-1", "tarm", on: true), CommandCodes.UnknownOutput, "no output 'tarm': it has tram, bus, light");

    [Theory]
    [InlineData("tram", "bus")]
    [InlineData("bus", "tram")]
    public void Outputs_that_exclude_each_other_are_never_on_together_whatever_is_asked(string first, string second)
    {
        bench.Ask(bench.Output("c-1", first, on: true, hold: TimeSpan.FromMinutes(1)));
        Refused(bench.Output("c-2", second, on: true, hold: TimeSpan.FromMinutes(1)), CommandCodes.Interlocked, $"the output '{first}' is on");
        bench.Ask(bench.Output("c-3", first, on: false));
        Assert.Equal(Fate.Executed, bench.Ask(bench.Output("c-4", second, on: true, hold: TimeSpan.FromMinutes(1))).Fate);
    }

    [Fact]
    public void The_interlock_holds_for_what_the_line_shows_and_for_what_cannot_be_read()
    {
        bench.Pins.Force("r2", true);
        Refused(bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1)), CommandCodes.Interlocked, "the output 'bus' is on");
        bench.Pins.Force("r2", false);
        bench.Pins.Unreadable.Add("r2");
        Refused(bench.Output("c-2", "tram", on: true, hold: TimeSpan.FromMinutes(1)), CommandCodes.Interlocked, "the output 'bus' cannot be read");
    }

    [Fact]
    public void A_hold_beyond_the_longest_and_none_at_all_are_refused_where_there_is_a_longest()
    {
        Refused(bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(10) + TimeSpan.FromMilliseconds(1)), CommandCodes.HoldTooLong, "a hold of 1 to 600000 ms");
        Refused(bench.Output("c-2", "tram", on: true), CommandCodes.HoldTooLong, "must not be on for longer");
        Assert.Equal(Fate.Executed, bench.Ask(bench.Output("c-3", "tram", on: true, hold: TimeSpan.FromMinutes(10))).Fate);
        Assert.Equal(Fate.Executed, bench.Ask(bench.Output("c-4", "tram", on: false)).Fate);
    }

    [Fact]
    public void What_has_an_end_is_judged_by_the_time_that_is_left_and_not_executed_after_it()
    {
        var command = bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(11), life: TimeSpan.FromMinutes(3));
        command.Output.Until = 11 * 60 * 1_000_000_000L;
        Refused(command, CommandCodes.HoldTooLong, "must not be on for longer");
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        command.Id = "c-2";
        Assert.Equal(Fate.Executed, bench.Ask(command).Fate);

        var over = bench.Output("c-3", "bus", on: true);
        over.Output.Until = 60_000_000_000;
        Refused(over, CommandCodes.Expired, "its end was 0.0 s ago", Fate.Expired);
    }

    [Fact]
    public void What_is_so_already_is_executed_without_touching_the_output_and_its_hold_begins_anew()
    {
        bench.Ask(bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromSeconds(60)));
        bench.Time.Advance(TimeSpan.FromSeconds(50));
        Refused(bench.Output("c-2", "tram", on: true, hold: TimeSpan.FromSeconds(60)), "", "", Fate.Executed);
        bench.Time.Advance(TimeSpan.FromSeconds(20));
        bench.Outputs.Turn(bench.Clock.Monotonic);
        Assert.True(bench.Pins.Level("r1"));
    }

    [Fact]
    public void A_known_command_gets_its_fate_again_whatever_has_changed()
    {
        var refused = bench.Output("c-1", "bus", on: true, life: TimeSpan.FromMinutes(1));
        bench.Ask(bench.Output("c-0", "tram", on: true, hold: TimeSpan.FromMinutes(1)));
        var fate = bench.Ask(refused);
        Assert.Equal(CommandCodes.Interlocked, fate.Code);
        bench.Ask(bench.Output("c-2", "tram", on: false));

        Assert.Equal(fate, bench.Ask(refused));
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(fate, bench.Ask(refused));
        bench.Restart(boot: "boot-2");
        bench.Fresh();
        Assert.Equal(fate, bench.Ask(refused));
        Assert.False(bench.Pins.Level("r2"));
    }

    [Fact]
    public void What_cannot_be_read_is_refused_and_says_why()
    {
        (byte[] Message, string Wrong)[] cases =
        [
            ([0xff, 0xff], "the message is no command"),
            (new byte[CommandLimits.MaxBytes + 1], "the message has 4097 bytes"),
            (new Command { Id = "x\n" }.ToByteArray(), "the message is of the command 'x?'"),
            (new Command { Id = "c-3" }.ToByteArray(), "it asks for nothing"),
            (new Command { Id = "c-4", Deadline = 1, Output = new OutputCommand { Output = "tram" } }.ToByteArray(), "counts from no boot"),
            (new Command { Id = "c-5", Boot = "boot-1", Output = new OutputCommand { Output = "tram" } }.ToByteArray(), "its deadline is 0"),
            (new Command { Id = "c-6", Sign = new SignCommand { Sign = "north" } }.ToByteArray(), "its version is 0"),
        ];
        for (var i = 0; i < cases.Length; i++)
        {
            bench.Desk.Take($"c-{i}", cases[i].Message);
            var told = Assert.Single(bench.Fresh());
            Assert.Equal(($"c-{i}", Fate.Refused, CommandCodes.Malformed), (told.Id, told.Fate, told.Code));
            Assert.Contains(cases[i].Wrong, told.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_output_that_does_not_follow_is_told_raises_an_alarm_and_goes_to_its_safe_state()
    {
        bench.Pins.Stuck.Add("r1");
        var told = bench.Ask(bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1)));
        Assert.Equal((Fate.Interrupted, CommandCodes.NotFollowed, false), (told.Fate, told.Code, told.Output.On));
        Assert.Equal([("output-tram", true)], bench.Alarms);
        Assert.Equal(("r1", false), bench.Pins.Writes[^1]);

        bench.Pins.Stuck.Clear();
        Assert.Equal(Fate.Executed, bench.Ask(bench.Output("c-2", "tram", on: true, hold: TimeSpan.FromMinutes(1))).Fate);
        Assert.Equal([("output-tram", true), ("output-tram", false)], bench.Alarms);
    }

    [Fact]
    public void An_output_that_cannot_be_reached_is_told_without_its_state()
    {
        bench.Pins.Unreadable.Add("r1");
        bench.Pins.Unwritable.Add("r1");
        var told = bench.Ask(bench.Output("c-1", "tram", on: true, hold: TimeSpan.FromMinutes(1)));
        Assert.Equal((Fate.Interrupted, CommandCodes.NotFollowed, false), (told.Fate, told.Code, told.Output.HasOn));
    }
}
