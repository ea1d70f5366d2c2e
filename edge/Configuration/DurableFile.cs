using System.Runtime.InteropServices;

namespace Jena.Iot.Edge.Configuration;

/// <summary>The steps of replacing a file; after each of them a power cut leaves the old content or the new one.</summary>
internal enum DurableStep
{
    Made = 0,
    Written = 1,
    Flushed = 2,
    Renamed = 3,
    Synced = 4,
}

/// <summary>Replaces small files such that a power cut at any moment leaves the old content or the new one, whole.</summary>
internal static partial class DurableFile
{
    /// <summary>Where the new content is written before it takes the place of the old.</summary>
    public const string Suffix = ".new";

    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <summary>The new content is durable on return. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it cannot be.</summary>
    /// <param name="path">In a directory that exists.</param>
    /// <param name="content">All of it.</param>
    /// <param name="after">Called after each step.</param>
    /// <param name="mode">Who may read it, from its first byte on; null for what the process gives to files.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, Action<DurableStep>? after = null, UnixFileMode? mode = null)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (mode is { } own && !OperatingSystem.IsWindows())
        {
            // A file that is there keeps its mode.
            File.Delete(path + Suffix);
            options.UnixCreateMode = own;
        }
        using (var file = new FileStream(path + Suffix, options))
        {
            after?.Invoke(DurableStep.Made);
            file.Write(content);
            after?.Invoke(DurableStep.Written);
            file.Flush(flushToDisk: true);
        }
        after?.Invoke(DurableStep.Flushed);
        File.Move(path + Suffix, path, overwrite: true);
        after?.Invoke(DurableStep.Renamed);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        after?.Invoke(DurableStep.Synced);
    }

    /// <summary>Makes the names in a directory durable. Where there is no such call (not Unix) it does nothing.</summary>
    private static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(directory, ReadOnly | CloseOnExec);
        if (descriptor < 0)
            throw new IOException($"{directory} cannot be opened to make it durable: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Sync(descriptor) != 0)
                throw new IOException($"{directory} cannot be made durable: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
