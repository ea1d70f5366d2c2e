namespace Jena.Iot.Edge.Health.Gauges;

/// <summary>Room on the disk that holds the data directory, as far as the agent may use it.</summary>
/// <param name="room">Free bytes and all bytes; throws while the disk does not answer.</param>
internal sealed class DiskGauge(Func<(long Free, long All)> room) : IGauge
{
    public string Name => GaugeNames.Disk;

    public IEnumerable<Shown> Read()
    {
        var (free, all) = room();
        yield return new Shown(HealthFigures.DiskFree.Name, free);
        if (all > 0)
            yield return new Shown(HealthFigures.DiskFreeShare.Name, Math.Round(100d * free / all, 2));
    }

    /// <summary>The room of the disk under <paramref name="directory"/>.</summary>
    public static Func<(long Free, long All)> Of(string directory) => () =>
    {
        var drive = new DriveInfo(directory);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    };
}
