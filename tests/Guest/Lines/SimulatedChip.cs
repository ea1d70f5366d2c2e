using System.Text;

namespace Jena.Iot.Guest.Lines;

/// <summary>A chip of gpio-sim: its lines are pulled up and down from outside, whoever reads them. All are low at first.</summary>
internal sealed class SimulatedChip : IDisposable
{
    private const string Simulator = "/sys/kernel/config/gpio-sim";
    private static readonly byte[] Up = Encoding.ASCII.GetBytes("pull-up");
    private static readonly byte[] Down = Encoding.ASCII.GetBytes("pull-down");

    private readonly string _folder;
    private readonly IReadOnlyList<string> _names;
    private readonly Dictionary<string, (FileStream Pull, string Value)> _lines = [];

    /// <param name="label">The chip's label, as a station file names it.</param>
    /// <param name="names">The names of its lines, in order.</param>
    public SimulatedChip(string label, IReadOnlyList<string> names)
    {
        (_folder, _names) = (Path.Combine(Simulator, label), names);
        var bank = Path.Combine(_folder, "bank0");
        Directory.CreateDirectory(bank);
        File.WriteAllText(Path.Combine(bank, "num_lines"), $"{names.Count}");
        File.WriteAllText(Path.Combine(bank, "label"), label);
        for (var offset = 0; offset < names.Count; offset++)
        {
            Directory.CreateDirectory(Line(offset));
            File.WriteAllText(Path.Combine(Line(offset), "name"), names[offset]);
        }
        File.WriteAllText(Path.Combine(_folder, "live"), "1");

        Device = Read(Path.Combine(bank, "chip_name"));
        var device = Path.Combine("/sys/devices/platform", Read(Path.Combine(_folder, "dev_name")), Device);
        for (var offset = 0; offset < names.Count; offset++)
        {
            var line = Path.Combine(device, $"sim_gpio{offset}");
            // Without a buffer each write is one call of the driver.
            var pull = new FileStream(Path.Combine(line, "pull"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            _lines[names[offset]] = (pull, Path.Combine(line, "value"));
        }
    }

    /// <summary>As in <c>/dev</c>.</summary>
    public string Device { get; }

    public int Lines => _names.Count;

    public void Pull(string line, bool up)
    {
        var file = _lines[line].Pull;
        file.Seek(0, SeekOrigin.Begin);
        file.Write(up ? Up : Down);
    }

    /// <summary>The level of a line, whoever drives it.</summary>
    public bool Level(string line) => Read(_lines[line].Value) == "1";

    public void Dispose()
    {
        foreach (var (pull, _) in _lines.Values)
            pull.Dispose();
        File.WriteAllText(Path.Combine(_folder, "live"), "0");
        for (var offset = 0; offset < _names.Count; offset++)
            Directory.Delete(Line(offset));
        Directory.Delete(Path.Combine(_folder, "bank0"));
        Directory.Delete(_folder);
    }

    private string Line(int offset) => Path.Combine(_folder, "bank0", $"line{offset}");

    private static string Read(string file) => File.ReadAllText(file).Trim();
}
