namespace Jena.Iot.Guest.Lines;

/// <summary>What was done to the lines and when: one line of text each, <c>NAME LEVEL BEFORE AFTER</c> in monotonic nanoseconds.</summary>
internal sealed class Record(SimulatedChip chip)
{
    private readonly List<(string Line, bool Level, long Before, long After)> _moves = [];

    /// <summary>Returns when it was done.</summary>
    public long Move(string line, bool level)
    {
        var before = Clock.Now;
        chip.Pull(line, level);
        var after = Clock.Now;
        _moves.Add((line, level, before, after));
        return after;
    }

    public void Write(string path) =>
        File.WriteAllLines(path, _moves.Select(static m => $"{m.Line} {(m.Level ? 1 : 0)} {m.Before} {m.After}"));
}
