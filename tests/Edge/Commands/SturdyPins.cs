using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Tests.Commands;

/// <summary>Output lines that keep their levels when the edge is killed, as relays do, and remember every write.</summary>
internal sealed class SturdyPins : IPins, IOutputPins
{
    private readonly Dictionary<string, bool> levels = new() { ["r1"] = false, ["r2"] = false, ["r3"] = false };

    public List<(string Line, bool Level)> Writes { get; } = [];

    /// <summary>Lines that keep the level they have, whatever is written.</summary>
    public HashSet<string> Stuck { get; } = [];

    /// <summary>Lines that cannot be read.</summary>
    public HashSet<string> Unreadable { get; } = [];

    /// <summary>Lines that cannot be written.</summary>
    public HashSet<string> Unwritable { get; } = [];

    public IReadOnlySet<string> Outputs => levels.Keys.ToHashSet();

    public IReadOnlySet<string> Lines { get; } = new HashSet<string>();

    public bool KeepsWhileAway => true;

    public Task Completion { get; } = new TaskCompletionSource().Task;

    /// <summary>Sets a line behind the edge's back.</summary>
    public void Force(string line, bool level) => levels[line] = level;

    public bool Level(string line) => levels[line];

    public void Write(string line, bool level)
    {
        if (Unwritable.Contains(line))
            throw new IOException("the line is gone");
        Writes.Add((line, level));
        if (!Stuck.Contains(line))
            levels[line] = level;
    }

    public bool Read(string line) => Unreadable.Contains(line) ? throw new IOException("the line is gone") : levels[line];

    public IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory) => new Dictionary<string, bool>();

    public IReadOnlyDictionary<string, bool> Reread(Action reopen) => new Dictionary<string, bool>();

    public void Committed(long position)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
