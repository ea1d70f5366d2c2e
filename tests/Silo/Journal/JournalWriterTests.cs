using System.Diagnostics;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Journal.Writing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Silo.Tests.Journal;

public sealed class JournalWriterTests
{
    private static readonly HashSet<(string, string)> NoCommands = [];

    [Fact]
    public async Task What_waits_while_a_batch_commits_goes_into_the_next()
    {
        var gate = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        var sizes = new List<int>();
        await using var writer = Writer(async batch =>
        {
            sizes.Add(batch.Count);
            entered.TrySetResult();
            await gate.Task;
            return Plan(batch);
        });
        writer.Start();

        var first = writer.WriteAsync(Work("a"), default);
        await entered.Task;
        var rest = Enumerable.Range(0, 30).Select(i => writer.WriteAsync(Work($"s{i}"), default)).ToList();
        Assert.Equal(30, writer.Health.Waiting);
        gate.SetResult();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal([1, 10, 10, 10], sizes);
    }

    [Fact]
    public async Task A_failed_batch_fails_all_its_callers_and_the_next_goes_on()
    {
        var fail = true;
        await using var writer = Writer(batch => fail ? throw new InvalidOperationException("disk full") : Task.FromResult(Plan(batch)));
        writer.Start();

        var failure = await Assert.ThrowsAsync<JournalWriteException>(() => writer.WriteAsync(Work("a"), default));
        Assert.Equal("disk full", failure.InnerException!.Message);
        Assert.Equal((false, "disk full"), (writer.Health.IsHealthy, writer.Health.LastError));

        fail = false;
        Assert.Equal(1, await writer.WriteAsync(Work("a"), default));
        Assert.True(writer.Health.IsHealthy);
    }

