namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// What the sampling side finds again after a restart: the inputs' states and the stimulus position. Memory is ahead of the file
/// while that has no room, and outlives a file that turned out to be damaged.
/// </summary>
internal sealed class SamplerMemory
{
    private readonly Dictionary<string, byte[]> _inputs = [];
    private readonly HashSet<string> _unwritten = [];
    private long? _unwrittenStimulus;

    /// <summary>The position stored last; null for none.</summary>
    public long? Stimulus { get; private set; }

    /// <summary>An empty state is none.</summary>
    public IReadOnlyDictionary<string, byte[]> Inputs() => _inputs.Where(static i => i.Value.Length > 0).ToDictionary();

    /// <summary>Takes from the file what is not known better.</summary>
    public void Load(Tables tables)
    {
        Stimulus = tables.MetaOf("stimulus") is long stimulus ? stimulus : Stimulus;
        using var rows = tables.Inputs.Query();
        while (rows.Read())
            _inputs.TryAdd(rows.GetString(0), (byte[])rows[1]);
    }

    /// <summary>Forgets what came from a file that could not be read to its end: states without all of their counters are worth nothing.</summary>
    public void Forget()
    {
        _inputs.Clear();
        Stimulus = null;
    }

    /// <summary>Takes states that changed, before they are written.</summary>
    public void Take(IReadOnlyList<InputState> changed)
    {
        foreach (var input in changed)
            _inputs[input.Input] = input.State;
    }

    /// <summary>Within a transaction: writes what changed, and what could not be written before.</summary>
    public void Write(Tables tables, IReadOnlyList<InputState> changed, long? stimulus)
    {
        foreach (var name in changed.Select(static c => c.Input).Union(_unwritten))
            tables.SetInput.Run(name, _inputs[name]);
        if ((stimulus ?? _unwrittenStimulus) is { } position)
            tables.SetMeta.Run("stimulus", position);
    }

    /// <summary>Within a transaction: writes everything, to a file that is new.</summary>
    public void WriteAll(Tables tables)
    {
        foreach (var (name, state) in _inputs)
            tables.SetInput.Run(name, state);
        if (Stimulus is { } position)
            tables.SetMeta.Run("stimulus", position);
    }

    /// <summary>The transaction is through.</summary>
    public void Written(long? stimulus)
    {
        Stimulus = stimulus ?? _unwrittenStimulus ?? Stimulus;
        _unwritten.Clear();
        _unwrittenStimulus = null;
    }

    /// <summary>There was no room for it: it is written with the next commit that finds some.</summary>
    public void NotWritten(IReadOnlyList<InputState> changed, long? stimulus)
    {
        _unwritten.UnionWith(changed.Select(static c => c.Input));
        _unwrittenStimulus = stimulus ?? _unwrittenStimulus;
    }
}
