using System.Globalization;

namespace Jena.Iot.Edge.Commands;

/// <summary>Puts a damaged SQLite file out of the way. Nothing here deletes it.</summary>
internal static class DamagedFile
{
    /// <summary>Renames the file, which must be closed, and its log. Returns the new path.</summary>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var at = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var stem = Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}.damaged-{at}");
        var aside = $"{stem}.db";
        for (var i = 2; File.Exists(aside); i++)
            aside = $"{stem}-{i}.db";
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(path + suffix))
                File.Move(path + suffix, aside + suffix);
        }
        return aside;
    }
}
