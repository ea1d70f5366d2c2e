namespace Jena.Iot.Edge.Replay;

/// <summary>What of a log is not delivered, and why.</summary>
public sealed class ReplayFaults
{
    /// <summary>So many bad lines are told one by one; the rest is counted.</summary>
    public const int Told = 20;

    private readonly List<(long Line, string Wrong)> _bad = [];
    private readonly SortedDictionary<int, long> _unmapped = [];

    /// <summary>Lines that are no events.</summary>
    public long Bad { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<(long Line, string Wrong)> First => _bad;

    /// <summary>Events of devices that the station does not map, by device.</summary>
    public IReadOnlyDictionary<int, long> Unmapped => _unmapped;

    internal void AddBad(long line, string wrong)
    {
        Bad++;
        if (_bad.Count < Told)
            _bad.Add((line, wrong));
    }

    internal void AddUnmapped(int device) => _unmapped[device] = _unmapped.GetValueOrDefault(device) + 1;
}