    [Fact]
    public async Task After_a_failure_the_writer_finds_out_by_itself_when_it_can_write_again()
    {
        var time = new FakeTimeProvider();
        var fail = true;
        var sizes = new List<int>();
        await using var writer = Writer(
            batch =>
            {
                sizes.Add(batch.Count);
                return fail ? throw new InvalidOperationException("away") : Task.FromResult(Plan(batch));
            },
            time);
        writer.Start();
        await Assert.ThrowsAsync<JournalWriteException>(() => writer.WriteAsync(Work("a"), default));
        Assert.False(writer.Health.IsHealthy);

        fail = false;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!writer.Health.IsHealthy)
        {
            deadline.Token.ThrowIfCancellationRequested();
            time.Advance(JournalWriter.ProbeEvery);
            await Task.Yield();
        }
        Assert.Equal([1, 0], sizes);
    }

    [Fact]
    public async Task While_nobody_writes_the_writer_finds_out_by_itself_that_it_cannot()
    {
        var time = new FakeTimeProvider();
        var sizes = new List<int>();
        await using var writer = Writer(
            batch =>
            {
                sizes.Add(batch.Count);
                return sizes.Count > 1 ? throw new InvalidOperationException("away") : Task.FromResult(Plan(batch));
            },
            time);
        writer.Start();
        await writer.WriteAsync(Work("a"), default);
        Assert.True(writer.Health.IsHealthy);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (writer.Health.LastError is not "away")
        {
            deadline.Token.ThrowIfCancellationRequested();
            time.Advance(JournalWriter.QuietProbeEvery);
            await Task.Yield();
        }
        // Time may have been moved on once more before it said so.
        Assert.Equal([1, 0], sizes.GetRange(0, 2));
        Assert.False(writer.Health.IsHealthy);
    }

    [Fact]
    public async Task A_commit_that_hangs_for_more_than_5_s_is_unhealthy_until_it_ends()
    {
        var time = new FakeTimeProvider();
        var gate = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        await using var writer = Writer(
            async batch =>
            {
                entered.TrySetResult();
                await gate.Task;
                return Plan(batch);
            },
            time);
        writer.Start();
        var write = writer.WriteAsync(Work("a"), default);
        await entered.Task;

        time.Advance(JournalWriter.LongestCommit);
        var inTime = writer.Health;
        time.Advance(TimeSpan.FromSeconds(1));
        var late = writer.Health;
        gate.SetResult();
        await write;

        Assert.True(inTime.IsHealthy);
        Assert.Equal((false, "the database has not answered a transaction for 6 s"), (late.IsHealthy, late.LastError));
        Assert.Equal((true, null), (writer.Health.IsHealthy, writer.Health.LastError));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6), TimeSpan.Zero), (inTime.FailingFor, late.FailingFor, writer.Health.FailingFor));
    }

    [Fact]
    public async Task How_long_commits_have_failed_counts_from_the_first_of_them_until_one_succeeds()
    {
        var time = new FakeTimeProvider();
        var fail = true;
        await using var writer = Writer(batch => fail ? throw new InvalidOperationException("away") : Task.FromResult(Plan(batch)), time);
        writer.Start();
        Assert.Equal(TimeSpan.Zero, writer.Health.FailingFor);

        await Assert.ThrowsAsync<JournalWriteException>(() => writer.WriteAsync(Work("a"), default));
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<JournalWriteException>(() => writer.WriteAsync(Work("a"), default));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(TimeSpan.FromSeconds(1.5), writer.Health.FailingFor);

        fail = false;
        await writer.WriteAsync(Work("a"), default);
        Assert.Equal(TimeSpan.Zero, writer.Health.FailingFor);
    }

    [Fact]
    public async Task A_conflict_is_told_to_its_caller_alone()
    {
        await using var writer = Writer(batch => Task.FromResult(Plan(batch)));
        writer.Start();

        await Assert.ThrowsAsync<VersionConflictException>(() => writer.WriteAsync(Work("a", expected: 3), default));
        Assert.Equal(1, await writer.WriteAsync(Work("a"), default));
        Assert.True(writer.Health.IsHealthy);
    }

    [Fact]
    public async Task A_closed_writer_commits_what_waits_and_refuses_the_rest()
    {
        var writer = Writer(batch => Task.FromResult(Plan(batch)));
        var waiting = writer.WriteAsync(Work("a"), default);
        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal(1, await waiting);
        await Assert.ThrowsAsync<JournalClosedException>(() => writer.WriteAsync(Work("b"), default));
        Assert.False(writer.Health.IsHealthy);
    }

    [Fact]
    public async Task The_span_of_an_append_is_its_callers_child_and_ends_at_the_commit()
    {
        using var callers = new ActivitySource("Jena.Iot.Silo.Tests.Caller");
        var ended = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is JournalTelemetry.Name or "Jena.Iot.Silo.Tests.Caller",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var gate = new TaskCompletionSource();
        await using var writer = Writer(async batch =>
        {
            await gate.Task;
            return Plan(batch);
        });
        writer.Start();

        using var caller = callers.StartActivity("caller");
        var write = writer.WriteAsync(Work("junction/traced"), default);
        Assert.Same(caller, Activity.Current);
        Assert.DoesNotContain(ended, span => "junction/traced".Equals(span.GetTagItem("jena.stream")));
        gate.SetResult();
        await write;

        var append = Assert.Single(ended, span => "junction/traced".Equals(span.GetTagItem("jena.stream")));
        Assert.Equal(("journal.append", caller!.SpanId, caller.TraceId), (append.OperationName, append.ParentSpanId, append.TraceId));
    }

    private static JournalWriter Writer(Func<IReadOnlyList<JournalWork>, Task<BatchPlan>> commit, TimeProvider? time = null) =>
        new(commit, 100, 10, time ?? TimeProvider.System, NullLogger.Instance);

    private static AppendWork Work(string stream, long expected = 0) => new(new Append
    {
        Stream = stream,
        ExpectedVersion = expected,
        At = DateTimeOffset.UnixEpoch,
        Rows = [new NewRow(RowKind.Decisions, null, null, null, 1, [])],
    });

    private static BatchPlan Plan(IReadOnlyList<JournalWork> batch) => BatchPlan.Make(batch, new Dictionary<string, long>(), NoCommands);
}
