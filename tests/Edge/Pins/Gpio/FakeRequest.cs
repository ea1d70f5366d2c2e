using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

internal sealed class FakeRequest(FakeChip chip, bool[] levels, Lock gate, IReadOnlyList<LineSettings> lines, int eventBuffer) : ILineRequest
{
    private readonly List<LineEvent> _events = [];
    private readonly Dictionary<int, uint> _lineNumbers = [];
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
            if ((mask & (1UL << n)) != 0)
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
