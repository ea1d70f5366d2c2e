using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Health;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Tests.Sampling;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;

namespace Jena.Iot.Edge.Tests.Health;

public sealed class HealthTelling
{
    private static readonly AssetId Edge = AssetId.Edge("cab-001");
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);
    private readonly MemoryOutbox _outbox = new();
    private readonly WatchedTime _time = new();

    [Fact]
    public async Task Gauges_are_read_at_once_and_then_at_their_pace()
    {
        var cpu = new Dial("cpu-temperature", 40);
        await using var running = Run(cpu);
        await ReadAsync();
        Assert.Equal((StreamKind.Readings, Edge, Warm(40)), Assert.Single(_outbox.Readings) is var first ? (first.Kind, first.Asset, first.Value) : default);
        cpu.Value = 50;
        _time.Advance(Minute);
        Assert.Equal(1, cpu.Reads);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _outbox.UntilAsync(static o => o.Readings.Count == 2);
        Assert.Equal((Warm(50), 60_001), (_outbox.Readings[1].Value, _outbox.Readings[1].Time.Monotonic.TotalMilliseconds));
    }

    [Fact]
    public async Task The_live_stream_gets_what_was_shown_last_with_its_time()
    {
        var cpu = new Dial("cpu-temperature", 40);
        await using var running = Run(cpu);
        await ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(30));
        var live = Assert.Single(running.Loop.Current());
        Assert.Equal((StreamKind.Live, Edge, TimeSpan.Zero, Warm(40)), (live.Kind, live.Asset, live.Time.Monotonic, live.Value));
    }

    [Fact]
    public async Task A_gauge_that_hangs_holds_up_no_other_and_is_not_asked_twice()
    {
        using var hold = new ManualResetEventSlim();
        var disk = new Dial("disk-free", 7) { Hold = hold };
        var cpu = new Dial("cpu-temperature", 40);
        await using var running = Run(disk, cpu);
        await _outbox.UntilAsync(static o => o.Readings.Count == 1);
        Assert.Equal(Warm(40), _outbox.Readings[0].Value);
        cpu.Value = 50;
        _time.Advance(TimeSpan.FromSeconds(61));
        await _outbox.UntilAsync(static o => o.Readings.Count == 2);
        Assert.Equal(Warm(50), _outbox.Readings[1].Value);
        Assert.Equal((1, 2), (disk.Reads, cpu.Reads));
        hold.Set();
        await _outbox.UntilAsync(static o => o.Readings.Count == 3);
        Assert.Equal(new Measurement("disk-free", 7, "By", Minute), _outbox.Readings[2].Value);
    }

    [Fact]
    public async Task A_gauge_that_fails_tells_nothing_and_is_tried_again()
    {
        var cpu = new Dial("cpu-temperature", 40) { Fails = new IOException("the sensor is gone") };
        await using var running = Run(cpu);
        await ReadAsync();
        Assert.Empty(running.Loop.Current());
        Assert.Empty(_outbox.Readings);
        cpu.Fails = null;
        _time.Advance(TimeSpan.FromSeconds(61));
        await _outbox.UntilAsync(static o => o.Readings.Count == 1);
    }

    [Fact]
    public async Task A_killed_process_counts_as_a_crash_and_one_that_was_stopped_does_not()
    {
        await Run().DisposeAsync();
        Assert.Equal((1L, 0L, true), Remembered());
        var killed = Run();
        Assert.Equal((2L, 0L, false), Remembered());
        await using (Run())
            Assert.Equal((3L, 1L, false), Remembered());
        Assert.Equal((3L, 1L, true), Remembered());
        await killed.DisposeAsync();

        (long, long, bool) Remembered() => HealthMemory.Load(_outbox.LoadInputs()[HealthLoop.Key])!.Starts is var s ? (s.Starts, s.Crashes, s.IsStopped) : default;
    }

    [Fact]
    public async Task An_alarm_goes_to_the_stream_of_alarms_and_is_cleared_after_a_restart()
    {
        var cpu = new Dial("cpu-temperature", 90);
        await using (Run(cpu))
            await ReadAsync();
        cpu.Value = 40;
        await using (Run(cpu))
            await ReadAsync();
        Assert.Equal(
            [("cpu-hot", true), ("cpu-hot", false)],
            _outbox.Readings.Where(static r => r.Kind is StreamKind.Alarms).Select(static r => (AlarmChange)r.Value).Select(static a => (a.Code, a.Raised)));
    }

    [Fact]
    public async Task What_a_full_disk_does_not_take_is_told_once_there_is_room()
    {
        var cpu = new Dial("cpu-temperature", 90);
        _outbox.IsFull = true;
        await using var running = Run(cpu);
        await ReadAsync();
        Assert.Equal(2, _outbox.Refused);
        _outbox.IsFull = false;
        _time.Advance(TimeSpan.FromSeconds(61));
        await _outbox.UntilAsync(static o => o.Readings.Count == 2);
        Assert.Equal(["AlarmChange", "Measurement"], _outbox.Readings.Select(static r => r.Value.GetType().Name).Order());
    }

    private Running Run(params IGauge[] gauges)
    {
        var clock = new EdgeClock(_time, new AssumedClockSync(), "boot-1");
        var loop = new HealthLoop(Edge, new HealthSettings(), _ => [.. gauges.Select(static g => new TimedGauge(g, Minute))], _outbox, 0, clock, _time, NullLogger.Instance);
        return new Running(loop);
    }

    /// <summary>Returns once its one gauge was read for the first time: the loop has gone to wait for it, and then for the next.</summary>
    private async Task ReadAsync()
    {
        var pause = Minute + TimeSpan.FromMilliseconds(1);
        await _time.SetToAsync(pause);
        await _time.SetToAsync(pause);
    }

    private static Measurement Warm(double value) => new("cpu-temperature", value, "Cel", Minute);

    private sealed class Dial(string figure, double value) : IGauge
    {
        private int _reads;

        public string Name => figure;

        public double Value { get; set; } = value;

        public Exception? Fails { get; set; }

        /// <summary>What it waits for.</summary>
        public ManualResetEventSlim? Hold { get; init; }

        public int Reads => Volatile.Read(ref _reads);

        public IEnumerable<Shown> Read()
        {
            Interlocked.Increment(ref _reads);
            Hold?.Wait(TimeSpan.FromSeconds(20));
            return Fails is { } error ? throw error : [new Shown(figure, Value)];
        }
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public Running(HealthLoop loop)
        {
            Loop = loop;
            _run = loop.RunAsync(_stop.Token);
        }

        public HealthLoop Loop { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run.WaitAsync(TimeSpan.FromSeconds(20));
            _stop.Dispose();
        }
    }
}
