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
    public void Utc_stands_still_after_a_step_back_until_it_is_caught_up()
    {
        var time = new SteppingTime();
        var clock = new EdgeClock(time, new AssumedClockSync(), "b");
        time.Monotonic = TimeSpan.FromSeconds(10);
        var before = clock.Now().At;
        time.Wall -= TimeSpan.FromSeconds(3);
        time.Monotonic = TimeSpan.FromSeconds(11);
        Assert.Equal(before, clock.Now().At);
        time.Monotonic = TimeSpan.FromSeconds(14);
        Assert.Equal(before!.Value.AddSeconds(1), clock.Now().At);
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

        public override DateTimeOffset GetUtcNow() => Wall + Monotonic;
    }
}
