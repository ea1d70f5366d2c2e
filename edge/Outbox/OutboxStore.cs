using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Time;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Outbox;

/// <summary>
/// The durable outbox of one edge: numbers what is sensed, keeps it until the cluster has it and longer while there is space.
/// <para>
/// It holds two streams with identities of their own, readings and alarms. An identity belongs to one file on one machine: a file
/// that was copied to another machine, and a file that is damaged, is set aside by renaming and a new outbox begins; nothing of it
/// is sent, for the original may have sent it, and nothing of it is deleted.
/// </para>
/// <para>
/// When it is full, acknowledged readings go first, then the oldest unacknowledged, with a gap record for each asset that lost some.
/// </para>
/// <para>
/// This class is the face of it. <see cref="GuardedContent"/> keeps the locks and the order, <see cref="OutboxCommitter"/> answers a
/// damaged file and a full disk, and what is done within a transaction is with the parts of <see cref="OutboxContent"/>.
/// </para>
/// </summary>
public sealed class OutboxStore : IOutbox, IDisposable
{
    private readonly EdgeClock _clock;
    private readonly SamplerMemory _memory = new();
    private readonly OutboxDirectory _directory;
    private readonly GuardedContent _guarded;
    private readonly OutboxCommitter _committer;

    private OutboxStore(OutboxOptions options, OutboxOwner owner, EdgeClock clock, ILogger logger)
    {
        _clock = clock;
        _directory = new OutboxDirectory(options, clock, logger);
        _guarded = new GuardedContent(_directory, new OutboxOpener(_directory, _memory, options, owner, clock, logger));
        _committer = new OutboxCommitter(_guarded, _directory, _memory);
        Streams = [.. StreamStates.Kinds.Select(kind => new OutboxStream(_guarded, kind, owner.Configuration))];
    }

    /// <summary>The readings' stream, then the alarms'.</summary>
    public IReadOnlyList<IStreamSource> Streams { get; }

    /// <summary>The stream on which this edge tells how things stand now; another one when the readings' stream is.</summary>
    public string LiveStream => $"{Streams[0].Stream[..^2]}.live";

    /// <inheritdoc/>
    public long? LastStimulus => _guarded.Look(_ => _memory.Stimulus);

    /// <inheritdoc/>
    public ReadingTime? LastAlive { get; private set; }

    /// <summary>Seconds that the agent has run on this outbox in all, a killed process to within the 5 s between two steps of upkeep.</summary>
    public long Ran => _guarded.Look(static content => content.Running.Seconds);

    /// <summary>Raised after each commit, on its thread, outside of all locks: handlers return at once.</summary>
    public event Action? Committed;

    /// <summary>Raised when more may be sent, outside of all locks: handlers return at once.</summary>
    public event Action? DurableAdvanced
    {
        add => _guarded.DurableAdvanced += value;
        remove => _guarded.DurableAdvanced -= value;
    }

    /// <summary>
    /// Opens or begins the outbox in <see cref="OutboxOptions.Directory"/>. Throws <see cref="OutboxInUseException"/> while
    /// another agent has it, and <see cref="ArgumentException"/> for options out of bounds. What was set aside is told in alarms
    /// and gap records of the new outbox.
    /// </summary>
    public static OutboxStore Open(OutboxOptions options, OutboxOwner owner, EdgeClock clock, ILogger<OutboxStore> logger)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(owner.Configuration, 1);
        var store = new OutboxStore(options, owner, clock, logger);
        try
        {
            store.OpenFile();
            store._directory.Reserve();
            store.LastAlive = store._guarded.Look(static content => content.Sensing.Before);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, byte[]> LoadInputs() => _guarded.Look(_ => _memory.Inputs());

    /// <inheritdoc/>
    public IReadOnlyList<long> Commit(IReadOnlyList<Sensed> readings, IReadOnlyList<InputState> inputs, long? stimulus = null)
    {
        foreach (var reading in readings)
        {
            if (reading.Kind is not (StreamKind.Readings or StreamKind.Alarms))
                throw new ArgumentException($"a reading of kind {reading.Kind} has no place in an outbox", nameof(readings));
        }
        var sequences = _guarded.Use(content =>
        {
            _memory.Take(inputs);
            return _committer.TryCommit(content, readings, inputs, stimulus);
        });
        Committed?.Invoke();
        return sequences ?? [];
    }

    /// <summary>Ends the alarms that were raised by what the station does not have any more, and forgets its state: should it come back, it begins anew.</summary>
    /// <param name="inputs">What may raise one, as <see cref="Sensed.Input"/> names it.</param>
    public void EndAlarmsBut(IReadOnlySet<string> inputs)
    {
        if (_guarded.Look(content => content.Standing.Orphaned(inputs, _clock.Now())) is { Count: > 0 } ends)
            Commit(ends, [.. ends.Select(static end => new InputState(end.Input!, [])).DistinctBy(static state => state.Input)]);
    }

    /// <summary>The value with the totals that its lane has in the present stream, as the live view is to see it.</summary>
    public ReadingValue ToStream(Sensed sensed) => _guarded.Look(content => content.Lanes.Rebase(sensed));

    /// <summary>Makes everything committed so far durable: only then may it be sent. Blocks for one fsync; commits go on meanwhile.</summary>
    public void Flush() => _guarded.Flush();

    /// <summary>Nobody senses from now on: notes when that was, to the moment, and makes everything durable.</summary>
    public void Rest()
    {
        _guarded.Transact(static content => content.Sensing.Keep());
        Flush();
    }

    /// <summary>
    /// One step of upkeep: prunes acknowledged readings that are old enough, moves the log into the file, counts the hours.
    /// Returns whether there is more to prune. To be called every few seconds, and again at once while it returns true.
    /// </summary>
    public bool Maintain()
    {
        var more = false;
        _guarded.Transact(content =>
        {
            content.Running.Save();
            content.Sensing.Keep();
            more = content.Room.Tidy(content.Running.Seconds);
        });
        _guarded.Checkpoint();
        _directory.Reserve();
        return more;
    }

    /// <summary>
    /// Once the clock is synchronised: tells every asset that has readings of this boot without UTC what their time was.
    /// Returns how many were told.
    /// </summary>
    public int FixClock()
    {
        if (_clock.Fix() is not { } fix)
            return 0;
        var told = _guarded.Use(content =>
        {
            if (content.Unfixed.Count == 0)
                return 0;
            var now = _clock.Now();
            var fixes = content.Unfixed.InOrder()
                .Select(u => new Sensed(u.Kind, u.Asset, now, new ClockFixed(_clock.Boot, fix.Zero, fix.Uncertainty))).ToArray();
            return _committer.TryCommit(content, fixes, [], null, fixesClock: true)?.Count ?? 0;
        });
        if (told > 0)
            Committed?.Invoke();
        return told;
    }

    public void Dispose() => _guarded.Dispose();

    private void OpenFile()
    {
        try
        {
            _guarded.Open();
        }
        catch (SqliteException error) when (OutboxDatabase.IsNoRoom(error))
        {
            // Opening is written down too.
            _directory.FreeReserve(error);
            _guarded.Open();
        }
    }
}
