using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Tests.Outbox;

/// <summary>Disks that have less room than the outbox may take.</summary>
public sealed class SmallDisks : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly Bench bench = new();

    public void Dispose()
    {
        bench.Dispose();
        folder.Dispose();
    }

    [DiskImageFact]
    public void What_is_acknowledged_is_kept_only_while_the_disk_has_room_so_that_nothing_sensed_is_ever_lost_for_it()
    {
        using var disk = DiskImage.Make(folder.File("disk"));
        bench.Open(o => o with { Directory = disk.Path });
        var told = new AlarmChange("text", true, AlarmSeverity.Low, new string('x', 1_000));

        // Twice what the disk holds.
        for (var i = 0; i < 1_000; i++)
        {
            bench.Take([.. Enumerable.Range(0, 100).Select(_ => new Sensed(StreamKind.Readings, Bench.Node, bench.Clock.Now(), told))]);
            bench.Readings.Acknowledge(bench.Readings.Held.Next - 1);
            while (bench.Store.Maintain())
            {
            }
        }

        Assert.Equal(100_000, bench.Readings.Held.Next - 1);
        Assert.Equal(0, bench.Alarms.Held.Next - 1);
        Assert.True(bench.Readings.Held.Oldest > 1);
        bench.Close();
    }

    [DiskImageFact]
    public void An_agent_that_starts_on_a_full_disk_opens_its_outbox_with_the_reserve_and_takes_another_once_there_is_room()
    {
        using var disk = DiskImage.Make(folder.File("disk"));
        var reserve = new FileInfo(Path.Combine(disk.Path, "outbox.reserve"));
        bench.Open(o => o with { Directory = disk.Path });
        bench.Take(bench.Probe());
        bench.Close();
        disk.Fill();

        bench.Open();
        Assert.Equal([2L], bench.Store.Commit([bench.Probe()], []));
        reserve.Refresh();
        Assert.False(reserve.Exists);
        disk.Clear();
        bench.Store.Maintain();

        reserve.Refresh();
        Assert.Equal(1 << 20, reserve.Length);
        bench.Close();
    }
}
