using Jena.Iot.Edge.Health;
using Jena.Iot.Edge.Health.Gauges;
using Jena.Iot.Edge.Tests.Outbox;
using Jena.Iot.Edge.Time;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Health.Gauges;

public sealed class Showing : IDisposable
{
    private readonly TemporaryDirectory machine = new();

    private MachineFiles Files => new(machine.Path);

    public void Dispose() => machine.Dispose();

    [Fact]
    public void The_processors_zone_is_known_by_its_type()
    {
        Write("sys/class/thermal/thermal_zone0/type", "acpitz\n");
        Write("sys/class/thermal/thermal_zone0/temp", "27800\n");
        Write("sys/class/thermal/thermal_zone1/type", "cpu-thermal\n");
        Write("sys/class/thermal/thermal_zone1/temp", "48312\n");
        Assert.Equal([new Shown("cpu-temperature", 48.312)], new CpuGauge(Files).Read());
    }

    [Theory]
    [InlineData("iwlwifi_1", "48312\n")]
    [InlineData("cpu-thermal", "")]
    [InlineData("cpu-thermal", "-274000\n")]
    public void A_zone_of_something_else_or_one_that_tells_nonsense_tells_nothing(string type, string text)
    {
        Write("sys/class/thermal/thermal_zone0/type", type);
        Write("sys/class/thermal/thermal_zone0/temp", text);
        Assert.Empty(new CpuGauge(Files).Read());
    }

    [Theory]
    [InlineData("0\n", 0, 0)]
    [InlineData("50005\n", 1, 1)]
    [InlineData("50000\n", 0, 0)]
    [InlineData("1\n", 1, 0)]
    [InlineData("2\n", 0, 1)]
    [InlineData("8\n", 0, 1)]
    public void The_firmware_of_a_Pi_tells_what_is_so_now_and_not_what_was(string word, double low, double throttled)
    {
        Write("sys/devices/platform/soc/soc:firmware/get_throttled", word);
        Assert.Equal([new Shown("under-voltage", low), new Shown("throttled", throttled)], new PowerGauge(Files).Read());
    }

    [Fact]
    public void Else_the_voltage_monitor_tells()
    {
        Write("sys/class/hwmon/hwmon0/name", "cpu_thermal\n");
        Write("sys/class/hwmon/hwmon1/name", "rpi_volt\n");
        Write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
        Assert.Equal([new Shown("under-voltage", 1)], new PowerGauge(Files).Read());
    }

    [Fact]
    public void Memory_is_what_is_available_and_what_the_agent_holds()
    {
        Write("proc/meminfo", "MemTotal:         948280 kB\nMemFree:           91844 kB\nMemAvailable:     237070 kB\nBuffers:           34560 kB\n");
        Write("proc/self/status", "Name:\tedge\nVmPeak:\t  271300 kB\nVmRSS:\t   24576 kB\nThreads:\t11\n");
        Assert.Equal(
            [new Shown("memory-available", 237070 * 1024d), new Shown("memory-available-share", 25), new Shown("agent-memory", 24576 * 1024d)],
            new MemoryGauge(Files).Read());
    }

    [Fact]
    public void The_load_is_that_of_the_last_minute()
    {
        Write("proc/loadavg", "0.52 0.58 0.59 1/467 12345\n");
        Assert.Equal([new Shown("load", 0.52)], new LoadGauge(Files).Read());
    }

    [Fact]
    public void The_link_in_use_is_that_of_the_default_route_with_the_lowest_metric()
    {
        Write("proc/net/route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
            + "wlan0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
            + "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
            + "eth1\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");
        Write("sys/class/net/eth0/speed", "100\n");
        Write("sys/class/net/eth1/speed", "1000\n");
        Assert.Equal([new Shown("link-speed", 100)], new LinkGauge(Files).Read());
    }

    [Theory]
    [InlineData("-49.", -49.0)]
    [InlineData("207", -49.0)]
    [InlineData("0", null)]
    public void A_wireless_link_tells_its_signal(string level, double? signal)
    {
        Write("proc/net/route", "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\nwlan0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n");
        Write("proc/net/wireless", "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n"
            + $" wlan0: 0000   61.  {level}  -256        0      0      0      0     20        0\n");
        Assert.Equal(signal is { } dbm ? [new Shown("link-signal", dbm)] : [], new LinkGauge(Files).Read());
    }

    [Fact]
    public void Where_the_machine_tells_nothing_there_is_no_figure()
    {
        Assert.Empty(new CpuGauge(Files).Read());
        Assert.Empty(new PowerGauge(Files).Read());
        Assert.Empty(new MemoryGauge(Files).Read());
        Assert.Empty(new LoadGauge(Files).Read());
        Assert.Empty(new LinkGauge(Files).Read());
    }

    [Fact]
    public void The_disk_tells_its_room()
    {
        Assert.Equal([new Shown("disk-free", 250), new Shown("disk-free-share", 25)], new DiskGauge(static () => (250, 1000)).Read());
        var (free, all) = DiskGauge.Of(machine.Path)();
        Assert.InRange(free, 1, all);
    }

    [Fact]
    public void The_clock_tells_whether_UTC_is_known_and_how_exactly()
    {
        var sync = new OffsetSync();
        var gauge = new ClockGauge(new EdgeClock(new FakeTimeProvider(), sync, "boot-1"), sync);
        Assert.Equal([new Shown("clock-synchronised", 0)], gauge.Read());
        (sync.Uncertainty, sync.Offset) = (TimeSpan.FromMilliseconds(12), TimeSpan.FromMilliseconds(-3));
        Assert.Equal([new Shown("clock-synchronised", 1), new Shown("clock-uncertainty", 12), new Shown("clock-offset", -3)], gauge.Read());
    }

    [Fact]
    public void Starts_are_told_by_their_kind()
    {
        var starts = new StartRecord(7, 3, 2, 1, "b", IsStopped: false) { Recent = [10, 5000] };
        Assert.Equal(
            [new Shown("starts", 7), new Shown("boots", 3), new Shown("crashes", 2), new Shown("power-cuts", 1), new Shown("starts-last-hour", 1)],
            new StartsGauge(starts, static () => 6000).Read());
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(machine.File(path))!);
        machine.Write(path, text);
    }

    private sealed class OffsetSync : IClockSync
    {
        public TimeSpan? Uncertainty { get; set; }

        public TimeSpan? Offset { get; set; }
    }
}
