namespace Jena.Iot.Edge.Replay;

/// <summary>What of a log is not delivered, and why.</summary>
public sealed class ReplayFaults
{
    /// <summary>So many bad lines are told one by one; the rest is counted.</summary>
    public const int Told = 20;

    private readonly List<(long Line, string Wrong)> bad = [];
    private readonly SortedDictionary<int, long> unmapped = [];

    /// <summary>Lines that are no events.</summary>
    public long Bad { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<(long Line, string Wrong)> First => bad;

    /// <summary>Events of devices that the station does not map, by device.</summary>
    public IReadOnlyDictionary<int, long> Unmapped => unmapped;

    internal void AddBad(long line, string wrong)
    {
        Bad++;
        if (bad.Count < Told)
            bad.Add((line, wrong));
    }

    internal void AddUnmapped(int device) => unmapped[device] = unmapped.GetValueOrDefault(device) + 1;
}
