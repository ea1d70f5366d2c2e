using System.Collections.Immutable;
using Jena.Iot.Silo.Journal;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>
/// A stream of decisions alone, small enough to be replayed whole: the registry, the access list. Append, then apply; after a
/// failed append the holder has to load again.
/// </summary>
public sealed class DecisionStream<TState, TEvent>(IEventJournal journal, string stream, TState initial, Func<TState, TEvent, TState> apply)
{
    private readonly TState _initial = initial;
    private long _run;

    public TState State { get; private set; } = initial;

    public long Version { get; private set; }

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        (State, Version) = (_initial, 0);
        _run = (await journal.LoadAsync(stream, cancellationToken)).Run;
        await foreach (var row in journal.ReadAsync(stream, 0, cancellationToken))
        {
            State = DecisionCodec.Decode<TEvent>(row.Payload).Aggregate(State, apply);
            Version = row.Version;
        }
    }

    /// <summary>Does nothing for no events.</summary>
    public async Task AppendAsync(ImmutableArray<TEvent> events, DateTimeOffset now)
    {
        if (events.IsEmpty)
            return;
        Version = await journal.AppendAsync(new Append { Stream = stream, ExpectedVersion = Version, Under = _run, Rows = [DecisionCodec.Encode(events, now)], At = now });
        State = events.Aggregate(State, apply);
    }

    /// <summary>Returns once the state is as safe as what was answered for. After a <see cref="VersionConflictException"/> the holder has to load again.</summary>
    public Task ConfirmAsync() => journal.ConfirmAsync(_run);
}
