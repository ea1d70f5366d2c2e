using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>
/// Puts the events of a request back in order. The kernel numbers them in the interrupt and queues them from a thread per line, so
/// that those of different lines overtake one another. An event bears the number of the next one of its line when the line is interrupted
/// again while its thread runs: then the number that was its own is nobody's, and its date tells its place. Events behind a missing number
/// are held until it comes or is given up.
/// </summary>
internal sealed class EventOrder
{
    private readonly List<(LineEvent Event, TimeSpan Arrived)> _held = [];
    private uint _last;

    /// <summary>Events that wait for one before them, in order; without those that <see cref="Take"/> gave out.</summary>
    public IEnumerable<LineEvent> Held => _held.Select(static h => h.Event);

    /// <summary>When the first of those that wait arrived; null when none waits.</summary>
    public TimeSpan? HeldSince => _held.Count > 0 ? _held[0].Arrived : null;

    public int HeldCount => _held.Count;

    /// <summary>Adds events that arrived at <paramref name="now"/>, and gives out those that wait for none, in order of their dates.</summary>
    public List<LineEvent> Take(ReadOnlySpan<LineEvent> events, TimeSpan now)
    {
        foreach (var taken in events)
        {
            var place = _held.Count;
            // Those with one number stay as the kernel queued them.
            while (place > 0 && Ahead(_held[place - 1].Event.Sequence) > Ahead(taken.Sequence))
                place--;
            _held.Insert(place, (taken, now));
        }
        return Release();
    }

    /// <summary>Gives up the numbers before the first event that waits: how many of them are nobody's, and the events that wait no longer.</summary>
    public (long Missing, List<LineEvent> Released) GiveUp()
    {
        var missing = Ahead(_held[0].Event.Sequence) - 1;
        _last += (uint)missing;
        return (missing, Release());
    }

    /// <summary>How far a number is behind the last one given out; less than 1 for one that came too late.</summary>
    private int Ahead(uint sequence) => unchecked((int)(sequence - _last));

    private List<LineEvent> Release()
    {
        var (ready, late) = (0, 0);
        for (var n = 0; n < _held.Count; n++)
        {
            // One that came too late fills no hole.
            if (Ahead(_held[n].Event.Sequence) < 1)
                late = n + 1;
            if (Ahead(_held[n].Event.Sequence) <= n + 1 - late)
                ready = n + 1;
        }
        var released = _held.Take(ready).Select(static h => h.Event).ToList();
        if (ready == 0)
            return released;
        _held.RemoveRange(0, ready);
        var last = released[^1].Sequence;
        if (Ahead(last) > 0)
            _last = last;
        // Numbers and dates are given in the interrupt, but the number is read by the thread: it may be a later interrupt's, the date is not.
        return [.. released.OrderBy(static e => e.At)];
    }
}
