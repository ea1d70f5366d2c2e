using Jena.Iot.Quickstart.Simulation;

namespace Jena.Iot.SystemTests.Quickstart;

/// <summary>Keeps every change of every line in order.</summary>
internal sealed class RecordedPins : ICityPins
{
    private readonly Dictionary<(string Edge, string Line), bool> _levels = [];

    public List<(string Edge, string Line, bool Level)> Changes { get; } = [];

    public void Set(string edge, string line, bool level)
    {
        if (_levels.TryGetValue((edge, line), out var before) && before == level)
            return;
        _levels[(edge, line)] = level;
        Changes.Add((edge, line, level));
    }
}
