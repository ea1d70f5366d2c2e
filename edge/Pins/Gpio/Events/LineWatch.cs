using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>
/// Makes changes of lines out of the events of one request, without touching the kernel: in order, with the direction from alternation,
/// and with what is missing told. Whoever drives it hands in the events as they come and, at <see cref="Due"/>, the levels.
/// </summary>
internal sealed class LineWatch
{
    /// <summary>
    /// So long a missing number is waited for, and the next event of a line that has changed again: more than the kernel's
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

    /// <summary>Events in order behind the one in doubt, with when they arrived.</summary>
    private readonly List<(LineEvent Event, TimeSpan Arrived)> _behind = [];

    private TrackedLine? _doubtful;
    private TimeSpan _doubtDue;
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
            _lines[n].Read(levels[n], levels, toldAt: null);
    }

    /// <summary>When <see cref="Settle"/> has something to do; null for never. A number that is missing may end the doubt: that comes first.</summary>
    public TimeSpan? Due => HoleDue ?? (_doubtful is null ? null : _doubtDue);

    /// <summary>Up to here it is known what happened, while an event is waited for; null while none is.</summary>
    public TimeSpan? KnownUntil => _doubtful?.Doubt!.At ?? (_order.HeldSince is null ? null : _latest);

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
            // Loss or not, what is before it is told before it.
            while (_doubtful is { } line)
                EndDoubt(line, FirstHeld(), levels);
            var first = FirstHeld();
            var isCertain = IsLossCertain(first);
            var until = _order.Held.First().At;
            var (missing, released) = _order.GiveUp();
            TellLoss(missing, until, first, isCertain, levels);
            Tell(released, now);
        }
        while (_order.HeldSince is null && _doubtful is { } line && _doubtDue <= now)
        {
            var hasMoved = levels[Array.IndexOf(_lines, line)] != line.Level;
            // It has changed again since, so that another event of it comes.
            if (hasMoved && _doubtDue < line.Doubt!.Arrived + Hold)
                _doubtDue = line.Doubt.Arrived + Hold;
            else
                EndDoubt(line, [], levels);
        }
    }

    private void Tell(List<LineEvent> events, TimeSpan now)
    {
        foreach (var next in events)
        {
            if (!_byOffset.TryGetValue(next.Offset, out var line))
                continue;
            line.Came(next);
            _behind.Add((next, now));
        }
        TellBehind();
    }

    /// <summary>Tells what waits, as far as no level is in doubt.</summary>
    private void TellBehind()
    {
        var told = 0;
        while (told < _behind.Count)
        {
            if (_doubtful is { } doubtful)
            {
                var next = _behind.FindIndex(told, b => b.Event.Offset == doubtful.Settings.Offset);
                if (next < 0)
                    break;
                EndDoubt(doubtful, () => doubtful.Settle(_behind[next].Event));
            }
            var (taken, arrived) = _behind[told++];
            var line = _byOffset[taken.Offset];
            if (line.ToldBefore(taken) is { } since)
                _listener.Lost(new LineLoss([taken.Offset], since, taken.At, 1, Levels));
            if (line.Take(taken, _latest, arrived) is { } change)
                Tell([change]);
            if (line.Doubt is not null)
                (_doubtful, _doubtDue) = (line, arrived + ThreadLatency);
            else if (taken.At > _latest)
                _latest = taken.At;
        }
        _behind.RemoveRange(0, told);
    }

    /// <summary>Ends a doubt by an event that waits behind a missing number, or by what the line shows.</summary>
    private void EndDoubt(TrackedLine line, Dictionary<TrackedLine, LineEvent> held, LevelReading levels)
    {
        EndDoubt(line, () => held.TryGetValue(line, out var next) ? line.Settle(next) : line.Settle(levels[Array.IndexOf(_lines, line)], levels));
        TellBehind();
    }

    private void EndDoubt(TrackedLine line, Func<IReadOnlyList<LineChange>> settle)
    {
        _doubtful = null;
        var at = line.Doubt!.At;
        Tell(settle());
        _latest = at;
    }

    private void Tell(IReadOnlyList<LineChange> changes)
    {
        foreach (var change in changes)
            _listener.Changed(change);
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
        var begin = _latest;
        var until = _latest = at > _latest ? at : _latest;
        if (!isCertain)
        {
            var since = until - ThreadLatency > begin ? until - ThreadLatency : begin;
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
                line.Read(levels[n], levels, toldAt: until);
            if (line.Level != before)
                found.Add(line.Found(line.Level, until));
        }
        _listener.Lost(new LineLoss([.. concerned.Select(static l => l.Settings.Offset)], begin, until, missing, Levels));
        Tell(found);
    }
}
