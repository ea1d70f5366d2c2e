namespace Jena.Iot.Edge.Pins;

/// <summary>
/// Output lines in a text file, <c>LINE 0|1</c> for each write, in order: what was written stands through a killed edge, as a relay does,
/// and whoever drives the inputs can see it. The file begins with the first write and only grows.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="outputs">The lines that exist; low until set.</param>
internal sealed class OutputFile(string path, IEnumerable<string> outputs) : IOutputPins
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _outputs = [.. outputs];

    public IReadOnlySet<string> Outputs => _outputs;

    public void Write(string line, bool level)
    {
        Check(line);
        lock (_gate)
            File.AppendAllText(path, $"{line} {(level ? 1 : 0)}\n");
    }

    public bool Read(string line)
    {
        Check(line);
        lock (_gate)
            return File.Exists(path) && File.ReadLines(path).LastOrDefault(written => written == $"{line} 0" || written == $"{line} 1") == $"{line} 1";
    }

    private void Check(string line)
    {
        if (!_outputs.Contains(line))
            throw new ArgumentException($"there is no output '{line}': declare it in the station's pins.outputs", nameof(line));
    }
}
