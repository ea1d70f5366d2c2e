using System.Globalization;
using Jena.Iot.Faults.Tools;

namespace Jena.Iot.Faults.Disks;

/// <summary>
/// A small disk of its own, mounted on an empty folder, that can be filled and freed again. ext4 in a file where the machine lets
/// files be mounted, else memory. What a killed process left is removed by the next.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private const string Prefix = "jena-disk-";

    // Room for what a file system itself needs, so that a filler takes all that is left.
    private const int Block = 4096;

    private readonly string _image;
    private bool _mounted;

    /// <param name="size">In bytes; at least 8 MiB.</param>
    public SmallDisk(long size)
    {
        if (Missing is { } missing)
            throw new ToolException(missing);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 8 << 20);
        RemoveStale();
        Folder = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _made)}");
        _image = Folder + ".image";
        Directory.CreateDirectory(Folder);
        try
        {
            Mount(size);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why there can be none on this machine; null when there can.</summary>
    public static string? Missing => Tool.Missing("mount", "umount");

    /// <summary>Where it is mounted; anybody may write there.</summary>
    public string Folder { get; }

    /// <summary>Bytes that an ordinary user may still write.</summary>
    public long Free => new DriveInfo(Folder).AvailableFreeSpace;

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Writes until nothing more fits, with root's reserve too. Returns the bytes that it took.</summary>
    public long Fill()
    {
        var before = File.Exists(Filler) ? new FileInfo(Filler).Length : 0;
        // In one go, all but a little: writing gigabytes would be a fault of its own for the machine.
        var most = Free - (2 << 20);
        if (before == 0 && most > 0 && Tool.Find("fallocate") is not null)
            Tool.Run("fallocate", "--length", most.ToString(CultureInfo.InvariantCulture), Filler);
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        var block = new byte[1 << 20];
        for (var size = block.Length; size >= Block;)
        {
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
        try
        {
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // The last of it does not fit either: the disk is full.
        }
        return file.Length - before;
    }

    /// <summary>Takes the filler away.</summary>
    public void Clear() => File.Delete(Filler);

    public void Dispose()
    {
        if (_mounted)
            Tool.Run("umount", "--lazy", Folder);
        _mounted = false;
        Remove(Folder);
    }

    private static int _made;

    private void Mount(long size)
    {
        if (Tool.Find("mkfs.ext4") is not null && TryMountImage(size))
            return;
        Tool.Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={size},mode=1777"), Prefix.TrimEnd('-'), Folder);
        _mounted = true;
    }

    private bool TryMountImage(long size)
    {
        try
        {
            using (var image = File.Create(_image))
                image.SetLength(size);
            Tool.Run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", _image);
            Tool.Run("mount", "-o", "loop", _image, Folder);
            _mounted = true;
            Tool.Run("chmod", "1777", Folder);
            return true;
        }
        catch (ToolException)
        {
            // No loop devices for whoever runs in here.
            File.Delete(_image);
            return false;
        }
    }

    private static void RemoveStale()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (!int.TryParse(Path.GetFileName(folder).AsSpan(Prefix.Length).ToString().Split('-')[0], out var pid) || Tool.IsAlive(pid))
                continue;
            if (File.ReadLines("/proc/mounts").Any(line => line.Split(' ')[1] == folder))
                Tool.Run("umount", "--lazy", folder);
            Remove(folder);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder);
        File.Delete(folder + ".image");
    }
}
