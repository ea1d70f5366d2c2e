using System.Text;

namespace Jena.Iot.Ca.Files;

/// <summary>Writes files such that whoever reads one sees the old content or the new one, whole, also after a power cut.</summary>
public static class AtomicFile
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Open = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>For the owner alone (mode 0600).</summary>
    public static void WriteSecret(string path, string content) => Write(path, content, Secret);

    /// <summary>For all to read (mode 0644).</summary>
    public static void WriteOpen(string path, string content) => Write(path, content, Open);

    private static void Write(string path, string content, UnixFileMode mode)
    {
        var fresh = $"{path}.{Environment.ProcessId}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = Secret;
            using (var file = new FileStream(fresh, options))
            {
                file.Write(Encoding.UTF8.GetBytes(content));
                file.Flush(flushToDisk: true);
            }
            // Whatever the umask: a broker of another account has to read certificates and lists.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(fresh, mode);
            File.Move(fresh, path, overwrite: true);
            // Else a power cut may bring the old name back, and with it a ledger without what was given away.
            DurableFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        finally
        {
            File.Delete(fresh);
        }
    }
}
