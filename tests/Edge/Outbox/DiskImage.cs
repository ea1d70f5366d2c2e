using System.Diagnostics;

namespace Jena.Iot.Edge.Tests.Outbox;

/// <summary>A disk of its own: an image file with a journalling filesystem on it, mounted. What a power cut leaves is a copy of the image.</summary>
internal sealed class DiskImage : IDisposable
{
    private const int Megabytes = 48;

    private readonly string image;
    private bool mounted;

    private DiskImage(string image) => this.image = image;

    /// <summary>Null where disks can be made; otherwise why not.</summary>
    public static string? Missing
    {
        get
        {
            if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
                return "mounting a disk image needs Linux and root";
            if (!File.Exists("/dev/loop-control"))
                return "this machine has no loop devices";
            return File.Exists("/sbin/mkfs.ext4") || File.Exists("/usr/sbin/mkfs.ext4") ? null : "mkfs.ext4 is missing: install e2fsprogs";
        }
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => image + ".mounted";

    private string Filler => System.IO.Path.Combine(Path, "filler");

    public static DiskImage Make(string path)
    {
        using (var file = File.Create(path))
            file.SetLength((long)Megabytes << 20);
        // The longest a journalling filesystem may wait by itself is 5 s: what is there sooner was forced.
        Run("mkfs.ext4", "-q", "-F", "-E", "nodiscard", path);
        var disk = new DiskImage(path);
        disk.Mount();
        return disk;
    }

    /// <summary>The power is cut: the disk as it is at this moment, as another one, started anew.</summary>
    public DiskImage Cut(string path)
    {
        File.Copy(image, path);
        return new DiskImage(path);
    }

    public void Mount()
    {
        Directory.CreateDirectory(Path);
        Run("mount", "-o", "loop", image, Path);
        mounted = true;
    }

    /// <summary>Somebody else takes the last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var chunk = new byte[1 << 16];
        while (chunk.Length > 0)
        {
            try
            {
                file.Write(chunk);
                file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                chunk = new byte[chunk.Length == 1 << 16 ? 1 << 12 : 0];
            }
        }
    }

    /// <summary>And gives it back.</summary>
    public void Clear() => File.Delete(Filler);

    public void Dispose()
    {
        if (mounted)
            Run("umount", Path);
        Directory.Delete(Path);
        File.Delete(image);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true }) ?? throw new InvalidOperationException($"{program} cannot be started");
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {said}");
    }
}

/// <summary>A fact that needs to mount disk images.</summary>
internal sealed class DiskImageFactAttribute : FactAttribute
{
    public DiskImageFactAttribute() => Skip = DiskImage.Missing;
}
