using Jena.Iot.Edge.Signs;
using Jena.Iot.Edge.Tests.Commands;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Signs;

public sealed class Showing : IDisposable
{
    private readonly CommandBench bench = new();

    public void Dispose() => bench.Dispose();

    private void After(TimeSpan span, TimeSpan heard)
    {
        bench.Time.Advance(span);
        bench.Signs.Turn(heard);
    }

    [Fact]
    public void The_highest_version_wins_and_a_lower_one_is_refused_with_what_is_shown()
    {
        Assert.Equal((Fate.Executed, 5ul, "120"), Told(bench.Ask(CommandBench.Show("s-5", 5, "120"))));
        var late = bench.Ask(CommandBench.Show("s-4", 4, "119"));
        Assert.Equal((Fate.Refused, 5ul, "120"), Told(late));
        Assert.Equal(CommandCodes.Superseded, late.Code);
        Assert.Equal((Fate.Executed, 6ul, "118"), Told(bench.Ask(CommandBench.Show("s-6", 6, "118"))));
        Assert.Equal(["----", "120", "118"], bench.Sign.Shown);
    }

    [Fact]
    public void The_same_version_again_is_executed_and_with_another_text_refused()
    {
        bench.Ask(CommandBench.Show("s-1", 1, "7"));
        Assert.Equal((Fate.Executed, 1ul, "7"), Told(bench.Ask(CommandBench.Show("s-1b", 1, "7"))));
        Assert.Equal((Fate.Refused, 1ul, "7"), Told(bench.Ask(CommandBench.Show("s-1c", 1, "8"))));
        Assert.Equal(["----", "7"], bench.Sign.Shown);
    }

    [Fact]
    public void What_a_sign_cannot_show_and_a_sign_that_is_not_there_are_refused()
    {
        Assert.Equal(CommandCodes.Unshowable, bench.Ask(CommandBench.Show("s-1", 1, "12345")).Code);
        Assert.Equal(CommandCodes.Unshowable, bench.Ask(CommandBench.Show("s-2", 2, "1.5")).Code);
        Assert.Equal(CommandCodes.UnknownSign, bench.Ask(CommandBench.Show("s-3", 3, "1", sign: "south")).Code);
        Assert.Equal((Fate.Executed, 1ul, "1"), Told(bench.Ask(CommandBench.Show("s-4", 1, "1"))));
    }

    [Fact]
    public void What_was_told_is_shown_again_at_the_start_also_after_a_power_cut()
    {
        bench.Ask(CommandBench.Show("s-1", 1, "42"));
        bench.Restart(boot: "boot-2");
        Assert.Equal(["----", "42", "42"], bench.Sign.Shown);
        bench.Fresh();
        Assert.Equal(CommandCodes.Superseded, bench.Ask(CommandBench.Show("s-0", 1, "41")).Code);
    }

    [Fact]
    public void Without_uplink_it_shows_its_safe_text_and_once_the_cluster_is_heard_what_it_was_told()
    {
        bench.Ask(CommandBench.Show("s-1", 1, "42"));
        var after = CommandBench.North.SafeAfter!.Value;
        After(after - TimeSpan.FromTicks(1), heard: default);
        Assert.Equal("42", bench.Sign.Shown[^1]);
        Assert.Equal(after, bench.Signs.Due(heard: default));
        After(TimeSpan.FromTicks(1), heard: default);
        Assert.Equal("----", bench.Sign.Shown[^1]);
        Assert.Null(bench.Signs.Due(heard: default));
        bench.Signs.Turn(bench.Clock.Monotonic);
        Assert.Equal("42", bench.Sign.Shown[^1]);
    }

    [Fact]
    public void A_sign_may_show_for_ever_when_the_station_says_so()
    {
        var state = new SignState(new SignDesired(1, "42"), default);
        Assert.Equal("42", state.Text(CommandBench.North with { SafeAfter = null }, TimeSpan.FromDays(9999), heard: default));
        Assert.Equal("----", state.Text(CommandBench.North, TimeSpan.FromDays(9999), heard: default));
    }

    [Fact]
    public void A_sign_that_cannot_be_reached_is_told_raises_an_alarm_and_is_tried_again()
    {
        bench.Sign.IsOut = true;
        var told = bench.Ask(CommandBench.Show("s-1", 1, "42"));
        Assert.Equal((Fate.Interrupted, CommandCodes.NotFollowed, 1ul, ""), (told.Fate, told.Code, told.Sign.Version, told.Sign.Text));
        After(TimeSpan.FromMinutes(1), heard: default);
        Assert.Equal([("sign-north", true)], bench.Alarms);
        bench.Sign.IsOut = false;
        After(SignBoard.RetryEvery - TimeSpan.FromTicks(1), heard: default);
        Assert.Equal("----", bench.Sign.Shown[^1]);
        After(TimeSpan.FromTicks(1), heard: default);
        Assert.Equal("42", bench.Sign.Shown[^1]);
        Assert.Equal([("sign-north", true), ("sign-north", false)], bench.Alarms);
    }

    private static (Fate, ulong, string) Told(CommandResult result) => (result.Fate, result.Sign.Version, result.Sign.Text);
}
