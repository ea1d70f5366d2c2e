using System.Globalization;
using Jena.Iot.Faults.Tools;

namespace Jena.Iot.Faults.Clocks;

/// <summary>
/// The wall clock of one process, or of several, to be stepped while they run, by libfaketime: the machine's clock is not touched.
/// Monotonic clocks and dates of files go on as they are. A step is seen within a second.
/// </summary>
public sealed class FakeClock
{
    private static readonly string[] Folders = ["/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib/faketime", "/usr/lib64/faketime"];
    private static readonly string? Library = Folders.Select(static folder => Path.Combine(folder, "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    private readonly string _file;

    /// <param name="file">Where the offset is kept; it has to outlive the processes.</param>
    public FakeClock(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>Why there can be none on this machine; null when there can.</summary>
    public static string? Missing => Library is not null ? null : "libfaketime is not installed: install faketime";

    /// <summary>How far it is ahead of the machine's clock; negative for behind. Whole seconds.</summary>
    public TimeSpan Offset { get; private set; }

    /// <summary>What a process of this clock is started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library ?? throw new ToolException(Missing!),
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        // The file is read again after a second; reading it with every look at the clock costs a silo a tenth of its speed.
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["NO_FAKE_STAT"] = "1",
    };

    /// <summary>Sets it so far ahead of the machine's clock, or behind. Fractions of a second are cut off.</summary>
    public void Set(TimeSpan offset)
    {
        Offset = TimeSpan.FromSeconds(Math.Truncate(offset.TotalSeconds));
        // In one move: a reader never meets half a figure.
        var whole = _file + ".new";
        File.WriteAllText(whole, string.Create(CultureInfo.InvariantCulture, $"{(Offset < TimeSpan.Zero ? "-" : "+")}{Math.Abs(Offset.TotalSeconds):0}"));
        File.Move(whole, _file, overwrite: true);
    }

    /// <summary>Moves it by so much.</summary>
    public void Step(TimeSpan by) => Set(Offset + by);
}
