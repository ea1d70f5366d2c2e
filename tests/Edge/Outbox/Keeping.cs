using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;

namespace Jena.Iot.Edge.Tests.Outbox;

public sealed class Keeping : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Acknowledged_readings_stay_until_the_agent_has_run_long_enough_and_others_for_ever()
    {
        bench.Open(static o => o with { Keep = TimeSpan.FromHours(2) });
        bench.Take(bench.Probe(), bench.Probe());
        bench.Readings.Acknowledge(1);
        bench.Time.Advance(TimeSpan.FromHours(1.9));
        bench.Store.Maintain();
        Assert.Equal(1, bench.Readings.Held.Oldest);
        bench.Time.Advance(TimeSpan.FromHours(0.2));
        bench.Store.Maintain();
        Assert.Equal(new Held(2, 3, 2, 1), bench.Readings.Held);
    }

    [Fact]
    public void A_wall_clock_that_jumps_expires_nothing_and_hours_switched_off_do_not_count()
    {
        bench.Open(static o => o with { Keep = TimeSpan.FromHours(2) });
        bench.Take(bench.Probe());
        bench.Readings.Acknowledge(1);
        bench.Time.Advance(TimeSpan.FromHours(1));
        bench.Store.Maintain();
        bench.Close();
        bench.Time.Advance(TimeSpan.FromDays(30));
        bench.Open();
        bench.Store.Maintain();
        Assert.Equal(1, bench.Readings.Held.Oldest);
        bench.Time.Advance(TimeSpan.FromHours(1));
        bench.Store.Maintain();
        Assert.Equal(2, bench.Readings.Held.Oldest);
    }

    [Fact]
    public void Pruning_goes_in_batches_and_says_when_there_is_more()
    {
        bench.Open(static o => o with { Keep = TimeSpan.Zero });
        bench.Take([.. Enumerable.Range(0, 1_200).Select(_ => bench.Probe())]);
        bench.Readings.Acknowledge(1_200);
        Assert.True(bench.Store.Maintain());
        Assert.Equal(501, bench.Readings.Held.Oldest);
        Assert.True(bench.Store.Maintain());
        Assert.False(bench.Store.Maintain());
        Assert.Equal(1_201, bench.Readings.Held.Oldest);
    }

    [Fact]
    public void A_cluster_put_back_lowers_what_counts_as_acknowledged_so_that_it_is_not_pruned()
    {
        bench.Open(static o => o with { Keep = TimeSpan.Zero });
        bench.Take(bench.Probe(), bench.Probe());
        bench.Readings.Acknowledge(2);
        bench.Readings.Acknowledge(1);
        bench.Store.Maintain();
        Assert.Equal(new Held(2, 3, 2, 1), bench.Readings.Held);
        bench.Restart();
        Assert.Equal(1, bench.Readings.Held.Acknowledged);
    }

    [Fact]
    public void A_cluster_put_back_does_not_make_forget_that_what_was_pruned_had_been_acknowledged()
    {
        bench.Open(static o => o with { Keep = TimeSpan.FromHours(1) });
        bench.Take(bench.Probe(), bench.Probe(), bench.Probe());
        bench.Readings.Acknowledge(3);
        bench.Time.Advance(TimeSpan.FromHours(2));
        bench.Take(bench.Probe(), bench.Probe());
        bench.Readings.Acknowledge(5);
        bench.Store.Maintain();

        bench.Readings.Acknowledge(1);

        Assert.Equal(new Held(4, 6, 5, 3), bench.Readings.Held);
        bench.Restart();
        Assert.Equal((4, 3), (bench.Readings.Held.Oldest, bench.Readings.Held.Acknowledged));
    }

    [Fact]
    public void What_was_dropped_unacknowledged_never_counts_as_acknowledged()
    {
        bench.Open(static o => o with { MaxReadings = 1_000 });
        bench.Take([.. Enumerable.Range(0, 1_000).Select(_ => bench.Probe())]);
        bench.Take(bench.Probe());
        Assert.Equal(101, bench.Readings.Held.Oldest);
        bench.Readings.Acknowledge(7);
        Assert.Equal(7, bench.Readings.Held.Acknowledged);
        bench.Readings.Acknowledge(2);
        Assert.Equal(7, bench.Readings.Held.Acknowledged);
    }

    [Fact]
    public void A_word_of_the_cluster_that_finds_no_room_takes_the_reserve()
    {
        bench.Open(static o => o with { MaxBytes = 1 << 20 });
        bench.Take(bench.Probe());
        var reserve = Path.Combine(bench.Directory, "outbox.reserve");
        Assert.True(File.Exists(reserve));
        bench.Sql("CREATE TABLE fat (content BLOB); CREATE TRIGGER full BEFORE INSERT ON stream BEGIN INSERT INTO fat VALUES (zeroblob(8000000)); END");

        bench.Readings.Acknowledge(1);

        Assert.False(File.Exists(reserve));
    }

    [Fact]
    public void A_full_outbox_drops_acknowledged_readings_first_and_loses_nothing()
    {
        bench.Open(static o => o with { MaxReadings = 1_000 });
        bench.Take([.. Enumerable.Range(0, 1_000).Select(_ => bench.Probe())]);
        bench.Readings.Acknowledge(60);
        bench.Take(bench.Probe());
        Assert.Equal(new Held(61, 1_002, 1_001, 60), bench.Readings.Held);
        Assert.Empty(bench.All(bench.Alarms));
    }

    [Fact]
    public void A_full_outbox_drops_the_oldest_and_tells_each_asset_what_it_lost_and_the_counters_anew()
    {
        bench.Open(static o => o with { MaxReadings = 1_000 });
        var stream = bench.Readings.Stream;
        bench.Take(bench.Passage(1));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Take([.. Enumerable.Range(0, 998).Select(_ => bench.Probe())]);
        bench.Take(bench.Passage(2));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Take(bench.Probe(false));

        var readings = bench.All(bench.Readings);
        Assert.Equal(Enumerable.Range(101, readings.Count), readings.Select(static r => (int)r.Sequence));
        var noon = TestTime.Noon;
        Assert.Equal(
            [
                (Bench.Garage, new Gap(stream, 1, 1, 1, noon, noon, GapReason.OutboxFull)),
                (Bench.Node, new Gap(stream, 2, 100, 99, noon.AddSeconds(1), noon.AddSeconds(1), GapReason.OutboxFull)),
                (Bench.Garage, new LaneTotals("nord", 2, 0)),
                (Bench.Node, (ReadingValue)new Heartbeat(false, null, null)),
            ],
            readings.TakeLast(4).Select(static r => (r.Asset, r.Value)));
        var alarm = Assert.IsType<AlarmChange>(Assert.Single(bench.All(bench.Alarms)).Value);
        Assert.Equal(("outbox-full", true), (alarm.Code, alarm.Raised));
    }

    [Fact]
    public void A_counter_told_anew_that_is_dropped_itself_is_told_once_more_and_is_no_loss()
    {
        bench.Open(static o => o with { MaxReadings = 1_000 });
        bench.Take(bench.Passage(1));
        for (var i = 0; i < 4_000; i++)
            bench.Store.Commit([bench.Probe()], []);

        var garage = bench.All(bench.Readings).Where(static r => r.Asset == Bench.Garage).Select(static r => r.Value).ToList();
        Assert.Equal(1, garage.OfType<Gap>().Sum(static g => g.Count));
        Assert.Equal([new LaneTotals("nord", 1, 0)], garage.OfType<LaneTotals>());
    }

    [Fact]
    public void The_alarm_of_a_full_outbox_is_raised_once_and_cleared_when_all_is_acknowledged()
    {
        bench.Open(static o => o with { MaxReadings = 1_000 });
        for (var i = 0; i < 3; i++)
            bench.Take([.. Enumerable.Range(0, 700).Select(_ => bench.Probe())]);
        bench.Store.Maintain();
        Assert.Single(bench.All(bench.Alarms));
        bench.Readings.Acknowledge(bench.Readings.Held.Next - 1);
        bench.Alarms.Acknowledge(1);
        bench.Store.Maintain();
        Assert.Equal([true, false], bench.All(bench.Alarms).Select(static r => ((AlarmChange)r.Value).Raised));
    }

    [Fact]
    public void A_gap_that_is_dropped_itself_is_told_again_with_all_that_it_stood_for()
    {
        bench.Open(static o => o with { MaxReadings = 1_000 });
        const int Sensed = 4_000;
        for (var i = 0; i < Sensed; i++)
            bench.Store.Commit([bench.Probe()], []);
        var held = bench.All(bench.Readings);
        var kept = held.Count(static r => r.Value is Heartbeat);
        var lost = held.Select(static r => r.Value).OfType<Gap>().Sum(static g => g.Count);
        Assert.Equal(Sensed, kept + lost);
        Assert.True(held.Count <= 1_000);
    }

    [Fact]
    public void A_disk_without_room_throws_nothing_and_the_loss_is_told_when_there_is_room()
    {
        // The file may not grow beyond twice its limit, as on a disk that is full.
        bench.Open(static o => o with { MaxBytes = 1 << 20 });
        var told = new AlarmChange("text", true, AlarmSeverity.Low, new string('x', 200));
        Sensed[] Many() => [.. Enumerable.Range(0, 6_000).Select(_ => new Sensed(Jena.Iot.Wire.Delivery.StreamKind.Readings, Bench.Node, bench.Clock.Now(), told))];
        Assert.Equal(6_000, bench.Store.Commit(Many(), []).Count);

        Assert.Empty(bench.Store.Commit(Many(), [new InputState("lane", [9])], stimulus: 5));
        Assert.Equal([9], bench.Store.LoadInputs()["lane"]);
        bench.Store.Commit([bench.Probe()], []);

        var all = bench.All(bench.Readings);
        Assert.IsType<Heartbeat>(all[^1].Value);
        Assert.Equal(12_000, all.Count(static r => r.Value is AlarmChange) + all.Select(static r => r.Value).OfType<Gap>().Sum(static g => g.Count));
        bench.Restart();
        Assert.Equal([9], bench.Store.LoadInputs()["lane"]);
        Assert.Equal(5, bench.Store.LastStimulus);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(61, 1)]
    public void What_went_out_a_moment_ago_is_not_dropped_for_a_full_disk(int secondsAgo, int alarms)
    {
        bench.Open(static o => o with { MaxBytes = 1 << 20 });
        bench.Take(bench.Probe(), bench.Probe());
        bench.All(bench.Readings);
        bench.Time.Advance(TimeSpan.FromSeconds(secondsAgo));
        bench.Sql("CREATE TABLE fat (content BLOB); CREATE TRIGGER full BEFORE INSERT ON input BEGIN INSERT INTO fat VALUES (zeroblob(8000000)); END");
        Assert.Empty(bench.Store.Commit([bench.Probe()], [new InputState("lane", [9])]));
        bench.Sql("DROP TRIGGER full");

        bench.Store.Commit([bench.Probe()], []);

        Assert.Equal(alarms, bench.All(bench.Alarms).Count);
        Assert.Equal(4, bench.All(bench.Readings).Sum(static r => r.Value is Gap gap ? gap.Count : 1));
    }

    [Fact]
    public void A_disk_without_room_does_not_end_the_delivery_that_would_make_room()
    {
        bench.Open(static o => o with { MaxBytes = 1 << 20, Keep = TimeSpan.Zero });
        bench.Take(bench.Probe(), bench.Probe());
        bench.Restart();
        // More than the file may hold, as on a disk that is full.
        bench.Sql("CREATE TABLE fat (content BLOB); CREATE TRIGGER full BEFORE INSERT ON stream BEGIN INSERT INTO fat VALUES (zeroblob(8000000)); END");

        bench.Readings.Confirm();
        bench.Readings.Acknowledge(1);
        Assert.Equal(1, bench.Readings.Held.Acknowledged);

        bench.Sql("DROP TRIGGER full");
        bench.Readings.Acknowledge(2);
        bench.Restart();
        Assert.Equal(2, bench.Readings.Held.Acknowledged);
        Assert.Equal([3], bench.Store.Commit([bench.Probe()], []));
    }
}
