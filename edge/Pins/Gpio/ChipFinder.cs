using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio;

/// <summary>Finds chips and lines by what a technician calls them.</summary>
internal static class ChipFinder
{
    /// <summary>
    /// Opens a chip by its name (<c>gpiochip0</c>), its label (<c>pinctrl-rp1</c>) or the path of its device file. Throws
    /// <see cref="IOException"/> that names the chips that there are.
    /// </summary>
    public static ILineChip Open(ILineChips chips, string chip)
    {
        if (chip.StartsWith('/'))
            return chips.Open(chip);
        var seen = new List<ChipInfo>();
        var closed = new List<string>();
        foreach (var path in chips.Paths)
        {
            // Another chip that this user may not open is no reason to fail.
            if (Try(chips, path, closed) is not { } candidate)
                continue;
            if (candidate.Info.Name == chip || candidate.Info.Label == chip)
                return candidate;
            seen.Add(candidate.Info);
            candidate.Dispose();
        }
        throw new IOException($"there is no GPIO chip '{chip}': {Present(seen, closed)}");
    }

    /// <summary>
    /// The offset of a line by its name (<c>GPIO17</c>) or its number. Throws <see cref="IOException"/> that names the lines that there are.
    /// </summary>
    public static int Line(ILineChip chip, string line)
    {
        if (int.TryParse(line, out var offset))
        {
            return offset >= 0 && offset < chip.Info.Lines
                ? offset
                : throw new IOException($"{chip.Info.Path} ({chip.Info.Label}) has no line {line}: write one from 0 to {chip.Info.Lines - 1}, or its name");
        }
        var lines = Enumerable.Range(0, chip.Info.Lines).Select(chip.Line).ToArray();
        return lines.Where(l => l.Name == line).ToArray() switch
        {
            [var one] => one.Offset,
            [] => throw new IOException($"{chip.Info.Path} ({chip.Info.Label}) has no line '{line}': {Named(lines)}"),
            var many => throw new IOException($"{chip.Info.Path} ({chip.Info.Label}) has several lines '{line}': write the number, {string.Join(" or ", many.Select(static l => l.Offset))}"),
        };
    }

    private static ILineChip? Try(ILineChips chips, string path, List<string> closed)
    {
        try
        {
            return chips.Open(path);
        }
        catch (IOException error)
        {
            closed.Add(error.Message);
            return null;
        }
    }

    private static string Present(List<ChipInfo> seen, List<string> closed)
    {
        var there = seen.Count > 0
            ? $"write one of {string.Join(", ", seen.Select(static c => $"{c.Name} ({c.Label}, {c.Lines} lines)"))}"
            : closed.Count > 0 ? "none can be opened" : "this machine has none; look with ls /dev/gpiochip*, and load the chip's driver";
        return closed.Count > 0 ? $"{there}; {string.Join("; ", closed)}" : there;
    }

    private static string Named(LineInfo[] lines)
    {
        var names = lines.Where(static l => l.Name.Length > 0).Select(static l => l.Name).ToArray();
        return names.Length > 0 ? $"write a number from 0 to {lines.Length - 1}, or one of {string.Join(", ", names)}" : $"its lines have no names; write a number from 0 to {lines.Length - 1}";
    }
}
