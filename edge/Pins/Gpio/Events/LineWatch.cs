using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>
/// Makes changes of lines out of the events of one request, without touching the kernel: in order, with the direction from alternation,
/// and with what is missing told. Whoever drives it hands in the events as they come and, at <see cref="Due"/>, the levels.
/// </summary>
internal sealed class LineWatch
{
    /// <summary>
    /// So long a missing number is waited for, and an event that contradicts alternation for its successor: more than the kernel's
    /// threads of two lines differ on a machine under load. Waiting delays what is told, never its date.
    /// </summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(250);

    /// <summary>So long it is waited for once it is certain that the kernel dropped events.</summary>
    public static readonly TimeSpan HoldWhenLost = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Interrupts of a line that came before its thread ran share one event, that of the last one. They came so long before it at most.
    /// </summary>
    public static readonly TimeSpan ThreadLatency = TimeSpan.FromMilliseconds(10);

    private readonly EventOrder _order = new();
    private readonly TrackedLine[] _lines;
    private readonly Dictionary<int, TrackedLine> _byOffset;
    private readonly int _eventBuffer;
    private readonly ILineListener _listener;
    private TimeSpan _latest;

    /// <param name="lines">In the order of the request.</param>
    /// <param name="eventBuffer">Events that the kernel keeps for the request.</param>
    /// <param name="listener">Hears what happened.</param>
    /// <param name="levels">The levels after the lines were requested.</param>
    public LineWatch(IReadOnlyList<LineSettings> lines, int eventBuffer, ILineListener listener, LevelReading levels)
    {
        (_eventBuffer, _listener, _latest) = (eventBuffer, listener, levels.Before);
        _lines = [.. lines.Select(static line => new TrackedLine(line))];
        _byOffset = _lines.ToDictionary(static line => line.Settings.Offset);
        for (var n = 0; n < _lines.Length; n++)
            _lines[n].Read(levels[n], levels);
    }

    /// <summary>When <see cref="Settle"/> has something to do; null for never.</summary>
    public TimeSpan? Due => HoleDue ?? _lines.Min(static line => line.Doubt?.Arrived) + Hold;

    /// <summary>Up to here it is known what happened, while an event is waited for; null while none is.</summary>
    public TimeSpan? KnownUntil
    {
        get
        {
            var doubt = _lines.Min(static line => line.Doubt?.At);
            return _order.HeldSince is null || doubt < _latest ? doubt : _latest;
        }
    }

    private TimeSpan? HoleDue => _order.HeldSince + (IsLossCertain(FirstHeld()) ? HoldWhenLost : Hold);

    /// <summary>The level of every line after all that was told, by offset.</summary>
    public IReadOnlyDictionary<int, bool> Levels => _lines.ToDictionary(static line => line.Settings.Offset, static line => line.Level);

    /// <summary>Takes events as the kernel queued them, at <paramref name="now"/>.</summary>
    public void Take(ReadOnlySpan<LineEvent> events, TimeSpan now) => Tell(_order.Take(events, now), now);

    /// <summary>Gives up waiting for what is overdue at <paramref name="now"/>, and goes on by what the lines show.</summary>
    public void Settle(LevelReading levels, TimeSpan now)
    {
        while (HoleDue <= now)
        {
            var first = FirstHeld();
            var isCertain = IsLossCertain(first);
            var until = _order.Held.First().At;
            var (missing, released) = _order.GiveUp();
            TellLoss(missing, until, first, isCertain, levels);
            Tell(released, now);
        }
        // Events that are still held will end the doubts.
        if (_order.HeldSince is not null)
            return;
        for (var n = 0; n < _lines.Length; n++)
        {
            if (_lines[n].Doubt?.Arrived + Hold <= now && _lines[n].Settle(levels[n], levels, _latest) is { } found)
                _listener.Changed(found);
        }
    }

    private void Tell(List<LineEvent> events, TimeSpan now)
    {
        foreach (var next in events)
        {
            if (!_byOffset.TryGetValue(next.Offset, out var line))
                continue;
            foreach (var change in line.Take(next, _latest, now))
                _listener.Changed(change);
            if (next.At > _latest)
                _latest = next.At;
        }
    }

    /// <summary>The first event of each line among those that wait.</summary>
    private Dictionary<TrackedLine, LineEvent> FirstHeld()
    {
        var first = new Dictionary<TrackedLine, LineEvent>();
        foreach (var next in _order.Held)
        {
            if (_byOffset.TryGetValue(next.Offset, out var line))
                first.TryAdd(line, next);
        }
        return first;
    }

    /// <summary>The kernel drops the oldest event of a full buffer: either the numbers of a line show it, or a buffer's worth follows.</summary>
    private bool IsLossCertain(Dictionary<TrackedLine, LineEvent> first) =>
        _order.HeldCount >= _eventBuffer - 1 || first.Any(static f => f.Key.DroppedBefore(f.Value) > 0);

    private void TellLoss(long missing, TimeSpan at, Dictionary<TrackedLine, LineEvent> first, bool isCertain, LevelReading levels)
    {
        var until = at > _latest ? at : _latest;
        if (!isCertain)
        {
            var since = until - ThreadLatency > _latest ? until - ThreadLatency : _latest;
            var sharing = first.Where(f => f.Value.At <= until + ThreadLatency).Select(static f => f.Key.Settings.Offset);
            _listener.Lost(new LineLoss([.. sharing], since, until, missing, Levels));
            return;
        }

        var concerned = first.Where(static f => f.Key.DroppedBefore(f.Value) > 0).Select(static f => f.Key).ToList();
        if (concerned.Sum(line => line.DroppedBefore(first[line])) < missing)
            concerned.AddRange(_lines.Where(line => !first.ContainsKey(line)));
        var found = new List<LineChange>();
        for (var n = 0; n < _lines.Length; n++)
        {
            var line = _lines[n];
            if (!concerned.Contains(line))
                continue;
            var before = line.Level;
            if (first.TryGetValue(line, out var next))
                line.Infer(!next.Level);
            else
                line.Read(levels[n], levels);
            if (line.Level != before)
                found.Add(line.Found(line.Level, until));
        }
        _listener.Lost(new LineLoss([.. concerned.Select(static l => l.Settings.Offset)], _latest, until, missing, Levels));
        foreach (var change in found)
            _listener.Changed(change);
    }
}
