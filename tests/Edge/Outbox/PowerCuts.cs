using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Jena.Iot.Edge.Tests.Outbox;

/// <summary>
/// The power is cut while a cabinet senses: the disk image is copied at a random moment, mounted elsewhere and opened. Set
/// <c>JENA_SEED</c> to repeat a run.
/// </summary>
public sealed class PowerCuts(ITestOutputHelper output) : IDisposable
{
    private const int Cuts = 20;

    private static readonly AssetId Edge = AssetId.Edge("cab-001");
    private static readonly AssetId Node = AssetId.Node("ap-markt-3");

    private readonly TemporaryDirectory folder = new();
    private readonly EdgeClock clock = new(TimeProvider.System, new AssumedClockSync(), "boot-1");

    public void Dispose() => folder.Dispose();

    [DiskImageFact]
    public async Task A_power_cut_costs_what_was_sensed_since_the_last_sync_and_nothing_that_was_free_to_be_sent()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("JENA_SEED"), out var given) ? given : Environment.TickCount;
        output.WriteLine($"JENA_SEED={seed}");
        var random = new Random(seed);
        folder.Write("machine-id", "one\n");
        using var disk = DiskImage.Make(folder.File("disk"));
        using var store = Open(disk.Path);
        using var stop = new CancellationTokenSource();
        var flusher = new OutboxFlusher(store, TimeSpan.FromMilliseconds(250), TimeProvider.System, NullLogger<OutboxFlusher>.Instance).RunAsync(stop.Token);
        // Pacing, so that a window holds some dozens of readings and many windows pass.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var committedAt = new List<TimeSpan>();
        for (var cut = 0; cut < Cuts; cut++)
        {
            var after = random.Next(20, 150);
            for (var i = 0; i < after && await pace.WaitForNextTickAsync(); i++)
            {
                store.Commit([new Sensed(StreamKind.Readings, Node, clock.Now(), new Heartbeat(true, committedAt.Count, null))], [new InputState("node", BitConverter.GetBytes(committedAt.Count + 1))]);
                committedAt.Add(clock.Monotonic);
            }
            var durable = store.Streams[0].Held.Durable;
            var cutAt = clock.Monotonic;
            using var other = disk.Cut(folder.File($"cut-{cut}"));
            other.Mount();
            var lost = Check(other.Path, durable, committedAt.Count);
            output.WriteLine($"cut {cut + 1}: {lost} of {committedAt.Count} readings lost, the oldest of them {(lost == 0 ? 0 : (cutAt - committedAt[^lost]).TotalMilliseconds):0} ms old");
        }
        await stop.CancelAsync();
        await flusher;
    }

    [DiskImageFact]
    public void A_disk_that_is_full_ends_in_a_gap_record_and_sensing_goes_on_once_there_is_room()
    {
        folder.Write("machine-id", "one\n");
        using var disk = DiskImage.Make(folder.File("disk"));
        using var store = Open(disk.Path);
        disk.Fill();
        var (kept, lost) = (0, 0);
        // The reserve and what the log has already take some more.
        while (lost < 100 && kept < 1_000_000)
        {
            if (store.Commit([.. Enumerable.Range(0, 100).Select(_ => new Sensed(StreamKind.Readings, Node, clock.Now(), new Heartbeat(true, null, null)))], []).Count == 0)
                lost += 100;
            else
                kept += 100;
        }
        Assert.Equal(100, lost);

        disk.Clear();
        Assert.Single(store.Commit([new Sensed(StreamKind.Readings, Node, clock.Now(), new Heartbeat(true, null, null))], []));
        store.Flush();

        var held = store.Streams[0].Held;
        var gaps = store.Streams[0].Read(held.Oldest, int.MaxValue).Where(static r => r.Gap is not null && r.Asset == Node.ToString()).ToList();
        // Those dropped to make room are numbered; those that found none never were: every reading is there or in a gap.
        var readings = store.Streams[0].Read(held.Oldest, int.MaxValue).Count(static r => r.Heartbeat is not null);
        Assert.Equal(kept + lost + 1, readings + (int)gaps.Sum(static g => (long)g.Gap.Count));
    }

    /// <summary>Opens what the cut left as the next start would. Returns how many readings are lost.</summary>
    private int Check(string path, long durable, int committed)
    {
        using var store = Open(path);
        var held = store.Streams[0].Held;
        var readings = store.Streams[0].Read(1, int.MaxValue);

        Assert.Empty(Directory.GetFiles(path, "outbox.damaged-*"));
        Assert.InRange(held.Next - 1, durable, committed);
        Assert.Equal(Enumerable.Range(1, (int)held.Next - 1).Select(static n => (ulong)n), readings.Select(static r => r.Sequence));
        Assert.Equal(Enumerable.Range(0, (int)held.Next - 1).Select(static n => (double)n), readings.Select(static r => r.Heartbeat.LatencyMs));
        // The states belong to the readings: a count that is ahead of them would never be made good.
        Assert.Equal(held.Next - 1, store.LoadInputs().TryGetValue("node", out var state) ? BitConverter.ToInt32(state) : 0);
        return committed - (int)(held.Next - 1);
    }

    private OutboxStore Open(string directory) => OutboxStore.Open(
        new OutboxOptions { Directory = directory, MachineIdPath = folder.File("machine-id") }, new OutboxOwner(Edge, [Node], 1), clock, NullLogger<OutboxStore>.Instance);
}
