using Jena.Iot.Edge.Supervision;
using Jena.Iot.Edge.Tests.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Supervision;

public sealed class WatchdogTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new();
    private readonly CancellationTokenSource stop = new();

    public void Dispose()
    {
        stop.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Signs_of_life_come_while_every_loop_turns_and_stop_with_the_one_that_does_not()
    {
        using var socket = new NotifySocket(directory.File("notify"));
        using var manager = new ServiceManager(socket.Path, TimeSpan.FromSeconds(60));
        Turning sampling = new("sampling", time), uplink = new("uplink", time);
        var isStuck = false;
        sampling.Asked += sampling.Turned;
        uplink.Asked += () =>
        {
            if (!isStuck)
                uplink.Turned();
        };
        var watching = new Watchdog(manager, () => [sampling, uplink], () => "all well", time, NullLogger.Instance).RunAsync(stop.Token);

        // At once, then four times in the time that the manager waits.
        Assert.Equal(("WATCHDOG=1", "STATUS=all well"), (socket.Next(), socket.Next()));
        isStuck = true;
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(("WATCHDOG=1", "STATUS=all well"), (socket.Next(), socket.Next()));
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("STATUS=stuck: uplink", socket.Next());
        Assert.True(socket.IsEmpty);
        isStuck = false;
        uplink.Turned();
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("WATCHDOG=1", socket.Next());

        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task Without_a_watchdog_nothing_is_asked()
    {
        using var manager = new ServiceManager(directory.File("nobody"), watchdog: null);

        await new Watchdog(manager, () => throw new InvalidOperationException("asked"), () => "", time, NullLogger.Instance).RunAsync(stop.Token);
    }
}
