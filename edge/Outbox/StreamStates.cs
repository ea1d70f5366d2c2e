using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// How far each of the two streams is: what the next number is, what is held, what may be sent, what the cluster has. A number is
/// given once in a stream's life, also when everything before it was pruned.
/// </summary>
internal sealed class StreamStates : IMirror
{
    /// <summary>The streams of an outbox, in their order.</summary>
    public static IReadOnlyList<StreamKind> Kinds { get; } = [StreamKind.Readings, StreamKind.Alarms];

    private readonly Tables _tables;
    private readonly string _fingerprint;
    private readonly StreamState[] _states;
    private StreamState[] _before = [];

    /// <summary>Reads how far the streams are, and begins those that are missing; <see cref="Save"/> makes that last.</summary>
    /// <param name="tables">The file, just opened: the opening made it durable.</param>
    /// <param name="fingerprint">The machine's, of which new identities are made.</param>
    public StreamStates(Tables tables, string fingerprint)
    {
        (_tables, _fingerprint) = (tables, fingerprint);
        var found = Stored(tables);
        var identity = MachineIdentity.NewStream(fingerprint);
        _states = [.. Kinds.Select(kind => found.SingleOrDefault(s => s.Kind == kind) ?? Begun(kind, identity, 1))];
    }

    /// <summary>Readings in the file, acknowledged ones included.</summary>
    public long Held => _states.Sum(static s => s.Next - s.Oldest);

    public bool AllAcknowledged => _states.All(static s => s.Held.Waiting == 0);

    public StreamState this[StreamKind kind]
    {
        get => _states[Index(kind)];
        private set => _states[Index(kind)] = value;
    }

    /// <summary>Writes them all down.</summary>
    public void Save()
    {
        foreach (var state in _states)
            Save(state);
    }

    /// <summary>The next number of the stream, which is taken by that.</summary>
    public long Take(StreamKind kind)
    {
        var state = this[kind];
        this[kind] = state with { Next = state.Next + 1 };
        return state.Next;
    }

    /// <summary>Deletes what is held up to <paramref name="to"/>.</summary>
    public void DropTo(StreamKind kind, long to)
    {
        _tables.DeleteBefore.Run((int)kind, to + 1);
        this[kind] = this[kind] with { Oldest = to + 1 };
        Save(this[kind]);
    }

    /// <summary>
    /// What the cluster said of the stream, for the time until <see cref="Save(StreamKind)"/>: a disk without room must not
    /// end the delivery that makes room. After a restart the cluster says it again.
    /// </summary>
    public void Note(StreamState said) => this[said.Kind] = said;

    /// <summary>Writes down how the stream is, with all that was noted.</summary>
    public void Save(StreamKind kind) => Save(this[kind]);

    /// <summary>Gives the stream another identity, under which it holds [1, <paramref name="next"/>) and the cluster has nothing.</summary>
    public StreamState BeginAgain(StreamKind kind, long next)
    {
        var state = Begun(kind, MachineIdentity.NewStream(_fingerprint), next);
        Save(state);
        return this[kind] = state;
    }

    /// <summary>How things stand, for <see cref="MadeDurable"/> to compare with later.</summary>
    public StreamState[] Snapshot() => [.. _states];

    /// <summary>Everything of the snapshot is on the disk now. Returns whether more may be sent than before.</summary>
    public bool MadeDurable(StreamState[] snapshot)
    {
        var advanced = false;
        foreach (var then in snapshot)
        {
            // The numbers of a stream that was renewed meanwhile are others.
            if (this[then.Kind] is var now && (now.Id != then.Id || now.Durable >= then.Next - 1))
                continue;
            this[then.Kind] = now with { Durable = then.Next - 1 };
            advanced = true;
        }
        return advanced;
    }

    public void Mark() => _before = Snapshot();

    public void Undo() => _before.CopyTo(_states, 0);

    private static List<StreamState> Stored(Tables tables)
    {
        var found = new List<StreamState>();
        using var rows = tables.AllStreams.Query();
        while (rows.Read())
        {
            var (kind, oldest) = ((StreamKind)rows.GetInt32(0), rows.GetInt64(2));
            var next = Math.Max(rows.IsDBNull(5) ? 0 : rows.GetInt64(5) + 1, oldest);
            found.Add(new StreamState(kind, rows.GetString(1), oldest, next, next - 1, Math.Min(rows.GetInt64(3), next - 1), rows.IsDBNull(4) ? next : rows.GetInt64(4)));
        }
        return found;
    }

    private static StreamState Begun(StreamKind kind, string identity, long next) =>
        new(kind, $"{identity}.{(kind is StreamKind.Readings ? "r" : "a")}", 1, next, 0, 0, null);

    private void Save(StreamState state) =>
        _tables.SetStream.Run((int)state.Kind, state.Id, state.Oldest, state.Acknowledged, state.Unconfirmed);

    private static int Index(StreamKind kind) => kind is StreamKind.Readings ? 0 : 1;
}
