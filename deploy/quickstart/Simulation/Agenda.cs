namespace Jena.Iot.Quickstart.Simulation;

/// <summary>What is to happen when, in order of time and then of entry. Not for several threads.</summary>
public sealed class Agenda
{
    private readonly PriorityQueue<Action<DateTimeOffset>, (DateTimeOffset At, long Order)> _entries = new();
    private long _order;

    /// <summary>When the next thing happens; null when nothing is planned.</summary>
    public DateTimeOffset? Next => _entries.TryPeek(out _, out var key) ? key.At : null;

    /// <summary>Plans <paramref name="happening"/>, which is given the time for which it was planned.</summary>
    public void At(DateTimeOffset at, Action<DateTimeOffset> happening) => _entries.Enqueue(happening, (at, _order++));

    /// <summary>Lets everything happen that is planned up to and including <paramref name="now"/>, what is planned meanwhile included.</summary>
    public void RunUntil(DateTimeOffset now)
    {
        while (_entries.TryPeek(out var happening, out var key) && key.At <= now)
        {
            _entries.Dequeue();
            happening(key.At);
        }
    }
}
