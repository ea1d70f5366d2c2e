using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Outbox;

/// <summary>How long the agent has run on a file: the measure of a reading's age, since wall clocks jump and hours switched off do not count.</summary>
internal sealed class RunningTime(Tables tables, EdgeClock clock)
{
    private readonly TimeSpan _opened = clock.Monotonic;
    private readonly long _before = tables.MetaOf("ran") is long ran ? ran : 0;

    /// <summary>Whole seconds.</summary>
    public long Seconds => _before + (long)(clock.Monotonic - _opened).TotalSeconds;

    /// <summary>Writes it down; what has run since counts for nothing when the process is killed.</summary>
    public void Save() => tables.SetMeta.Run("ran", Seconds);
}
