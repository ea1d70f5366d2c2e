namespace Jena.Iot.Edge.Pins;

/// <summary>Output lines in memory, low until set.</summary>
internal sealed class OutputMemory(IEnumerable<string> outputs) : IOutputPins
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, bool> _levels = outputs.ToDictionary(static line => line, static _ => false);

    public IReadOnlySet<string> Outputs => field ??= _levels.Keys.ToHashSet();

    public void Write(string line, bool level)
    {
        lock (_gate)
        {
            Check(line);
            _levels[line] = level;
        }
    }

    public bool Read(string line)
    {
        lock (_gate)
        {
            Check(line);
            return _levels[line];
        }
    }

    private void Check(string line)
    {
        if (!_levels.ContainsKey(line))
            throw new ArgumentException($"there is no output '{line}': declare it in the station's pins.outputs", nameof(line));
    }
}
