using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Commands;

public sealed class Following : IDisposable
{
    private readonly CommandBench bench = new();

    public void Dispose() => bench.Dispose();

    /// <summary>What the loop of commands does once the time for another try has come.</summary>
    private void TryAgain()
    {
        bench.Time.Advance(Edge.Signs.SignBoard.RetryEvery);
        bench.Signs.Turn(bench.Clock.Monotonic);
        bench.Desk.Follow();
    }

    private static (string Id, Fate Fate, string Code, ulong Version, string Text) Words(CommandResult r) => (r.Id, r.Fate, r.Code, r.Sign.Version, r.Sign.Text);

    [Fact]
    public void A_sign_that_was_out_of_reach_is_told_of_once_it_shows_its_text()
    {
        bench.Sign.IsOut = true;
        Assert.Equal(("s-1", Fate.Interrupted, CommandCodes.NotFollowed, 1ul, ""), Words(bench.Ask(CommandBench.Show("s-1", 1, "42"))));
        bench.Results.Acknowledge(["s-1"]);
        bench.Desk.Acknowledged(["s-1"]);
        TryAgain();
        Assert.Empty(bench.Fresh());

        bench.Sign.IsOut = false;
        TryAgain();
        Assert.Equal(("s-1", Fate.Executed, "", 1ul, "42"), Words(Assert.Single(bench.Fresh())));
        TryAgain();
        Assert.Empty(bench.Fresh());
        Assert.Equal(("s-1", Fate.Executed, "", 1ul, "42"), Words(Assert.Single(bench.Fresh(hello: true))));
        Assert.Equal(Fate.Executed, bench.Ask(CommandBench.Show("s-1", 1, "42")).Fate);
    }

    [Fact]
    public void It_is_told_in_place_of_a_fate_that_nobody_has_heard_yet()
    {
        bench.Sign.IsOut = true;
        bench.Take(CommandBench.Show("s-1", 1, "42"));
        bench.Sign.IsOut = false;
        TryAgain();

        Assert.Equal(Fate.Executed, Assert.Single(bench.Fresh(hello: true)).Fate);
    }

    [Fact]
    public void It_is_told_after_a_restart_too()
    {
        bench.Sign.IsOut = true;
        bench.Take(CommandBench.Show("s-1", 1, "42"));
        bench.Desk.Acknowledged(["s-1"]);
        bench.Restart("boot-2");
        Assert.Empty(bench.Fresh());

        bench.Sign.IsOut = false;
        TryAgain();
        Assert.Equal(("s-1", Fate.Executed, "", 1ul, "42"), Words(Assert.Single(bench.Fresh())));
        bench.Restart();
        Assert.Equal(("s-1", Fate.Executed, "", 1ul, "42"), Words(Assert.Single(bench.Fresh())));
        TryAgain();
        Assert.Empty(bench.Fresh());
    }

    [Fact]
    public void A_text_that_gave_way_to_a_later_one_is_not_told_as_shown()
    {
        bench.Sign.IsOut = true;
        bench.Take(CommandBench.Show("s-1", 1, "42"));
        bench.Take(CommandBench.Show("s-2", 2, "41"));
        bench.Fresh();
        bench.Sign.IsOut = false;
        TryAgain();

        Assert.Equal(("s-2", Fate.Executed, "", 2ul, "41"), Words(Assert.Single(bench.Fresh())));
    }
}
