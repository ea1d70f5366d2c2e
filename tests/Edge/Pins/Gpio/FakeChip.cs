using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>A chip in memory, with the kernel's buffer and numbers. Dates are those of <paramref name="time"/>.</summary>
internal sealed class FakeChip(TimeProvider time, string name, string label, params string[] lines) : ILineChip
{
    private readonly Lock _gate = new();
    private readonly bool[] _levels = new bool[lines.Length];
    private readonly List<FakeRequest> _requests = [];

    public ChipInfo Info { get; } = new("/dev/" + name, name, label, lines.Length);

    public FakeWaiter Waiter { get; } = new();

    public IReadOnlyList<FakeRequest> Requests => _requests;

    public LineInfo Line(int offset) => new(offset, lines[offset], "", _requests.Any(r => r.Has(offset)), LineDirection.Input);

    public ILineRequest Request(IReadOnlyList<LineSettings> wanted, int eventBuffer = LineRequests.MostEvents)
    {
        if (wanted.FirstOrDefault(l => _requests.Any(r => r.Has(l.Offset))) is { } held)
            throw new IOException($"line {held.Offset} is held");
        foreach (var output in wanted.Where(static l => l.Direction is LineDirection.Output))
            _levels[output.Offset] = output.Level;
        var request = new FakeRequest(this, _levels, _gate, wanted, eventBuffer);
        _requests.Add(request);
        return request;
    }

    public bool this[int line] => _levels[line];

    /// <summary>The line takes a level; whoever watches it gets an event.</summary>
    public void Set(int line, bool level)
    {
        lock (_gate)
        {
            if (_levels[line] == level)
                return;
            _levels[line] = level;
            foreach (var request in _requests.Where(r => r.Has(line)))
                request.Queue(line, level, time.GetElapsedTime(0));
        }
        Waiter.Wake();
    }

    /// <summary>The same for an event that is held up on its way.</summary>
    public void SetLate(int line, bool level)
    {
        lock (_gate)
        {
            _levels[line] = level;
            foreach (var request in _requests.Where(r => r.Has(line)))
            {
                request.Queue(line, level, time.GetElapsedTime(0));
                request.Delay();
            }
        }
    }

    /// <summary>The line takes a level, and the kernel counts an event that it does not hand over.</summary>
    public void SetUnseen(int line, bool level)
    {
        lock (_gate)
        {
            _levels[line] = level;
            foreach (var request in _requests.Where(r => r.Has(line)))
                request.Drop(line);
        }
    }

    public void Release(FakeRequest request) => _requests.Remove(request);

    public void Dispose()
    {
    }
}
