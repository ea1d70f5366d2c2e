using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Events;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Tests.Pins.Gpio;

/// <summary>A watch of the lines 10 to 13, driven by hand in milliseconds. What it tells is kept as text: "10+ @5 #3" is line 10 going high at 5 ms by event 3.</summary>
internal sealed class WatchBench : ILineListener
{
    private readonly Dictionary<int, uint> _lineNumbers = [];
    private uint _number;

    /// <param name="levels">Of the lines at 0 ms, as in "0110".</param>
    public WatchBench(string levels = "0000", int buffer = 64, PinEventTypes edges = PinEventTypes.Rising | PinEventTypes.Falling, int debounce = 0)
    {
        var lines = Enumerable.Range(10, levels.Length).Select(n => new LineSettings(n) { Direction = LineDirection.Input, Edges = edges, Debounce = Ms(debounce) });
        Watch = new LineWatch([.. lines], buffer, this, Reading(levels, -1, 0));
    }

    public LineWatch Watch { get; }

    public List<string> Told { get; } = [];

    public List<LineChange> Changes { get; } = [];

    /// <summary>The next event in the kernel's numbering, not yet handed in.</summary>
    public LineEvent Next(int line, bool level, double at) =>
        new(line, level, Ms(at), ++_number, _lineNumbers[line] = _lineNumbers.GetValueOrDefault(line) + 1);

    /// <summary>The kernel counted an interrupt whose event it never queued.</summary>
    public void Skip() => _number++;

    /// <summary>Hands in events at a time.</summary>
    public WatchBench Take(double now, params LineEvent[] events)
    {
        Watch.Take(events, Ms(now));
        return this;
    }

    /// <summary>The time comes at which the watch asks for levels.</summary>
    public WatchBench Settle(double now, string levels, double? read = null)
    {
        Assert.True(Watch.Due <= Ms(now), $"due {Watch.Due}");
        Watch.Settle(Reading(levels, read ?? now, read ?? now), Ms(now));
        return this;
    }

    public static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    public static LevelReading Reading(string levels, double before, double after) =>
        new(levels.Select(static (c, n) => c == '1' ? 1UL << n : 0).Aggregate(0UL, static (a, b) => a | b), Ms(before), Ms(after));

    void ILineListener.Changed(LineChange change)
    {
        Changes.Add(change);
        Told.Add($"{change.Offset}{(change.Level ? '+' : '-')} @{change.At.TotalMilliseconds} #{change.Sequence?.ToString() ?? "-"}");
    }

    void ILineListener.Lost(LineLoss loss) =>
        Told.Add($"lost {loss.Count} of {string.Join(",", loss.Lines)} @{loss.Since.TotalMilliseconds}..{loss.Until.TotalMilliseconds} {string.Concat(loss.Levels.OrderBy(static l => l.Key).Select(static l => l.Value ? '1' : '0'))}");
}
