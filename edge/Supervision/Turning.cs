namespace Jena.Iot.Edge.Supervision;

/// <summary>
/// Whether a loop still turns: whoever watches asks, and the loop answers when it comes round. A task that has not ended says
/// nothing of that: it may wait for a disk or a lock that never comes.
/// </summary>
/// <param name="part">As people call the loop.</param>
/// <param name="time">Measures how long a loop may be quiet.</param>
public sealed class Turning(string part, TimeProvider time)
{
    private readonly Lock _gate = new();
    private bool _owes;
    private long? _quietFrom;
    private TimeSpan _quietFor;

    /// <summary>Raised on the thread that asks; handlers make the loop come round soon and return at once.</summary>
    public event Action? Asked;

    public string Part => part;

    /// <summary>
    /// Asks for an answer. True when the loop answered since it was last asked, or may be quiet now; also the first time.
    /// </summary>
    public bool Ask()
    {
        bool turned;
        lock (_gate)
        {
            turned = !_owes || (_quietFrom is { } from && time.GetElapsedTime(from) < _quietFor);
            _owes = true;
        }
        Asked?.Invoke();
        return turned;
    }

    /// <summary>The loop came round.</summary>
    public void Turned()
    {
        lock (_gate)
            (_owes, _quietFrom) = (false, null);
    }

    /// <summary>The loop is about to do what takes up to <paramref name="longest"/> and cannot answer meanwhile.</summary>
    public void Quiet(TimeSpan longest)
    {
        lock (_gate)
            (_quietFrom, _quietFor) = (time.GetTimestamp(), longest);
    }
}
