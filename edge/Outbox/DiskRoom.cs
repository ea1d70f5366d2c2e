namespace Jena.Iot.Edge.Outbox;

/// <summary>Whether the disk below an outbox has room to spare, whoever it is that fills it.</summary>
internal static class DiskRoom
{
    /// <summary>32 MiB: twice what the log grows to, since what is dropped has to be written down before any of its room comes back.</summary>
    private const long Spare = 32L << 20;

    /// <summary>Throws <see cref="IOException"/> where the disk cannot be asked.</summary>
    public static bool IsScarce(string directory) => new DriveInfo(directory).AvailableFreeSpace < Spare;
}
