namespace Jena.Iot.Testing.Stimulus;

/// <summary>One thing in the street that moves lines; knows what each of its moves means.</summary>
public abstract class Actor
{
    /// <summary>Whether nothing is half done.</summary>
    public abstract bool AtRest { get; }

    /// <summary>The lines that it moves.</summary>
    public abstract IReadOnlyList<string> Lines { get; }

    /// <summary>What an edge tells of it when it sees it for the first time.</summary>
    public virtual IReadOnlyList<Happening> AtFirst => [];

    /// <summary>The next move, and what has happened by it.</summary>
    public abstract (string Line, bool Level, IReadOnlyList<Happening> Happened) Next(Random chance);
}

/// <summary>Vehicles over a detector's loop.</summary>
public sealed class DetectorActor(string junction, int channel, string line) : Actor
{
    private bool _on;

    public override bool AtRest => !_on;

    public override IReadOnlyList<string> Lines => [line];

    public override (string Line, bool Level, IReadOnlyList<Happening> Happened) Next(Random chance)
    {
        _on = !_on;
        return (line, _on, [Happening.Detector(junction, channel, _on)]);
    }
}

/// <summary>A door or a lamp; with an alarm code, it raises that alarm while it is open.</summary>
public sealed class ContactActor(string asset, string contact, string line, string? alarm = null) : Actor
{
    private bool _closed;

    public override bool AtRest => !_closed;

    public override IReadOnlyList<string> Lines => [line];

    public override IReadOnlyList<Happening> AtFirst => Now();

    public override (string Line, bool Level, IReadOnlyList<Happening> Happened) Next(Random chance)
    {
        _closed = !_closed;
        return (line, _closed, Now());
    }

    private IReadOnlyList<Happening> Now()
    {
        var changed = Happening.Contact(asset, contact, _closed);
        return alarm is null ? [changed] : [changed, Happening.Alarm(asset, alarm, !_closed)];
    }
}

/// <summary>Vehicles through a lane with two loops: in, out, and some that turn back.</summary>
public sealed class LaneActor(string carPark, string lane, string a, string b) : Actor
{
    private readonly Queue<(string Line, bool Level)> _walk = new();
    private bool? _inward;
    private long _totalIn;
    private long _totalOut;

    public override bool AtRest => _walk.Count == 0;

    public override IReadOnlyList<string> Lines => [a, b];

    public override (string Line, bool Level, IReadOnlyList<Happening> Happened) Next(Random chance)
    {
        if (_walk.Count == 0)
            Begin(chance.Next(10));
        var (line, level) = _walk.Dequeue();
        if (_walk.Count > 0 || _inward is not { } inward)
            return (line, level, []);
        if (inward)
            _totalIn++;
        else
            _totalOut++;
        return (line, level, [Happening.Passage(carPark, lane, inward, _totalIn, _totalOut)]);
    }

    private void Begin(int dice)
    {
        (_inward, (string, bool)[] walk) = dice switch
        {
            < 4 => ((bool?)true, new[] { (a, true), (b, true), (a, false), (b, false) }),
            < 8 => (false, [(b, true), (a, true), (b, false), (a, false)]),
            8 => (null, [(a, true), (b, true), (b, false), (a, false)]),
            _ => (null, [(b, true), (b, false)]),
        };
        foreach (var step in walk)
            _walk.Enqueue(step);
    }
}
