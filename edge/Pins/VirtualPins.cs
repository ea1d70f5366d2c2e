using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Pins;

/// <summary>Lines in memory: inputs set by a simulation in the same process, outputs that it can look at. All are low until set.</summary>
public sealed class VirtualPins : IPins, IOutputPins
{
    private readonly Lock _gate = new();
    private readonly IEdgeClock _clock;
    private readonly Dictionary<string, bool> _levels;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OutputMemory _outputs;
    private IPinSink? _sink;

    /// <param name="clock">Dates the edges.</param>
    /// <param name="lines">The inputs that exist.</param>
    /// <param name="keepsWhileAway">Whether what drives the lines stands still while the edge is stopped. Default false.</param>
    /// <param name="outputs">The outputs that exist. Default none.</param>
    public VirtualPins(IEdgeClock clock, IEnumerable<string> lines, bool keepsWhileAway = false, IEnumerable<string>? outputs = null)
    {
        _outputs = new OutputMemory(outputs ?? []);
        (_clock, KeepsWhileAway) = (clock, keepsWhileAway);
        _levels = lines.ToDictionary(static line => line, static _ => false);
        Lines = _levels.Keys.ToHashSet();
    }

    public IReadOnlySet<string> Lines { get; }

    public IReadOnlySet<string> Outputs => _outputs.Outputs;

    public bool KeepsWhileAway { get; }

    public Task Completion => _completion.Task;

    /// <summary>Sets a line. An edge is delivered before this returns, dated now, when the level is another. Any thread may call it. Throws <see cref="ArgumentException"/> for a line that does not exist.</summary>
    public void Set(string line, bool level)
    {
        lock (_gate)
        {
            if (Level(line) == level)
                return;
            _levels[line] = level;
            _sink?.Offer(new PinEdge(line, level, _clock.Monotonic));
        }
    }

    /// <summary>The present level of a line. Throws <see cref="ArgumentException"/> for a line that does not exist.</summary>
    public bool Level(string line)
    {
        lock (_gate)
            return _levels.TryGetValue(line, out var level) ? level : throw new ArgumentException($"there is no line '{line}': declare it in the station's pins.lines", nameof(line));
    }

    public IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory)
    {
        lock (_gate)
        {
            if (_sink is not null)
                throw new InvalidOperationException("these pins are started already");
            _sink = sink;
            return new Dictionary<string, bool>(_levels);
        }
    }

    public IReadOnlyDictionary<string, bool> Reread(Action reopen)
    {
        lock (_gate)
        {
            reopen();
            return new Dictionary<string, bool>(_levels);
        }
    }

    public void Committed(long position)
    {
    }

    public void Write(string line, bool level) => _outputs.Write(line, level);

    public bool Read(string line) => _outputs.Read(line);

    public ValueTask DisposeAsync()
    {
        lock (_gate)
            _sink = null;
        _completion.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
