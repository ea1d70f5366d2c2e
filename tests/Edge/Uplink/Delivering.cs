using System.Diagnostics;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Uplink;

public sealed class Delivering : IAsyncLifetime
{
    private const string Edge = "cab-001";

    private readonly Bench bench = new();
    private readonly CancellationTokenSource stop = new();
    private FakeCluster cluster = null!;
    private EdgeTelemetry telemetry = null!;
    private Task running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        cluster = await FakeCluster.StartAsync();
        bench.Open();
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        telemetry?.Dispose();
        await cluster.DisposeAsync();
        bench.Dispose();
        stop.Dispose();
    }

    private void Run(ILevels? levels = null, DeliveryOptions? delivery = null)
    {
        var secret = Path.Combine(bench.Directory, "password");
        File.WriteAllText(secret, "secret\n");
        IReadOnlyList<IStreamSource> sources = [bench.Alarms, bench.Readings];
        telemetry = new EdgeTelemetry(Edge, sources, bench.Time);
        var uplink = new Jena.Iot.Edge.Uplink.Uplink(
            new UplinkOptions { Edge = Edge, Broker = new BrokerAddress("127.0.0.1", cluster.Port, false), CredentialFile = secret, Delivery = delivery ?? new DeliveryOptions() },
            new UplinkParts
            {
                Sources = sources,
                Boot = "boot-1",
                Live = levels is null ? null : new LiveFeed(levels, () => bench.Store.LiveStream, bench.Store.ToStream),
                Time = bench.Time,
                Telemetry = telemetry,
                Logger = NullLogger.Instance,
            },
            static () => 0);
        bench.Store.DurableAdvanced += uplink.Wake;
        running = uplink.RunAsync(stop.Token);
    }

    /// <summary>Lets the pauses pass that the edge makes, until something happens.</summary>
    private async Task<T> PassTimeUntilAsync<T>(Task<T> happens, TimeSpan? step = null)
    {
        // The network runs by the real clock and the edge by a fake one: between two steps the network gets its turn.
        using var turns = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!happens.IsCompleted)
        {
            bench.Time.Advance(step ?? TimeSpan.FromMilliseconds(250));
            await turns.WaitForNextTickAsync();
        }
        return await happens;
    }

    private static async Task<bool> UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds())
            await looks.WaitForNextTickAsync(patience.Token);
        return true;
    }

    [Fact]
    public async Task It_says_that_it_is_there_then_hello_then_alarms_before_readings_and_knows_what_was_acknowledged()
    {
        bench.Take(bench.Probe(), bench.Probe(), bench.Alarm());
        Run();

        Assert.True((await cluster.NextAsync<Connecting>()).Accepted);
        Assert.True((await cluster.NextAsync<Presence>()).Online);
        var hello = await cluster.NextAsync<Hello>();
        Assert.Equal(("boot-1", 7u), (hello.Boot, hello.Configuration));
        Assert.Equal([(bench.Alarms.Stream, StreamKind.Alarms, 1ul, 2ul), (bench.Readings.Stream, StreamKind.Readings, 1ul, 3ul)], hello.Streams.Select(static s => (s.Stream, s.Kind, s.Oldest, s.Next)));
        Assert.Equal(StreamKind.Alarms, (await cluster.NextAsync<Batch>()).Kind);
        var batch = await cluster.NextAsync<Batch>();
        Assert.Equal((bench.Readings.Stream, StreamKind.Readings, 7u, 1ul, 2), (batch.Stream, batch.Kind, batch.Configuration, batch.Oldest, batch.Readings.Count));
        await UntilAsync(() => bench.Readings.Held.Acknowledged == 2 && bench.Alarms.Held.Acknowledged == 1);
        Assert.Equal(1, bench.Readings.Held.Oldest);
    }

    [Fact]
    public async Task What_is_sensed_later_goes_out_once_it_is_durable()
    {
        Run();
        await cluster.NextAsync<Hello>();
        bench.Store.Commit([bench.Probe()], []);
        bench.Store.Flush();
        Assert.Equal(1ul, (await cluster.NextBatchAsync(StreamKind.Readings)).Readings.Single().Sequence);
    }

    [Fact]
    public async Task A_backlog_that_nobody_acknowledges_holds_no_alarm_up()
    {
        cluster.Deaf.Add(StreamKind.Readings);
        bench.Take([.. Enumerable.Range(0, 3_000).Select(_ => bench.Probe())]);
        Run();
        for (var i = 0; i < 8; i++)
            await cluster.NextBatchAsync(StreamKind.Readings);
        bench.Take(bench.Alarm());
        Assert.Equal(StreamKind.Alarms, (await cluster.NextAsync<Batch>()).Kind);
    }

    [Fact]
    public async Task A_backlog_arrives_whole_and_in_order_over_cut_connections()
    {
        bench.Take([.. Enumerable.Range(0, 2_500).Select(_ => bench.Probe())]);
        Run();
        await cluster.NextBatchAsync(StreamKind.Readings);
        await cluster.CutAsync();
        await PassTimeUntilAsync(cluster.NextAsync<Hello>());
        await cluster.CutAsync();
        Assert.True(await PassTimeUntilAsync(UntilAsync(() => bench.Readings.Held.Acknowledged == 2_500)));
        Assert.Equal(Enumerable.Range(1, 2_500).Select(static i => (ulong)i), cluster.Taken[bench.Readings.Stream].Select(static r => r.Sequence));
    }

    [Fact]
    public async Task A_batch_without_an_answer_goes_out_again()
    {
        cluster.Deaf.Add(StreamKind.Readings);
        bench.Take(bench.Probe());
        Run();
        var first = await cluster.NextBatchAsync(StreamKind.Readings);
        cluster.Deaf.Clear();
        var second = await PassTimeUntilAsync(cluster.NextBatchAsync(StreamKind.Readings), TimeSpan.FromSeconds(5));
        Assert.Equal(first.Readings, second.Readings);
        await UntilAsync(() => bench.Readings.Held.Acknowledged == 1);
    }

    [Fact]
    public async Task A_hello_without_an_answer_is_said_again_and_nothing_is_sent_before()
    {
        cluster.AnswersHello = static _ => null;
        bench.Take(bench.Probe());
        Run();
        await cluster.NextAsync<Hello>();
        cluster.AnswersHello = null;
        Assert.IsType<Hello>(await PassTimeUntilAsync(cluster.NextAsync<object>(static a => a is Hello or Batch), TimeSpan.FromSeconds(5)));
        await cluster.NextBatchAsync(StreamKind.Readings);
    }

    [Fact]
    public async Task A_cluster_that_is_back_after_a_long_silence_is_found_within_one_acknowledgement_timeout()
    {
        cluster.Deaf.Add(StreamKind.Readings);
        bench.Take(bench.Probe());
        Run();
        await cluster.NextBatchAsync(StreamKind.Readings);
        cluster.AnswersHello = static _ => null;
        // With the third the patience has grown to 40 s: longer than from one hello to the next.
        for (var n = 0; n < 3; n++)
            await PassTimeUntilAsync(cluster.NextBatchAsync(StreamKind.Readings));
        cluster.Deaf.Clear();
        cluster.AnswersHello = null;
        await PassTimeUntilAsync(cluster.NextAsync<Hello>(), TimeSpan.FromMilliseconds(50));

        Assert.IsType<Batch>(await PassTimeUntilAsync(cluster.NextAsync<object>(static a => a is Hello or Batch), TimeSpan.FromMilliseconds(50)));

        await UntilAsync(() => bench.Readings.Held.Acknowledged == 1);
    }

    [Fact]
    public async Task A_cluster_that_was_put_back_gets_again_what_it_had_acknowledged()
    {
        bench.Take([.. Enumerable.Range(0, 10).Select(_ => bench.Probe())]);
        Run();
        await UntilAsync(() => bench.Readings.Held.Acknowledged == 10);
        cluster.Watermarks[bench.Readings.Stream] = 4;
        // The hello of every half minute brings it to light.
        var again = await PassTimeUntilAsync(cluster.NextAsync<Batch>(static b => b.Readings[0].Sequence == 5), TimeSpan.FromSeconds(10));
        Assert.Equal(6, again.Readings.Count);
        Assert.Equal(4ul, again.Acknowledged);
    }

    [Fact]
    public async Task A_cluster_that_knows_more_gets_a_new_stream_with_what_is_new()
    {
        bench.Take(bench.Probe(), bench.Probe());
        var old = bench.Readings.Stream;
        cluster.AnswersHello = hello =>
        {
            var ack = cluster.Greet(hello);
            foreach (var stream in ack.Streams.Where(s => s.Stream == old))
                (stream.Watermark, stream.Renew) = (77, true);
            return ack;
        };
        Run();
        var batch = await cluster.NextBatchAsync(StreamKind.Readings);
        Assert.NotEqual(old, batch.Stream);
        Assert.Equal([1ul, 2ul], batch.Readings.Select(static r => r.Sequence));
    }

    [Fact]
    public async Task A_file_put_back_that_sensed_past_what_the_cluster_knows_loses_nothing_of_it()
    {
        bench.Take(bench.Probe(), bench.Probe());
        var old = bench.Readings.Stream;
        // From here on the original went on to 4, and the cluster knows it; this file is a copy from now, that goes on to 7.
        cluster.Watermarks[old] = 4;
        bench.Restart();
        bench.Take([.. Enumerable.Range(0, 5).Select(_ => bench.Probe(false))]);
        Run();
        var batch = await cluster.NextBatchAsync(StreamKind.Readings);
        Assert.NotEqual(old, batch.Stream);
        Assert.Equal([1ul, 2ul, 3ul, 4ul, 5ul], batch.Readings.Select(static r => r.Sequence));
    }

    [Fact]
    public async Task A_gap_that_the_cluster_tells_is_filled()
    {
        bench.Take(bench.Probe(), bench.Probe(), bench.Probe());
        Run();
        await UntilAsync(() => bench.Readings.Held.Acknowledged == 3);
        await cluster.SayAsync(Edge, new StreamAck { Stream = bench.Readings.Stream, Watermark = 1, Expected = 2 });
        Assert.Equal([2ul, 3ul], (await cluster.NextAsync<Batch>(static b => b.Readings[0].Sequence == 2)).Readings.Select(static r => r.Sequence));
    }

    [Fact]
    public async Task An_answer_that_is_none_stops_nothing()
    {
        Run();
        await cluster.NextAsync<Hello>();
        await cluster.SayAsync(Edge, [0xff, 0xff, 0xff]);
        await cluster.SayAsync(Edge, new StreamAck { Stream = "of-somebody-else", Watermark = 9 });
        bench.Take(bench.Probe());
        await cluster.NextBatchAsync(StreamKind.Readings);
    }

    [Fact]
    public async Task Now_comes_before_the_backlog_and_again_while_it_drains_on_a_stream_of_its_own()
    {
        cluster.Deaf.Add(StreamKind.Readings);
        bench.Take(bench.Passage(1));
        bench.Readings.Renew(5);
        bench.Take([.. Enumerable.Range(0, 1_000).Select(_ => bench.Probe())]);
        Run(new Levels(new Sensed(StreamKind.Live, Bench.Garage, bench.Clock.Now(), new LaneTotals("nord", 1, 0))));

        var first = await cluster.NextAsync<Batch>();
        Assert.Equal((StreamKind.Live, bench.Store.LiveStream), (first.Kind, first.Stream));
        Assert.Equal((1ul, 1ul), (first.Readings.Single().Sequence, first.Readings.Single().Totals.TotalIn));
        Assert.Equal(StreamKind.Readings, (await cluster.NextAsync<Batch>()).Kind);
        await PassTimeUntilAsync(cluster.NextBatchAsync(StreamKind.Live), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_quiet_edge_tells_its_levels_each_minute()
    {
        var begin = bench.Time.GetUtcNow();
        Run(new Levels(new Sensed(StreamKind.Live, Bench.Garage, bench.Clock.Now(), new LaneTotals("nord", 0, 0))));
        await cluster.NextBatchAsync(StreamKind.Live);

        var again = await PassTimeUntilAsync(cluster.NextBatchAsync(StreamKind.Live), TimeSpan.FromSeconds(1));

        Assert.True(bench.Time.GetUtcNow() - begin >= TimeSpan.FromSeconds(60));
        // The time is that since which the level stands, not that of the telling.
        Assert.Equal(begin.UtcTicks, again.Readings.Single().UtcTicks);
        await PassTimeUntilAsync(cluster.NextBatchAsync(StreamKind.Live), TimeSpan.FromSeconds(1));
    }

    /// <summary>An alarm as large as a station file lets it be.</summary>
    private Sensed LongAlarm(StreamKind kind, int number) =>
        new(kind, Bench.Edge, bench.Clock.Now(), new AlarmChange($"contact-{number}", true, AlarmSeverity.High, new string('€', 200)));

    [Fact]
    public async Task However_many_readings_a_batch_may_hold_the_cluster_takes_its_bytes()
    {
        const int Limit = 256 * 1024;
        cluster.Sheds = static bytes => bytes > Limit;
        bench.Take([.. Enumerable.Range(0, 900).Select(i => LongAlarm(StreamKind.Alarms, i))]);
        Run(delivery: new DeliveryOptions { BatchReadings = 1_000 });

        var first = await cluster.NextBatchAsync(StreamKind.Alarms);

        Assert.InRange(first.CalculateSize(), BatchBound.MaxBytes / 2, BatchBound.MaxBytes + 1024);
        var second = await cluster.NextBatchAsync(StreamKind.Alarms);
        Assert.Equal(first.Readings[^1].Sequence + 1, second.Readings[0].Sequence);
        await UntilAsync(() => bench.Alarms.Held.Acknowledged == 900);
        Assert.Equal(Enumerable.Range(1, 900).Select(static i => (ulong)i), cluster.Taken[bench.Alarms.Stream].Select(static r => r.Sequence));
    }

    [Fact]
    public async Task Levels_that_are_too_many_for_one_batch_are_told_in_several()
    {
        Run(new Levels([.. Enumerable.Range(0, 300).Select(i => LongAlarm(StreamKind.Live, i))]));

        var first = await cluster.NextBatchAsync(StreamKind.Live);
        var second = await cluster.NextBatchAsync(StreamKind.Live);

        Assert.InRange(first.CalculateSize(), BatchBound.MaxBytes / 2, BatchBound.MaxBytes + 1024);
        Assert.Equal(first.Stream, second.Stream);
        Assert.Equal(Enumerable.Range(0, 300).Select(static i => $"contact-{i}"), first.Readings.Concat(second.Readings).Select(static r => r.Alarm.Code));
    }

    [Fact]
    public void A_reading_beyond_the_bound_goes_alone()
    {
        SensedReading small = new() { Sequence = 1 }, large = new() { Sequence = 2, Alarm = new AlarmValue { Text = new string('x', BatchBound.MaxBytes) } };

        Assert.Equal(1, BatchBound.Fitting([large, small]));
        Assert.Equal(1, BatchBound.Fitting([small, large]));
        Assert.Equal(2, BatchBound.Fitting([large, small, small], from: 1));
    }

    [Fact]
    public async Task A_batch_that_found_no_room_goes_out_again_on_the_same_connection()
    {
        var shed = 0;
        cluster.Sheds = _ => ++shed <= 2;
        bench.Take(bench.Probe());
        Run();

        await PassTimeUntilAsync(UntilAsync(() => bench.Readings.Held.Acknowledged == 1), TimeSpan.FromSeconds(1));

        Assert.Equal((3, 1), (shed, cluster.Connects));
    }

    [Fact]
    public async Task A_refused_password_is_tried_again_from_the_file()
    {
        cluster.Password = "changed";
        Run();
        Assert.False((await cluster.NextAsync<Connecting>()).Accepted);
        await File.WriteAllTextAsync(Path.Combine(bench.Directory, "password"), "changed");
        Assert.True((await PassTimeUntilAsync(cluster.NextAsync<Connecting>(static c => c.Accepted))).Accepted);
    }

    [Fact]
    public async Task Stopping_says_that_it_is_gone_and_so_does_the_will_of_a_cut_connection()
    {
        Run();
        await cluster.NextAsync<Hello>();
        Assert.True((await cluster.RetainedPresenceAsync(Edge))!.Online);
        await cluster.CutAsync();
        Assert.False((await cluster.NextAsync<Presence>(static p => !p.Online)).Online);
        await PassTimeUntilAsync(cluster.NextAsync<Hello>());
        await stop.CancelAsync();
        await running;
        Assert.False((await cluster.RetainedPresenceAsync(Edge))!.Online);
    }

    [Fact]
    public async Task A_trace_goes_with_each_batch_and_ends_with_its_acknowledgement()
    {
        var ended = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == EdgeTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (Equals(activity.GetTagItem("jena.stream"), bench.Readings.Stream))
                    ended.TrySetResult(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        bench.Take(bench.Probe());
        cluster.Deaf.Add(StreamKind.Readings);
        Run();
        var batch = await cluster.NextBatchAsync(StreamKind.Readings);
        Assert.False(ended.Task.IsCompleted);
        await cluster.SayAsync(Edge, new StreamAck { Stream = bench.Readings.Stream, Watermark = 1 });
        var trace = await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((batch.Traceparent, ActivityStatusCode.Ok), (trace.Id, trace.Status));
    }

    private sealed class Levels(params Sensed[] current) : ILevels
    {
        public IReadOnlyList<Sensed> Current() => current;
    }
}
