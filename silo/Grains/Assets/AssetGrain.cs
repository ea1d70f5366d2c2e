using System.Collections.Immutable;
using System.Data.Common;
using System.Net.Sockets;
using System.Text.Json;
using Google.Protobuf;
using Jena.Iot.Contracts;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Journal;
using Jena.Iot.Contracts.Registry;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Silo.Journal;
using Jena.Iot.Silo.Live;
using Jena.Iot.Wire.Delivery;
using Microsoft.Data.Sqlite;
using Orleans.Runtime;

namespace Jena.Iot.Silo.Grains.Assets;

/// <summary>
/// The shell around one asset of any kind: load, decide, append, apply, publish. It holds no rule of its kind.
/// Nothing leaves before its append is committed, and no activation lives on after an append that failed.
/// </summary>
public abstract class AssetGrain<TModel, TState, TEvent, TCommand, TView>(AssetGrainServices services) : Grain, IAssetGrain
    where TModel : IAssetModel<TState, TEvent, TCommand, TView>
    where TState : class
    where TEvent : IAssetEvent
    where TCommand : class, IAssetCommand
    where TView : IAssetView
{
    private static readonly TimeSpan TryLoadingAgainAfter = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Source, long> _watermarks = [];
    private readonly ReadingReader _reader = new();

    // A shorter tail is read sooner than a snapshot is written.
    private const int WorthKeeping = 10;
    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;

    private AssetId _id;
    private TState _state = null!;
    private long _version;
    private long _snapshotVersion;
    private long _activation;
    private long _run;
    private long _revision;
    private IReadOnlyList<Deadline> _deadlines = [];
    private bool _defined;
    private Exception? _cannotLoad;
    private long _cannotLoadSince;
    private DateTimeOffset _watched;
    private bool _broken;

    protected string Stream => _id.ToString();

    protected TState State => _state;

    protected long Version => _version;

    protected IEventJournal Journal => services.Journal;

    protected TimeProvider Time => services.Time;

    /// <summary>The form of this kind's snapshot; raised when an older snapshot can no longer be read, which replays the stream.</summary>
    protected virtual int SnapshotSchema => 1;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = AssetId.Parse(this.GetPrimaryKeyString());
        return StoreErrors.TellAsync(() => ActivateAsync(cancellationToken), Stream, services.Logger);
    }

    /// <summary>Whoever sleeps keeps a snapshot, so that waking reads no tail; a process that is killed leaves at most what the interval allows.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_broken && _cannotLoad is null && _state is not null && _version - _snapshotVersion >= WorthKeeping)
            await SnapshotAsync(cancellationToken);
    }

    public async Task<TakeResult> Take(TakeRequest request)
    {
        EnsureLoaded();
        // What was handed over before it went to a server that is gone: this one would leave it aside for ever when it went on above it.
        if (request.HandedUnder != 0 && _run != 0 && request.HandedUnder != _run)
        {
            await ConfirmAsync();
            return new TakeResult(0, [], HandAgain: true);
        }
        return await TakeStoredAsync(SlicedReadings.Parse(request.StoredReadings), []);
    }

    public async Task DrainParked()
    {
        EnsureLoaded();
        await DrainAsync();
    }

    public Task TakeLive(TakeRequest request)
    {
        EnsureLoaded();
        if (!_defined)
            return Task.CompletedTask;
        var now = services.Time.GetUtcNow();
        var stored = StoredReadings.Parser.ParseFrom(request.StoredReadings);
        var readings = new List<Reading>(stored.Readings.Count);
        foreach (var wire in stored.Readings)
        {
            if (ReadingCodec.TryFromWire(wire, out var reading, out _) && TModel.Judge(_state, reading, now) is null)
                readings.Add(reading);
        }
        if (readings.Count == 0)
            return Task.CompletedTask;
        _state = TModel.ApplyLive(_state, new SensedBatch(StoredBatch.SourceOf(stored), false, readings) { HeardUntil = StoredBatch.HeardOf(stored) }, now);
        // A sign of life that is stored nowhere ends a silence that is.
        if (Following(_state, now) is { IsEmpty: false } following)
            return DecideAsync(following, null, now);
        Publish(JsonSerializer.SerializeToUtf8Bytes(TModel.View(_state), DomainJson.Options));
        return Task.CompletedTask;
    }

    public async Task Define(AssetDefinition definition)
    {
        EnsureLoaded();
        var now = services.Time.GetUtcNow();
        var decision = TModel.Define(_state, definition, now);
        if (decision.Refusal is { } refusal)
            throw new ArgumentException($"{_id}: {refusal}", nameof(definition));
        if (!decision.Events.IsEmpty)
            await DecideAsync(decision.Events, null, now);
    }

    public async Task<CommandOutcome> Execute(CommandRequest request)
    {
        EnsureLoaded();
        if (request.Id.Length > 0 && await services.Journal.FindCommandAsync(Stream, request.Id) is { } stored)
        {
            await ConfirmAsync();
            return RememberedCommand.Decode(stored).Answer(request, _version);
        }
        if (request.Command is not (TCommand or AlarmCommand))
            return new CommandOutcome(_version, "not-of-this-kind", $"{_id.Kind.Word()} knows no command {request.Command.GetType().Name}");
        if (!_defined)
            return new CommandOutcome(_version, "not-defined", $"{_id} is not in the registry: import it first");
        if (request.Command is TCommand own && await ObjectionAsync(own) is { } objection)
            return new CommandOutcome(_version, objection.Code, objection.Reason);

        var now = services.Time.GetUtcNow();
        var decision = request.Command is AlarmCommand alarm
            ? Decide(alarm, new Principal(request.By), now, _state)
            : TModel.Decide(_state, (TCommand)request.Command, new Principal(request.By), now);
        var events = WithFollowing(decision.Events, now);
        var version = _version + (events.IsEmpty ? 0 : 1);
        var outcome = new CommandOutcome(version, decision.Refusal?.Code, decision.Refusal?.Reason, decision.Events.OfType<INamedEvent>().FirstOrDefault()?.Id);
        var record = request.Id.Length > 0 ? RememberedCommand.Of(request, outcome).Record(request.Id) : null;
        // What needs no event stands already, perhaps on a primary alone.
        if (events.IsEmpty && record is null && !outcome.IsRefused)
            await ConfirmAsync();
        await DecideAsync(events, record, now);
        return outcome;
    }

    public async Task DeadlineReached(Deadline deadline)
    {
        EnsureLoaded();
        var now = services.Time.GetUtcNow();
        // What follows from the time is added to every decision, this one included.
        var events = deadline.Name == AlarmRules.Due ? [] : TModel.DeadlineReached(_state, deadline, now).Events;
        await DecideAsync(events, null, now, rewriteDeadlines: true);
    }

    public Task<ViewEnvelope?> GetView()
    {
        EnsureLoaded();
        return Task.FromResult(_defined
            ? new ViewEnvelope(Stream, _version, _revision, JsonSerializer.SerializeToUtf8Bytes(TModel.View(_state), DomainJson.Options), _activation)
            : null);
    }

    public async Task<long> KeepSnapshot()
    {
        EnsureLoaded();
        if (_snapshotVersion < _version)
            await SnapshotAsync();
        if (_snapshotVersion < _version)
            throw new JournalWriteException($"{_id}: the snapshot was not kept; try again");
        return _snapshotVersion;
    }

    /// <summary>Before a batch is applied: whatever of the past it needs is brought into the state.</summary>
    protected virtual ValueTask<TState> PrepareAsync(TState state, SensedBatch batch, DateTimeOffset received) => ValueTask.FromResult(state);

    /// <summary>Batches that follow from this one and are appended right after it.</summary>
    protected virtual IReadOnlyList<SensedBatch> Derive(TState state, SensedBatch batch, DateTimeOffset received) => [];

    /// <summary>Before a snapshot: the state to keep, and the aggregates that it relies on.</summary>
    protected virtual (TState State, IReadOnlyList<Aggregate> Aggregates) Settle(TState state, long version) => (state, []);

    /// <summary>After what was decided is committed and applied: what follows from it may leave now.</summary>
    protected virtual Task CommittedAsync(ImmutableArray<TEvent> events) => Task.CompletedTask;

    /// <summary>What the asset cannot know by itself and that speaks against a command of somebody's; null for nothing.</summary>
    protected virtual ValueTask<Refusal?> ObjectionAsync(TCommand command) => ValueTask.FromResult<Refusal?>(null);

    /// <summary>After the past was loaded: what was under way goes on.</summary>
    protected virtual Task LoadedAsync() => Task.CompletedTask;

    /// <summary>What deciding on a command would give now; nothing happens.</summary>
    protected Decision<TEvent> Consider(TCommand command, Principal by) => TModel.Decide(_state, command, by, services.Time.GetUtcNow());

    /// <summary>Decides on a command of the grain's own, which is remembered under no id.</summary>
    protected Task DecideAsync(TCommand command, Principal by)
    {
        var now = services.Time.GetUtcNow();
        return DecideAsync(TModel.Decide(_state, command, by, now).Events, null, now);
    }

    protected void EnsureLoaded()
    {
        if (_cannotLoad is not null)
        {
            // Trying again costs reading everything again: not with every batch that comes.
            if (services.Time.GetElapsedTime(_cannotLoadSince) > TryLoadingAgainAfter)
                DeactivateOnIdle();
            throw new AssetCannotLoadException($"{_id} cannot be loaded: {_cannotLoad.Message}");
        }
        if (_broken)
        {
            DeactivateOnIdle();
            throw new JournalWriteException($"{_id} is being activated anew after a failed append; try again");
        }
    }

    /// <summary>What may be gone a moment later, as opposed to a past that cannot be read.</summary>
    private static bool IsPassing(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: SqliteCorrupt or SqliteNotADatabase } => false,
        DbException or JournalWriteException or VersionConflictException => true,
        // Of the registry, which is asked about what is parked.
        StoreUnavailableException or OrleansException => true,
        OperationCanceledException or TimeoutException or SocketException or ObjectDisposedException => true,
        InvalidDataException or InvalidProtocolBufferException => false,
        IOException => true,
        _ => false,
    };

    private async Task ActivateAsync(CancellationToken cancellationToken)
    {
        var start = await services.Journal.LoadAsync(Stream, cancellationToken);
        try
        {
            await LoadAsync(start, cancellationToken);
            // Whoever was active before may have committed what it never came to publish.
            if (_defined)
                Publish(JsonSerializer.SerializeToUtf8Bytes(TModel.View(_state), DomainJson.Options));
            await DrainAsync();
            await LoadedAsync();
        }
        catch (Exception exception) when (!IsPassing(exception))
        {
            _cannotLoad = exception;
            _cannotLoadSince = services.Time.GetTimestamp();
            services.Logger.LogError(exception, "{Asset} cannot be loaded; its readings are parked until it can", _id);
        }
    }

    /// <summary>Takes what is parked, a page at a time: every item that is taken is parked no longer.</summary>
    private async Task DrainAsync()
    {
        while (await services.Delivery.ReadParkedAsync(Stream) is { Count: > 0 } page)
        {
            foreach (var item in page)
                await TakeStoredAsync(SlicedReadings.Parse(item.Payload), [item.Id]);
        }
    }

    private async Task LoadAsync(StreamStart start, CancellationToken cancellationToken)
    {
        _watermarks.Clear();
        foreach (var (source, sequence) in start.Watermarks)
            _watermarks[source] = sequence;
        // One above the head is of a server that is gone.
        var usable = start.Snapshot is { } snapshot && snapshot.Schema == SnapshotSchema && snapshot.Version <= start.Version;
        _state = usable
            ? JsonSerializer.Deserialize<TState>(start.Snapshot!.Payload, DomainJson.Options) ?? throw new InvalidDataException("the snapshot is null")
            : TModel.Initial(_id);
        (_activation, _run) = (start.Activation, start.Run);
        _version = _snapshotVersion = usable ? start.Snapshot!.Version : 0;
        await foreach (var row in services.Journal.ReadAsync(Stream, _version, cancellationToken))
        {
            // What was sensed long ago is dropped once a snapshot covers it: without that snapshot there is no way around it.
            if (row.Version != _version + 1)
                throw new InvalidDataException($"rows {_version + 1} to {row.Version - 1} are not there, and no snapshot that can be read covers them");
            _state = await ReplayAsync(_state, row);
            _version = row.Version;
        }
        // Another activation has written since the head was read, and of what it took this one knows no watermark.
        if (_version > start.Version)
            throw new VersionConflictException(Stream, start.Version, _version);
        if (_version < start.Version)
            throw new InvalidDataException($"the head is {start.Version} but the rows end at {_version}");
        _defined = _version > 0;
        _watched = services.Time.GetUtcNow();
        _state = Told(_state);
        _deadlines = DeadlinesOf(_state);
    }

    private async ValueTask<TState> ReplayAsync(TState state, JournalRow row)
    {
        if (row.Kind is RowKind.Decisions)
            return Told(DecisionCodec.Decode<TEvent>(row.Payload).Aggregate(state, static (s, e) => TModel.Apply(s, e)));
        if (row.Kind is not RowKind.Readings)
            throw new InvalidDataException($"row {row.Version} is of the unknown kind {row.Kind}");
        var batch = StoredBatch.Decode(row.Payload);
        return Told(TModel.Apply(await PrepareAsync(state, batch, row.Committed), batch, row.Committed));
    }

    private async Task<TakeResult> TakeStoredAsync(SlicedReadings stored, IReadOnlyList<long> unparked)
    {
        var source = stored.Source;
        var now = services.Time.GetUtcNow();
        var watermark = _watermarks.GetValueOrDefault(source);
        var (accepted, refused, highest) = Judge(stored, watermark, now);
        // The registry may allow what it has not brought here yet.
        if (refused.Count > 0 && await GrainFactory.GetGrain<IRegistryGrain>(GrainKeys.City).Definition(_id) is { } definition)
        {
            await Define(definition);
            (accepted, refused, highest) = Judge(stored, watermark, now);
        }
        if (highest == watermark && unparked.Count == 0)
        {
            // What this one knows to be committed may have been on a primary that is gone.
            await ConfirmAsync();
            return new TakeResult(watermark, []);
        }

        // A replay that fails leaves its letter where it was, to be tried again.
        if (source.Origin == Source.DeadLetterOrigin && refused.Count > 0)
            return new TakeResult(watermark, Answers(refused));

        // A dead letter has to lie in its grave before any watermark passes it; burying twice is harmless.
        if (refused.Count > 0)
        {
            await services.Delivery.BuryAsync([.. refused.Select(r =>
                new NewDeadLetter(source, (long)r.Slice.Sequence, stored.Asset(r.Slice), r.Refusal, stored.Reading(r.Slice).ToArray(), now))]);
        }

        var rows = new List<NewRow>();
        var state = _state;
        if (accepted.Count > 0)
        {
            var batch = new SensedBatch(source, stored.Counter, stored.Backfill, accepted);
            foreach (var (row, part) in RowSplitter.Split(batch, now, accepted.Count == stored.Readings.Count ? stored.Bytes : null))
            {
                var derived = Derive(state, part, now);
                rows.Add(row);
                state = TModel.Apply(await PrepareAsync(state, part, now), part, now);
                foreach (var (derivedRow, derivedPart) in derived.SelectMany(d => RowSplitter.Split(d, now)))
                {
                    rows.Add(derivedRow);
                    state = TModel.Apply(await PrepareAsync(state, derivedPart, now), derivedPart, now);
                }
            }
        }
        ImmutableArray<TEvent> following = rows.Count > 0 ? Following(state, now) : [];
        if (!following.IsEmpty)
        {
            rows.Add(DecisionCodec.Encode(following, now));
            state = following.Aggregate(state, static (s, e) => TModel.Apply(s, e));
        }
        await AppendAsync(state, rows, now, [new SourceWatermark(source, highest)], null, unparked, rewriteDeadlines: false);
        _watermarks[source] = highest;
        if (!following.IsEmpty)
            await CommittedAsync(following);
        return new TakeResult(highest, Answers(refused));
    }

    /// <summary>Parts what can be taken from what belongs to the dead letters; what is at or below the watermark is neither.</summary>
    private (List<Reading> Accepted, List<(ReadingSlice Slice, Refusal Refusal)> Refused, long Highest) Judge(SlicedReadings stored, long watermark, DateTimeOffset now)
    {
        var accepted = new List<Reading>(stored.Readings.Count);
        var refused = new List<(ReadingSlice Slice, Refusal Refusal)>();
        var highest = watermark;
        foreach (var slice in stored.Readings)
        {
            if ((long)slice.Sequence <= highest)
                continue;
            highest = (long)slice.Sequence;
            if (!_reader.TryRead(stored.Reading(slice), out var reading, out var refusal))
                refused.Add((slice, refusal!));
            else if (TModel.Judge(_state, reading, now) is { } judged)
                refused.Add((slice, judged));
            else
                accepted.Add(reading);
        }
        return (accepted, refused, highest);
    }

    /// <summary>What this one knows is as safe as what was answered for; when the server is another than it was loaded from, it is loaded anew.</summary>
    private async Task ConfirmAsync()
    {
        try
        {
            await services.Journal.ConfirmAsync(_run);
        }
        catch (VersionConflictException)
        {
            _broken = true;
            DeactivateOnIdle();
            throw;
        }
    }

    private static IReadOnlyList<RefusedReading> Answers(IEnumerable<(ReadingSlice Slice, Refusal Refusal)> refused) =>
        [.. refused.Select(r => new RefusedReading((long)r.Slice.Sequence, r.Refusal.Code, r.Refusal.Reason))];

    private async Task DecideAsync(ImmutableArray<TEvent> events, CommandRecord? command, DateTimeOffset now, bool rewriteDeadlines = false)
    {
        events = WithFollowing(events, now);
        if (events.IsEmpty)
        {
            if (command is not null || rewriteDeadlines)
                await AppendAsync(_state, [], now, [], command, [], rewriteDeadlines);
            return;
        }
        var state = events.Aggregate(_state, static (s, e) => TModel.Apply(s, e));
        await AppendAsync(state, [DecisionCodec.Encode(events, now)], now, [], command, [], rewriteDeadlines);
        await CommittedAsync(events);
    }

    private async Task AppendAsync(
        TState state,
        IReadOnlyList<NewRow> rows,
        DateTimeOffset now,
        IReadOnlyList<SourceWatermark> watermarks,
        CommandRecord? command,
        IReadOnlyList<long> unparked,
        bool rewriteDeadlines)
    {
        var view = JsonSerializer.SerializeToUtf8Bytes(TModel.View(state), DomainJson.Options);
        var deadlines = DeadlinesOf(state);
        var alarms = TModel.VitalsOf(state).Alarms.Fresh;
        try
        {
            _version = await services.Journal.AppendAsync(new Append
            {
                Stream = Stream,
                ExpectedVersion = _version,
                Under = _run,
                Rows = rows,
                At = now,
                Watermarks = watermarks,
                View = rows.Count > 0 ? view : null,
                Deadlines = rewriteDeadlines || !deadlines.SequenceEqual(_deadlines) ? deadlines : null,
                Command = command,
                Unparked = unparked,
                Alarms = alarms,
            });
        }
        catch
        {
            _broken = true;
            DeactivateOnIdle();
            throw;
        }
        _state = Told(state);
        _deadlines = deadlines;
        _defined |= rows.Count > 0;
        if (rows.Count > 0)
            Publish(view);
        if (_version - _snapshotVersion >= services.Options.SnapshotEvery)
            await SnapshotAsync();
    }

    /// <summary>What follows from the state and the time that it is now, for the asset and for its alarms.</summary>
    private ImmutableArray<TEvent> Following(TState state, DateTimeOffset now) =>
        [.. TModel.Follow(state, now), .. AlarmRules.Follow(TModel.VitalsOf(state), TModel.SilentAfter(state), _watched, now).Select(TModel.Alarmed)];

    /// <summary>What was decided, with what follows from it and the time for the asset's alarms. Once that is added, nothing more follows.</summary>
    private ImmutableArray<TEvent> WithFollowing(ImmutableArray<TEvent> events, DateTimeOffset now) =>
        _defined ? events.AddRange(Following(events.Aggregate(_state, static (s, e) => TModel.Apply(s, e)), now)) : events;

    private IReadOnlyList<Deadline> DeadlinesOf(TState state) =>
        AlarmRules.Next(_id, TModel.VitalsOf(state), TModel.SilentAfter(state), _watched) is { } due
            ? [.. TModel.Deadlines(state), new Deadline(AlarmRules.Due, due)]
            : TModel.Deadlines(state);

    /// <summary>The history has what was fresh, or is not to have it again.</summary>
    private static TState Told(TState state) =>
        TModel.VitalsOf(state) is { Alarms.Fresh.IsEmpty: false } vitals ? TModel.With(state, vitals with { Alarms = vitals.Alarms.Told() }) : state;

    private static Decision<TEvent> Decide(AlarmCommand command, Principal by, DateTimeOffset now, TState state)
    {
        var decision = AlarmRules.Decide(TModel.VitalsOf(state).Alarms, command, by, now);
        return decision.Refusal is { } refusal
            ? Decision<TEvent>.Refuse(refusal.Code, refusal.Reason)
            : Decision<TEvent>.Of([.. decision.Events.Select(TModel.Alarmed)]);
    }

    private async Task SnapshotAsync(CancellationToken cancellationToken = default)
    {
        var (state, aggregates) = Settle(_state, _version);
        _state = state;
        var payload = JsonSerializer.SerializeToUtf8Bytes(_state, DomainJson.Options);
        try
        {
            await services.Journal.SaveSnapshotAsync(Stream, new Snapshot(_version, SnapshotSchema, payload) { Under = _run }, aggregates, cancellationToken);
            _snapshotVersion = _version;
        }
        catch (Exception exception)
        {
            // What was settled is gone from memory, so this activation can no longer answer for it.
            _broken = true;
            DeactivateOnIdle();
            services.Logger.LogWarning(exception, "{Asset}: the snapshot at version {Version} was not kept; the asset is loaded anew", _id, _version);
        }
    }

    private void Publish(byte[] view)
    {
        _revision = Math.Max(_revision + 1, services.Time.GetUtcNow().UtcTicks);
        services.Live.Publish(new ViewEnvelope(Stream, _version, _revision, view, _activation));
    }
}
