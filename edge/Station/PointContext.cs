using Jena.Iot.Domain.Common;
using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Station;

/// <summary>What a point may refer to while its station file is read, and what other points have taken already.</summary>
/// <param name="edge">The edge's slug; null when the file has none that is good.</param>
/// <param name="pins">The lines that the station declares.</param>
internal sealed class PointContext(string? edge, PinsSettings pins)
{
    private readonly Dictionary<string, string> _takenLines = [];
    private readonly Dictionary<(AssetId Asset, string Code), string> _takenAlarms = [];

    /// <summary>The edge's slug; null when the file has none that is good.</summary>
    public string? Edge => edge;

    /// <summary>Whether the lines are real, so that what is told is true.</summary>
    public bool IsReal => pins.Kind is PinsKind.Gpio;

    /// <summary>A declared line that no other point has; otherwise null and a problem.</summary>
    public string? Line(JsonFields fields, string name, bool required = true, string write = "write one of the lines in $.pins.lines")
    {
        if (fields.Text(name, static _ => true, write, required) is not { } line)
            return null;
        if (pins.Outputs.Contains(line))
        {
            fields.Refuse(name, $"names the line '{line}', which is an output", "write an input: an output never belongs to a point");
            return null;
        }
        if (!pins.Lines.Contains(line))
        {
            fields.Refuse(name, $"names the line '{line}', which does not exist", Suggestion.For(line, pins.Lines) is { } meant ? $"did you mean '{meant}'?" : "declare it in $.pins.lines, or write one that stands there");
            return null;
        }
        if (_takenLines.TryAdd(line, fields.PathOf(name)))
            return line;
        fields.Refuse(name, $"names the line '{line}', which {_takenLines[line]} has already", "write another line: a line belongs to one point");
        return null;
    }

    /// <summary>Notes when the lines of a point do not go together: edges of lines with different kernel debounces are told in another order than they happened.</summary>
    public void CheckTogether(Point point, string path, List<StationProblem> problems)
    {
        var onChips = point.Lines.Count(line => pins.Chips.Any(chip => chip.Lines.Contains(line)));
        if (onChips > 0 && onChips < point.Lines.Count)
            problems.Add(new StationProblem(path, "reads lines of a chip together with others: those of the chip are seen later", "write lines of chips alone, or none"));
        if (pins.Gpio is not { } gpio)
            return;
        var lines = gpio.Lines.Where(l => point.Lines.Contains(l.Name)).ToArray();
        if (lines.Select(static l => l.KernelDebounce).Distinct().Count() > 1)
            problems.Add(new StationProblem(path, $"reads lines of different kernelDebounceMs: {string.Join(", ", lines.Select(static l => $"{l.Name} {l.KernelDebounce.TotalMilliseconds}"))}", "write the same for each of them, or debounce in the point"));
    }

    /// <summary>Whether the alarm stands at <paramref name="path"/> for the first time; otherwise where it stands already.</summary>
    public bool TakeAlarm(AssetId asset, string code, string path, out string takenBy)
    {
        takenBy = path;
        if (_takenAlarms.TryAdd((asset, code), path))
            return true;
        takenBy = _takenAlarms[(asset, code)];
        return false;
    }
}
