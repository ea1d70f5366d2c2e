using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

internal sealed class FakeRequest(FakeChip chip, bool[] levels, Lock gate, IReadOnlyList<LineSettings> lines, int eventBuffer) : ILineRequest
{
    private readonly List<LineEvent> _events = [];
    private readonly Dictionary<int, uint> _lineNumbers = [];
    private readonly List<LineEvent> _late = [];
    private uint _number;

    public IReadOnlyList<LineSettings> Lines { get; private set; } = lines;

    public int EventBuffer => eventBuffer;

    /// <summary>What every call throws once the chip is gone.</summary>
    public IOException? Gone { get; set; }

    public bool Has(int line) => Lines.Any(l => l.Offset == line);

    public void Queue(int line, bool level, TimeSpan at)
    {
        if (Lines.Single(l => l.Offset == line).Edges is PinEventTypes.None)
            return;
        if (_events.Count == eventBuffer)
            _events.RemoveAt(0);
        _events.Add(new LineEvent(line, level, at, ++_number, _lineNumbers[line] = _lineNumbers.GetValueOrDefault(line) + 1));
    }

    public void Drop(int line) => (_number, _lineNumbers[line]) = (_number + 1, _lineNumbers.GetValueOrDefault(line) + 1);

    /// <summary>An interrupt that came before the thread of its line ran: the next one has the event of both.</summary>
    public void Share() => _number++;

    /// <summary>Takes the last event back until <see cref="Arrive"/>: the thread of its line is held up.</summary>
    public void Delay()
    {
        _late.Add(_events[^1]);
        _events.RemoveAt(_events.Count - 1);
    }

    /// <summary>Queues the first event that was held up.</summary>
    public void Arrive()
    {
        lock (gate)
        {
            _events.Add(_late[0]);
            _late.RemoveAt(0);
        }
    }

    public int ReadEvents(Span<LineEvent> into)
    {
        lock (gate)
        {
            if (Gone is not null)
                throw Gone;
            var count = Math.Min(into.Length, _events.Count);
            for (var n = 0; n < count; n++)
                into[n] = _events[n];
            _events.RemoveRange(0, count);
            return count;
        }
    }

    public ulong GetLevels(ulong mask)
    {
        lock (gate)
        {
            if (Gone is not null)
                throw Gone;
            return Lines.Select((line, n) => levels[line.Offset] ? 1UL << n : 0).Aggregate(0UL, static (a, b) => a | b) & mask;
        }
    }

    public void SetLevels(ulong values, ulong mask)
    {
        for (var n = 0; n < Lines.Count; n++)
        {
            if ((mask & (1UL << n)) == 0)
                continue;
            if (Lines[n].Direction is not LineDirection.Output)
                throw new IOException($"line {Lines[n].Offset} is no output");
            levels[Lines[n].Offset] = (values & (1UL << n)) != 0;
        }
    }

    public void Configure(IReadOnlyList<LineSettings> settings)
    {
        Lines = settings;
        foreach (var output in settings.Where(static l => l.Direction is LineDirection.Output))
            levels[output.Offset] = output.Level;
    }

    public void Dispose() => chip.Release(this);
}
