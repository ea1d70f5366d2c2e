using System.Globalization;

namespace Jena.Iot.Edge.Health;

/// <summary>What Linux tells of the machine in files.</summary>
/// <param name="root">Where <c>proc</c> and <c>sys</c> lie; <c>/</c> but in tests.</param>
internal sealed class MachineFiles(string root)
{
    /// <summary>The file's text; null where there is none, or the kernel does not tell it just now (a link without carrier answers EINVAL).</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The file's lines without the empty ones; none where there is none.</summary>
    public string[] Lines(string path) => Text(path)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>The whole number that the file holds.</summary>
    public long? Number(string path) =>
        long.TryParse(Text(path)?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The folders in <paramref name="path"/> whose name begins so, in order; as paths for the other methods.</summary>
    public IReadOnlyList<string> Folders(string path, string beginning)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(Path.Combine(root, path), beginning + "*").Select(folder => Path.Combine(path, Path.GetFileName(folder))).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The number in front of <c>kB</c> after <paramref name="key"/>, as meminfo and status write it, in bytes.</summary>
    public static double? Kilobytes(IEnumerable<string> lines, string key)
    {
        var words = lines.FirstOrDefault(line => line.StartsWith(key + ":", StringComparison.Ordinal))?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is [_, var number, "kB"] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024d : null;
    }
}
