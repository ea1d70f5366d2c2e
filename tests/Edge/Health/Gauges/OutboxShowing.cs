using Jena.Iot.Edge.Health;
using Jena.Iot.Edge.Health.Gauges;
using Jena.Iot.Edge.Tests.Outbox;

namespace Jena.Iot.Edge.Tests.Health.Gauges;

public sealed class OutboxShowing : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void What_waits_is_told_with_the_age_of_the_oldest_by_the_monotonic_clock_of_this_boot()
    {
        bench.Open();
        bench.Sync.Uncertainty = null;
        bench.Take(bench.Probe());
        bench.Time.Advance(TimeSpan.FromSeconds(30));
        bench.Take(bench.Probe(), bench.Probe(), bench.Alarm());
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([("outbox-waiting-readings", 3d), ("outbox-age-readings", 40d), ("outbox-waiting-alarms", 1d), ("outbox-age-alarms", 10d), ("outbox-bytes", 4711d)], Read());
        bench.Readings.Acknowledge(1);
        Assert.Equal([("outbox-waiting-readings", 2d), ("outbox-age-readings", 10d)], Read().Take(2));
        bench.Readings.Acknowledge(3);
        Assert.Equal([("outbox-waiting-readings", 0d), ("outbox-age-readings", 0d)], Read().Take(2));
    }

    [Fact]
    public void What_an_earlier_boot_left_has_an_age_once_UTC_is_known()
    {
        bench.Open();
        bench.Take(bench.Probe());
        bench.Boot = "boot-2";
        bench.Restart();
        bench.Time.Advance(TimeSpan.FromSeconds(50));
        bench.Sync.Uncertainty = null;
        Assert.DoesNotContain(Read(), static s => s.Item1 == "outbox-age-readings");
        bench.Sync.Uncertainty = TimeSpan.FromMilliseconds(5);
        Assert.Contains(("outbox-age-readings", 50d), Read());
    }

    [Fact]
    public void The_files_of_the_outbox_are_measured()
    {
        bench.Open();
        var bytes = OutboxGauge.Of(bench.Directory)();
        Assert.Equal(Directory.GetFiles(bench.Directory, "outbox.db*").Sum(static f => new FileInfo(f).Length), bytes);
        Assert.True(bytes > 0);
    }

    private IEnumerable<(string, double)> Read() =>
        new OutboxGauge(bench.Store.Streams, bench.Clock, static () => 4711).Read().Select(static s => (s.Figure, s.Value));
}
