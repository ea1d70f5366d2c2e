using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Outbox;

public sealed class Durability : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Nothing_may_be_sent_before_it_is_durable()
    {
        bench.Open();
        bench.Store.Commit([bench.Probe(), bench.Probe()], []);
        Assert.Equal(new Held(1, 3, 0, 0), bench.Readings.Held);
        bench.Store.Flush();
        Assert.Equal(new Held(1, 3, 2, 0), bench.Readings.Held);
    }

    [Fact]
    public void Progress_of_what_may_be_sent_is_told_and_silence_is_not()
    {
        bench.Open();
        var told = 0;
        bench.Store.DurableAdvanced += () => told++;
        bench.Store.Flush();
        Assert.Equal(0, told);
        bench.Take(bench.Alarm());
        Assert.Equal(1, told);
    }

    [Fact]
    public void After_a_restart_everything_held_may_be_sent()
    {
        bench.Open();
        bench.Store.Commit([bench.Probe()], []);
        bench.Restart();
        Assert.Equal(1, bench.Readings.Held.Durable);
    }

    [Fact]
    public void An_idle_edge_acts_at_once_and_then_at_most_once_per_window()
    {
        var edge = new LeadingEdge(TimeSpan.FromMilliseconds(250));
        Assert.Equal(TimeSpan.Zero, edge.WaitAt(TimeSpan.FromSeconds(10)));
        edge.ActedAt(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromMilliseconds(150), edge.WaitAt(TimeSpan.FromMilliseconds(10_100)));
        Assert.Equal(TimeSpan.Zero, edge.WaitAt(TimeSpan.FromMilliseconds(10_250)));
    }

    [Fact]
    public async Task The_flusher_makes_the_first_commit_durable_at_once_and_the_next_after_the_window()
    {
        bench.Open();
        var durable = System.Threading.Channels.Channel.CreateUnbounded<long>();
        bench.Store.DurableAdvanced += () => durable.Writer.TryWrite(bench.Readings.Held.Durable);
        using var stop = new CancellationTokenSource();
        var flusher = new OutboxFlusher(bench.Store, TimeSpan.FromMilliseconds(250), bench.Time, NullLogger<OutboxFlusher>.Instance).RunAsync(stop.Token);
        // The flush with which it begins, of nothing, opens the first window.
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Store.Commit([bench.Probe()], []);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await durable.Reader.ReadAsync());

        bench.Store.Commit([bench.Probe()], []);
        await stop.CancelAsync();
        await flusher;
        // Stopping in order leaves nothing that a power cut could take.
        Assert.Equal(2, bench.Readings.Held.Durable);
    }

    [Fact]
    public async Task Upkeep_that_fails_for_good_is_told_to_whoever_runs_it()
    {
        bench.Open();
        bench.Sync.Fails = new InvalidOperationException("no such clock");

        var flusher = new OutboxFlusher(bench.Store, TimeSpan.FromMilliseconds(250), bench.Time, NullLogger<OutboxFlusher>.Instance).RunAsync(CancellationToken.None);

        Assert.Equal("no such clock", (await Assert.ThrowsAsync<InvalidOperationException>(() => flusher.WaitAsync(TimeSpan.FromSeconds(20)))).Message);
    }

    [Fact]
    public async Task A_clock_that_cannot_be_asked_for_once_is_asked_again()
    {
        bench.Sync.Uncertainty = null;
        bench.Open();
        bench.Take(bench.Probe());
        bench.Sync.Fails = new IOException("too many open files");
        using var stop = new CancellationTokenSource();
        var flusher = new OutboxFlusher(bench.Store, TimeSpan.FromMilliseconds(250), bench.Time, NullLogger<OutboxFlusher>.Instance).RunAsync(stop.Token);
        Assert.False(flusher.IsCompleted);

        (bench.Sync.Fails, bench.Sync.Uncertainty) = (null, TimeSpan.Zero);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Store.Committed += told.SetResult;
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.IsType<ClockFixed>(bench.All(bench.Readings)[^1].Value);
        await stop.CancelAsync();
        await flusher;
    }

    [Fact]
    public async Task A_stop_in_order_notes_the_moment_at_which_sensing_ended()
    {
        bench.Open();
        using var stop = new CancellationTokenSource();
        var flushing = new OutboxFlusher(bench.Store, TimeSpan.FromMilliseconds(250), bench.Time, NullLogger<OutboxFlusher>.Instance).RunAsync(stop.Token);
        bench.Store.Commit([], [new InputState("lane", [1])]);
        bench.Time.Advance(TimeSpan.FromMilliseconds(900));
        await stop.CancelAsync();
        await flushing;
        bench.Restart();
        Assert.Equal(TestTime.Noon.AddMilliseconds(900), bench.Store.LastAlive!.Value.At);
    }

    [Fact]
    public void The_next_start_knows_until_when_the_last_one_sensed()
    {
        bench.Open();
        Assert.Null(bench.Store.LastAlive);
        bench.Store.Commit([], [new InputState("lane", [1])]);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Store.Maintain();
        bench.Time.Advance(TimeSpan.FromSeconds(3));
        bench.Restart();
        Assert.Equal(new ReadingTime("boot-1", TimeSpan.FromMinutes(1), TestTime.Noon.AddMinutes(1)), bench.Store.LastAlive);

        // A start that never came to sense hides nothing.
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Store.Maintain();
        bench.Restart();
        Assert.Equal(TestTime.Noon.AddMinutes(1), bench.Store.LastAlive!.Value.At);

        // A commit tells it without upkeep, and without a time when there is none.
        bench.Sync.Uncertainty = null;
        bench.Store.Commit([bench.Probe()], []);
        var committed = bench.Clock.Now();
        bench.Restart();
        Assert.Equal(committed, bench.Store.LastAlive);
        Assert.Null(committed.At);
    }
}
