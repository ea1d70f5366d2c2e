using Jena.Iot.Edge.Supervision;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Supervision;

public sealed class TurningTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void A_loop_that_answers_turns_and_one_that_does_not_is_told()
    {
        var asked = 0;
        var loop = new Turning("sampling", time);
        loop.Asked += () => asked++;

        Assert.True(loop.Ask());
        loop.Turned();
        Assert.True(loop.Ask());
        Assert.False(loop.Ask());
        loop.Turned();
        Assert.True(loop.Ask());
        Assert.Equal(4, asked);
    }

    [Fact]
    public void A_loop_may_be_quiet_for_as_long_as_it_said_and_not_a_moment_longer()
    {
        var loop = new Turning("uplink", time);
        loop.Quiet(TimeSpan.FromMinutes(5));
        loop.Ask();

        time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.True(loop.Ask());
        time.Advance(TimeSpan.FromTicks(1));
        Assert.False(loop.Ask());
    }

    [Fact]
    public void A_loop_that_came_round_is_quiet_no_longer()
    {
        var loop = new Turning("uplink", time);
        loop.Quiet(TimeSpan.FromMinutes(5));
        loop.Turned();
        loop.Ask();

        Assert.False(loop.Ask());
    }
}
