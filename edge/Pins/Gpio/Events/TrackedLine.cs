using System.Device.Gpio;
using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>What is known of one line: its level after the events so far.</summary>
internal sealed class TrackedLine(LineSettings settings)
{
    public LineSettings Settings => settings;

    public bool Level { get; private set; }

    /// <summary>The number of its last event.</summary>
    public uint Sequence { get; private set; }

    /// <summary>The event whose level alternation contradicts, until it is known which of the two is right.</summary>
    public (TimeSpan At, TimeSpan Arrived)? Doubt { get; private set; }

    /// <summary>Both edges are watched: levels alternate.</summary>
    private bool Alternates => settings.Edges is (PinEventTypes.Rising | PinEventTypes.Falling);

    /// <summary>The reading that the level is from, while events from before it may still come.</summary>
    private LevelReading? _read;

    /// <summary>How many of its events were dropped before <paramref name="next"/>.</summary>
    public long DroppedBefore(LineEvent next) => Math.Max(0, unchecked((int)(next.LineSequence - Sequence)) - 1);

    /// <summary>Takes the level from a reading; the line's events from before it are not told any more.</summary>
    public void Read(bool level, LevelReading reading) => (Level, Doubt, _read) = (level, null, reading);

    /// <summary>Takes a level that follows from later events.</summary>
    public void Infer(bool level) => (Level, Doubt) = (level, null);

    /// <summary>
    /// The changes that an event means. Levels alternate: an event that repeats the level was either read after the next edge, which then
    /// has an event of its own, or the edge back was so short after it that the two have one event. Which of these it was
    /// is told by the level of the next event, or by reading the line.
    /// </summary>
    /// <param name="notBefore">The latest date told before: changes are told in order of time.</param>
    /// <param name="now">When it was taken.</param>
    public List<LineChange> Take(LineEvent taken, TimeSpan notBefore, TimeSpan now)
    {
        var at = Later(taken.At, notBefore);
        Sequence = taken.LineSequence;
        if (IsInReading(taken))
            return [];
        if (!Alternates)
        {
            Level = taken.Level;
            return [Change(taken, at)];
        }
        if (taken.Level != Level)
        {
            (Level, Doubt) = (taken.Level, null);
            return [Change(taken, at)];
        }
        if (Doubt is { } doubt)
        {
            Doubt = null;
            return [Found(!Level, Later(doubt.At, notBefore)), Change(taken, at)];
        }
        (Level, Doubt) = (!Level, (at, now));
        return [Change(taken, at)];
    }

    /// <summary>Ends a doubt by what the line shows: null when alternation was right, otherwise the edge back that had no event.</summary>
    public LineChange? Settle(bool level, LevelReading reading, TimeSpan notBefore)
    {
        var doubt = Doubt!.Value;
        Doubt = null;
        if (level == Level)
            return null;
        Read(level, reading);
        return Found(level, Later(doubt.At, notBefore));
    }

    /// <summary>A change that was found by reading, not told by an event.</summary>
    public LineChange Found(bool level, TimeSpan at) => new(settings.Offset, level, at - settings.Debounce, null);

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

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
