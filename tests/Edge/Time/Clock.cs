using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Tests.Time;

public sealed class Clock : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void A_reading_from_before_the_clock_was_right_has_no_utc_and_every_asset_is_told_once_it_is()
    {
        bench.Sync.Uncertainty = null;
        bench.Open();
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        bench.Take(bench.Probe(), bench.Probe(), bench.Alarm());
        Assert.All(bench.All(bench.Readings), static r => Assert.Equal(new ReadingTime("boot-1", TimeSpan.FromSeconds(10), null), r.Time));
        Assert.Equal(0, bench.Store.FixClock());

        bench.Time.Advance(TimeSpan.FromSeconds(5));
        bench.Sync.Uncertainty = TimeSpan.FromMilliseconds(20);
        Assert.Equal(2, bench.Store.FixClock());

        var expected = new ClockFixed("boot-1", TestTime.Noon, TimeSpan.FromMilliseconds(20));
        var told = bench.All(bench.Readings)[^1];
        Assert.Equal((Bench.Node, (ReadingValue)expected, TestTime.Noon.AddSeconds(15)), (told.Asset, told.Value, told.Time.At));
        Assert.Equal((Bench.Edge, (ReadingValue)expected), (bench.All(bench.Alarms)[^1].Asset, bench.All(bench.Alarms)[^1].Value));
        Assert.Equal(0, bench.Store.FixClock());
    }

    [Fact]
    public void What_must_be_told_survives_a_restart_and_not_a_reboot()
    {
        bench.Sync.Uncertainty = null;
        bench.Open();
        bench.Take(bench.Probe());
        bench.Restart();
        bench.Sync.Uncertainty = TimeSpan.Zero;
        Assert.Equal(1, bench.Store.FixClock());

        bench.Sync.Uncertainty = null;
        bench.Take(bench.Probe());
        bench.Boot = "boot-2";
        bench.Restart();
        bench.Sync.Uncertainty = TimeSpan.Zero;
        Assert.Equal(0, bench.Store.FixClock());
    }

    [Fact]
    public void After_a_step_back_utc_goes_on_at_half_speed_until_the_wall_clock_has_caught_up()
    {
        var time = new SteppingTime { Monotonic = TimeSpan.FromSeconds(10) };
        var clock = new EdgeClock(time, new AssumedClockSync(), "b");
        Assert.Equal(TestTime.Noon.AddSeconds(10), clock.Now().At);
        time.Wall -= TimeSpan.FromSeconds(3);
        Assert.Equal([10.5, 11, 12, 13, 14, 17], new[] { 11, 12, 14, 16, 17, 20 }.Select(second =>
        {
            time.Monotonic = TimeSpan.FromSeconds(second);
            return (clock.Now().At!.Value - TestTime.Noon).TotalSeconds;
        }));
        // What is dated later though it happened earlier lies where it was.
        Assert.Equal(TestTime.Noon.AddSeconds(9), clock.At(TimeSpan.FromSeconds(9)).At);
    }

    [Fact]
    public void Twenty_events_during_a_step_back_have_twenty_times()
    {
        var time = new SteppingTime { Monotonic = TimeSpan.FromSeconds(10) };
        var clock = new EdgeClock(time, new AssumedClockSync(), "b");
        var times = new List<DateTimeOffset?> { clock.Now().At };
        time.Wall -= EdgeClock.MostAhead;
        for (var i = 0; i < 20; i++)
        {
            time.Monotonic += TimeSpan.FromMilliseconds(100);
            times.Add(clock.Now().At);
        }
        Assert.Equal(times.Order().Distinct(), times);
    }

    [Fact]
    public void An_hour_forward_and_back_again_ends_with_right_times_once_the_clock_has_settled()
    {
        var time = new SteppingTime { Monotonic = TimeSpan.FromSeconds(10) };
        var clock = new EdgeClock(time, new AssumedClockSync(), "b");
        Assert.Equal(TestTime.Noon.AddSeconds(10), clock.Now().At);
        time.Wall += TimeSpan.FromHours(1);
        Assert.Equal(TestTime.Noon.AddSeconds(3_610), clock.Now().At);
        time.Wall -= TimeSpan.FromHours(1);
        time.Monotonic = TimeSpan.FromSeconds(11);
        Assert.Null(clock.Now().At);
        Assert.Null(clock.Fix());
        time.Monotonic = TimeSpan.FromSeconds(40.9);
        Assert.Null(clock.Now().At);

        time.Monotonic = TimeSpan.FromSeconds(41);
        Assert.Equal(TestTime.Noon, clock.Fix()!.Value.Zero);
        Assert.Equal(TestTime.Noon.AddSeconds(41), clock.Now().At);
        Assert.Equal(TestTime.Noon.AddSeconds(39), clock.At(TimeSpan.FromSeconds(39)).At);
    }

    [Fact]
    public void A_clock_that_steps_again_has_not_settled()
    {
        var time = new SteppingTime { Monotonic = TimeSpan.FromSeconds(10) };
        var clock = new EdgeClock(time, new AssumedClockSync(), "b");
        clock.Now();
        time.Wall -= TimeSpan.FromMinutes(6);
        Assert.Null(clock.Now().At);
        time.Monotonic += TimeSpan.FromSeconds(29);
        time.Wall += TimeSpan.FromSeconds(1);
        Assert.Null(clock.Now().At);
        time.Monotonic += TimeSpan.FromSeconds(29);
        Assert.Null(clock.Now().At);
        time.Monotonic += TimeSpan.FromSeconds(1);
        Assert.Equal(TestTime.Noon.AddSeconds(69 + 1 - 360), clock.Now().At);
    }

    [Fact]
    public void A_thread_that_is_held_up_while_the_clock_settles_is_no_step()
    {
        var time = new SteppingTime { Monotonic = TimeSpan.FromSeconds(10) };
        var clock = new EdgeClock(time, new AssumedClockSync(), "b");
        clock.Now();
        time.Wall -= TimeSpan.FromMinutes(6);
        Assert.Null(clock.Now().At);
        time.Monotonic = TimeSpan.FromSeconds(39);
        time.HeldUp = TimeSpan.FromMilliseconds(20);
        Assert.Null(clock.Now().At);
        time.HeldUp = TimeSpan.Zero;
        time.Monotonic = TimeSpan.FromSeconds(40);
        Assert.Equal(TestTime.Noon.AddSeconds(40 - 360), clock.Now().At);
    }

    [Fact]
    public void What_was_sensed_while_the_clock_settled_is_told_its_time_by_a_new_fix()
    {
        bench.Sync.Uncertainty = null;
        bench.Open();
        bench.Take(bench.Probe());
        bench.Sync.Uncertainty = TimeSpan.Zero;
        bench.Time.Stepped = TimeSpan.FromHours(1);
        Assert.Equal(1, bench.Store.FixClock());
        bench.Time.Stepped = TimeSpan.Zero;
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        bench.Take(bench.Probe());
        Assert.Null(bench.All(bench.Readings)[^1].Time.At);
        Assert.Equal(0, bench.Store.FixClock());

        bench.Time.Advance(EdgeClock.Settling);
        Assert.Equal(1, bench.Store.FixClock());

        var told = bench.All(bench.Readings)[^1];
        Assert.Equal(((ReadingValue)new ClockFixed("boot-1", TestTime.Noon, TimeSpan.Zero), TestTime.Noon.AddSeconds(40)), (told.Value, told.Time.At));
    }

    [Fact]
    public void A_clock_that_was_put_back_far_while_the_process_was_down_has_to_settle_too()
    {
        var time = new SteppingTime { Monotonic = TimeSpan.FromSeconds(10) };
        var clock = new EdgeClock(time, new AssumedClockSync(), "b");
        clock.NeverBefore(TestTime.Noon.AddHours(1));
        Assert.Null(clock.Now().At);
        time.Monotonic += EdgeClock.Settling;
        Assert.Equal(TestTime.Noon.AddSeconds(40), clock.Now().At);
    }

    [Fact]
    public void An_instant_before_the_latest_keeps_its_own_time()
    {
        var time = new SteppingTime { Monotonic = TimeSpan.FromSeconds(10) };
        var clock = new EdgeClock(time, new AssumedClockSync(), "b");
        var now = clock.Now().At!.Value;
        Assert.Equal(now.AddMilliseconds(-5), clock.At(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(5)).At);
    }

    [Fact]
    public void The_promise_holds_over_a_restart_of_the_process()
    {
        bench.Open();
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Take(bench.Probe());
        bench.Close();
        var later = new EdgeClock(new SteppingTime(), bench.Sync, "boot-1");
        later.NeverBefore(TestTime.Noon.AddMinutes(1));
        Assert.Equal(TestTime.Noon.AddMinutes(1), later.Now().At);
    }

    [Fact]
    public void A_machine_that_tells_no_boot_has_one_per_process() =>
        Assert.NotEqual(BootId.Read("/nowhere/boot_id"), BootId.Read("/nowhere/boot_id"));

    /// <summary>A machine whose wall clock can be set.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = TestTime.Noon;

        public TimeSpan Monotonic { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Monotonic.Ticks;

        /// <summary>For how long whoever asks for the wall clock gets no turn after it.</summary>
        public TimeSpan HeldUp { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            var now = Wall + Monotonic;
            Monotonic += HeldUp;
            return now;
        }
    }
}
