using System.Globalization;

namespace Jena.Iot.Benchmarks.Load;

/// <summary>What processes have used of the processors so far, with the children that they have waited for. Linux.</summary>
public static class ProcessCpu
{
    private const double TicksPerSecond = 100;

    public static TimeSpan Of(int pid)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ');
            return TimeSpan.FromSeconds(fields[12..16].Sum(static f => double.Parse(f, CultureInfo.InvariantCulture)) / TicksPerSecond);
        }
        catch (IOException)
        {
            return TimeSpan.Zero;
        }
    }

    /// <summary>A process and its children.</summary>
    public static TimeSpan OfFamily(int pid)
    {
        var children = File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return children.Aggregate(Of(pid), static (sum, child) => sum + Of(int.Parse(child, CultureInfo.InvariantCulture)));
    }

    /// <summary>The postmaster that listens at the port.</summary>
    public static int Postmaster(int port)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(static f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            try
            {
                var words = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
                if (words[0].EndsWith("/postgres", StringComparison.Ordinal) && words.Contains($"{port}"))
                    return int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }
        throw new InvalidOperationException($"no server listens at {port}");
    }
}
