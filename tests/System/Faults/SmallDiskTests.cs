using Jena.Iot.Faults.Disks;
using Jena.Iot.Testing;

namespace Jena.Iot.SystemTests.Faults;

/// <summary>A full disk takes nothing more, and takes again once it is cleared.</summary>
public sealed class SmallDiskTests
{
    [DiskFact]
    public void What_does_not_fit_is_refused_until_the_filler_is_gone_and_nothing_is_left_of_it_in_the_end()
    {
        string folder;
        using (var disk = new SmallDisk(16 << 20))
        {
            folder = disk.Folder;
            var file = Path.Combine(folder, "data");
            File.WriteAllBytes(file, new byte[1 << 20]);

            Assert.InRange(disk.Fill(), 4 << 20, 16 << 20);
            Assert.Throws<IOException>(() => Append(file));
            disk.Clear();
            Append(file);

            Assert.Equal(2 << 20, new FileInfo(file).Length);
        }

        Assert.False(Directory.Exists(folder));
        Assert.DoesNotContain(File.ReadLines("/proc/mounts"), line => line.Split(' ')[1] == folder);
    }

    private static void Append(string path)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        file.Write(new byte[1 << 20]);
        file.Flush(flushToDisk: true);
    }
}

/// <summary>A fact that is skipped, saying why, where nothing can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DiskFactAttribute : FactAttribute
{
    public DiskFactAttribute(bool postgres = false) => Skip = SmallDisk.Missing ?? (postgres ? PostgresBinaries.Missing : null);
}
