using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>What is known of one line: its level after the events so far.</summary>
internal sealed class TrackedLine(LineSettings settings)
{
    /// <summary>
    /// So long after its edge a level is sampled at most, on a machine under load: an event that repeats the level and comes later than
    /// that after another such event is a second spike, not the edge that the first one saw. Less than a loop's debounce.
    /// </summary>
    public static readonly TimeSpan SampleLatency = TimeSpan.FromMilliseconds(15);

    public LineSettings Settings => settings;

    public bool Level { get; private set; }

    /// <summary>
    /// An event that repeats the level. Its level was either read after the next edge, which then has an event of its own, or the edge back
    /// was so short after it that the two have one event. Until <see cref="Settle"/> neither is believed.
    /// </summary>
    public LineDoubt? Doubt { get; private set; }

    /// <summary>The number of its last event.</summary>
    private uint _sequence;

    /// <summary>Both edges are watched: levels alternate.</summary>
    private bool Alternates => settings.Edges is (PinEventTypes.Rising | PinEventTypes.Falling);

    /// <summary>The reading that the level is from, while events from before it may still come.</summary>
    private LevelReading? _read;

    /// <summary>With what date that reading's level was told; null when it was where the line began.</summary>
    private TimeSpan? _toldAt;

    /// <summary>Notes an event that came in its order, before it is taken.</summary>
    public void Came(LineEvent next) => _sequence = next.LineSequence;

    /// <summary>How many of its events were dropped before <paramref name="next"/>.</summary>
    public long DroppedBefore(LineEvent next) => Math.Max(0, unchecked((int)(next.LineSequence - _sequence)) - 1);

    /// <summary>Takes the level from a reading; the line's events from before it are not told any more.</summary>
    /// <param name="level">As it was read.</param>
    /// <param name="reading">When.</param>
    /// <param name="toldAt">With what date the level is told; null when it is where the line begins.</param>
    public void Read(bool level, LevelReading reading, TimeSpan? toldAt) => (Level, _read, _toldAt) = (level, reading, toldAt);

    /// <summary>When an event is of an edge that was told already, by a reading and with an earlier date: that date; else null.</summary>
    public TimeSpan? ToldBefore(LineEvent taken) => _toldAt < taken.At && IsInReading(taken) ? _toldAt : null;

    /// <summary>Takes a level that follows from later events.</summary>
    public void Infer(bool level) => Level = level;

    /// <summary>The change that an event means; null for none, or for one in <see cref="Doubt"/>.</summary>
    /// <param name="notBefore">The latest date told before: changes are told in order of time.</param>
    /// <param name="arrived">When it was taken out of the kernel.</param>
    public LineChange? Take(LineEvent taken, TimeSpan notBefore, TimeSpan arrived)
    {
        if (IsInReading(taken))
            return null;
        var at = taken.At > notBefore ? taken.At : notBefore;
        if (Alternates && taken.Level == Level)
        {
            Doubt = new LineDoubt(taken, at, arrived);
            return null;
        }
        Level = taken.Level;
        return Change(taken, at);
    }

    /// <summary>
    /// Ends the doubt by the line's next event. One with the same number is certainly the next edge: its interrupt came before the thread was
    /// done with the event in doubt.
    /// </summary>
    public IReadOnlyList<LineChange> Settle(LineEvent next) =>
        Settle(isSpike: next.Sequence != Doubt!.Event.Sequence && (next.Level != Level || next.At > Doubt.Event.At + SampleLatency));

    /// <summary>Ends the doubt by what the line shows though it has no further event.</summary>
    public IReadOnlyList<LineChange> Settle(bool level, LevelReading reading)
    {
        var at = Doubt!.At;
        var changes = Settle(isSpike: level == Level);
        Read(level, reading, at);
        return changes;
    }

    /// <summary>A change that was found by reading, not told by an event.</summary>
    public LineChange Found(bool level, TimeSpan at) => new(settings.Offset, level, at - settings.Debounce, null);

    private IReadOnlyList<LineChange> Settle(bool isSpike)
    {
        var (taken, at, _) = Doubt!;
        Doubt = null;
        Level = !Level;
        var change = Change(taken, at);
        if (!isSpike)
            return [change];
        Level = !Level;
        return [change, Found(Level, at)];
    }

    private bool IsInReading(LineEvent taken)
    {
        if (_read is not { } read)
            return false;
        if (taken.At < read.Before)
            return true;
        if (taken.At > read.After)
            _read = null;
        return taken.At <= read.After && taken.Level == Level;
    }

    private LineChange Change(LineEvent taken, TimeSpan at) => new(settings.Offset, Level, at - settings.Debounce, taken.Sequence);
}
