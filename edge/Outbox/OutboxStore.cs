using System.Globalization;
using Google.Protobuf;
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
/// </summary>
public sealed class OutboxStore : IOutbox, IDisposable
{
    /// <summary>Rows that one maintenance step deletes at most: a sampling thread never waits long behind it.</summary>
    private const int PruneBatch = 500;

    /// <summary>So many commits go by between two looks at the file's size.</summary>
    private const int CommitsPerSizeCheck = 64;

    /// <summary>Freed when the disk is full, so that there is room to drop something.</summary>
    private const int ReserveBytes = 1 << 20;

    private static readonly StreamKind[] Kinds = [StreamKind.Readings, StreamKind.Alarms];

    private readonly OutboxOptions options;
    private readonly OutboxOwner owner;
    private readonly EdgeClock clock;
    private readonly ILogger logger;
    private readonly FileStream directoryLock;
    private readonly string path;

    /// <summary>Guards the writer and everything below.</summary>
    private readonly Lock gate = new();

    /// <summary>Guards the reader. Where both are held, <see cref="gate"/> was taken first.</summary>
    private readonly Lock readGate = new();

    private readonly Dictionary<string, byte[]> inputs = [];
    private readonly GapTally unwritten = new();
    private readonly HashSet<string> unwrittenInputs = [];
    private readonly Dictionary<(AssetId Asset, string Lane), LaneCounter?> touchedLanes = [];
    private readonly List<(StreamKind Kind, AssetId Asset)> touchedUnfixed = [];
    private Dictionary<(AssetId Asset, string Lane), LaneCounter> lanes = [];
    private HashSet<(StreamKind Kind, AssetId Asset)> unfixed = [];
    private HashSet<string> raised = [];
    private StreamState[] states = [];
    private Tables tables = null!;
    private TimeSpan opened;
    private long ranBefore;
    private int sinceSizeCheck;
    private long? unwrittenStimulus;
    private bool full;
    private bool disposed;

    private OutboxStore(OutboxOptions options, OutboxOwner owner, EdgeClock clock, ILogger logger, FileStream directoryLock)
    {
        this.options = options;
        this.owner = owner;
        this.clock = clock;
        this.logger = logger;
        this.directoryLock = directoryLock;
        path = Path.Combine(options.Directory, OutboxDatabase.FileName);
        Streams = [.. Kinds.Select(kind => new OutboxStream(this, kind))];
    }

    /// <summary>The readings' stream, then the alarms'.</summary>
    public IReadOnlyList<IStreamSource> Streams { get; }

    /// <summary>The stream on which this edge tells how things stand now; another one when the readings' stream is.</summary>
    public string LiveStream => $"{Id(StreamKind.Readings)[..^2]}.live";

    /// <inheritdoc/>
    public long? LastStimulus { get; private set; }

    /// <summary>Raised after each commit, on its thread, outside of all locks: handlers return at once.</summary>
    public event Action? Committed;

    /// <summary>Raised when more may be sent, outside of all locks: handlers return at once.</summary>
    public event Action? DurableAdvanced;

    /// <summary>
    /// Opens or begins the outbox in <see cref="OutboxOptions.Directory"/>. Throws <see cref="OutboxInUseException"/> while
    /// another agent has it, and <see cref="ArgumentException"/> for options out of bounds. What was set aside is told in alarms
    /// and gap records of the new outbox.
    /// </summary>
    public static OutboxStore Open(OutboxOptions options, OutboxOwner owner, EdgeClock clock, ILogger<OutboxStore> logger)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(owner.Configuration, 1);
        Directory.CreateDirectory(options.Directory);
        var directoryLock = Lock(options.Directory);
        var store = new OutboxStore(options, owner, clock, logger, directoryLock);
        try
        {
            store.Reserve();
            store.OpenFile();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, byte[]> LoadInputs()
    {
        lock (gate)
            return new Dictionary<string, byte[]>(inputs);
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Commit(IReadOnlyList<Sensed> readings, IReadOnlyList<InputState> inputs, long? stimulus = null)
    {
        foreach (var reading in readings)
        {
            if (reading.Kind is not (StreamKind.Readings or StreamKind.Alarms))
                throw new ArgumentException($"a reading of kind {reading.Kind} has no place in an outbox", nameof(readings));
        }
        IReadOnlyList<long> sequences;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            foreach (var input in inputs)
                this.inputs[input.Input] = input.State;
            sequences = TryCommit(readings, inputs, stimulus) ?? [];
        }
        Committed?.Invoke();
        return sequences;
    }

    /// <summary>The value with the totals that its lane has in the present stream, as the live view is to see it.</summary>
    public ReadingValue ToStream(AssetId asset, ReadingValue value)
    {
        if (LaneCounter.LaneOf(value) is not { } lane)
            return value;
        lock (gate)
            return lanes.TryGetValue((asset, lane), out var counter) ? counter.Rebase(value) : value;
    }

    /// <summary>Makes everything committed so far durable: only then may it be sent. Blocks for one fsync; commits go on meanwhile.</summary>
    public void Flush()
    {
        var advanced = false;
        long[] next;
        OutboxDatabase database;
        StreamState[] flushed;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            (flushed, database) = (states, tables.Database);
            next = [.. states.Select(static s => s.Next)];
        }
        try
        {
            database.Sync();
        }
        catch (ObjectDisposedException) when (!ReferenceEquals(database, tables.Database))
        {
            // A damaged file was replaced meanwhile: the new one is flushed when it begins.
            return;
        }
        lock (gate)
        {
            // A renewed or replaced stream has states of its own.
            if (ReferenceEquals(flushed, states))
            {
                for (var i = 0; i < states.Length; i++)
                {
                    advanced |= next[i] - 1 > states[i].Durable;
                    states[i] = states[i] with { Durable = Math.Max(states[i].Durable, next[i] - 1) };
                }
            }
        }
        if (advanced)
            DurableAdvanced?.Invoke();
    }

    /// <summary>
    /// One step of upkeep: prunes acknowledged readings that are old enough, moves the log into the file, counts the hours.
    /// Returns whether there is more to prune. To be called every few seconds, and again at once while it returns true.
    /// </summary>
    public bool Maintain()
    {
        var more = false;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            TransactUnlessDamaged(() =>
            {
                var now = Ran();
                tables.SetMeta.Run("ran", now);
                foreach (var kind in Kinds)
                    more |= Prune(kind, now);
                if (full && !IsFull(tables.Database.Used()))
                    full = false;
                if (!full && raised.Contains(OutboxAlarms.Full.Code) && Kinds.All(k => Of(k).Held.Waiting == 0))
                    Clear(OutboxAlarms.Full);
            });
        }
        bool cut;
        lock (readGate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            tables.Database.Checkpoint();
            cut = tables.Database.LogIsLong;
        }
        if (cut)
        {
            lock (gate)
            {
                lock (readGate)
                    tables.Database.Truncate();
            }
        }
        return more;
    }

    /// <summary>
    /// Once the clock is synchronised: tells every asset that has readings of this boot without UTC what their time was.
    /// Returns how many were told.
    /// </summary>
    public int FixClock()
    {
        if (clock.Fix() is not { } fix)
            return 0;
        int told;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            told = unfixed.Count;
            if (told == 0)
                return 0;
            var now = clock.Now();
            var fixes = unfixed.OrderBy(static u => u.Kind).ThenBy(static u => u.Asset)
                .Select(u => new Sensed(u.Kind, u.Asset, now, new ClockFixed(clock.Boot, fix.Zero, fix.Uncertainty))).ToArray();
            if (TryCommit(fixes, [], null, forgetUnfixed: true) is null)
                return 0;
        }
        Committed?.Invoke();
        return told;
    }

    public void Dispose()
    {
        lock (gate)
        {
            lock (readGate)
            {
                if (disposed)
                    return;
                disposed = true;
                tables?.Dispose();
                directoryLock.Dispose();
            }
        }
    }

    internal string Id(StreamKind kind)
    {
        lock (gate)
            return Of(kind).Id;
    }

    internal Held HeldOf(StreamKind kind)
    {
        lock (gate)
            return Of(kind).Held;
    }

    internal int Configuration => owner.Configuration;

    internal IReadOnlyList<SensedReading> Read(StreamKind kind, long from, int count)
    {
        Tables read;
        lock (readGate)
            read = tables;
        try
        {
            return ReadRows(kind, from, count);
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            lock (gate)
            {
                if (ReferenceEquals(read, tables))
                    Replace(error);
            }
            return [];
        }
    }

    private List<SensedReading> ReadRows(StreamKind kind, long from, int count)
    {
        lock (readGate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            using var rows = tables.Read.Query((int)kind, from, count);
            var readings = new List<SensedReading>();
            while (rows.Read())
            {
                var reading = SensedReading.Parser.ParseFrom((byte[])rows[0]);
                // Dense or nothing: what was dropped between two looks ends the batch.
                if (readings.Count > 0 && reading.Sequence != readings[^1].Sequence + 1)
                    break;
                readings.Add(reading);
            }
            return readings;
        }
    }

    internal void Acknowledge(StreamKind kind, long watermark)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var state = Of(kind);
            var acknowledged = Math.Clamp(watermark, 0, state.Next - 1);
            if (acknowledged == state.Acknowledged)
                return;
            TransactUnlessDamaged(() =>
            {
                tables.SetAcknowledged.Run((int)kind, acknowledged);
                Set(kind, Of(kind) with { Acknowledged = acknowledged });
            });
        }
    }

    internal void Confirm(StreamKind kind)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (Of(kind).Unconfirmed is null)
                return;
            TransactUnlessDamaged(() =>
            {
                tables.SetUnconfirmed.Run((int)kind, null);
                Set(kind, Of(kind) with { Unconfirmed = null });
            });
        }
    }

    /// <summary>
    /// The cluster knows more of the stream than is held: the file was put back to an earlier moment, or lost its newest part. What
    /// it held when it was opened after that is the same as what the cluster knows; what was sensed since is new though its numbers
    /// are taken: it goes, renumbered, into a new stream, with counters from zero. Between several openings without a word from the
    /// cluster the earliest is taken: nothing is lost, at the price of a reading that may be told twice.
    /// </summary>
    internal void Renew(StreamKind kind, long watermark)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            TransactUnlessDamaged(() =>
            {
                var old = Of(kind);
                var from = Math.Max(old.Oldest, Math.Min(watermark + 1, old.Unconfirmed ?? old.Acknowledged + 1));
                var before = kind is StreamKind.Readings ? CountersBefore(kind, from, old.Next) : [];
                tables.DeleteBefore.Run((int)kind, from);
                var next = 1L;
                foreach (var reading in AllFrom(kind, from))
                {
                    tables.Delete.Run((int)kind, (long)reading.Sequence);
                    reading.Sequence = (ulong)next;
                    Rebase(reading, before);
                    tables.Insert.Run((int)kind, next, Ran(), reading.ToByteArray());
                    next++;
                }
                foreach (var (lane, counter) in before)
                    SetLane(lane, lanes[lane] with { BaseIn = lanes[lane].BaseIn + counter.RawIn, BaseOut = lanes[lane].BaseOut + counter.RawOut });
                var state = new StreamState(kind, NewId(kind), 1, next, 0, 0, null);
                WriteStream(state);
                // A new array: a flush under way must not count for the new numbers.
                states = [.. states.Select(s => s.Kind == kind ? state : s)];
                logger.LogWarning("the cluster knows {Old} beyond what is held: {Count} readings go on as {New}", old.Id, next - 1, state.Id);
            });
        }
        Flush();
    }

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "outbox.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new OutboxInUseException($"another agent runs on {directory}: stop it, or give this one a data directory of its own", error);
        }
    }

    private void Reserve()
    {
        var reserve = Path.Combine(options.Directory, "outbox.reserve");
        try
        {
            if (!File.Exists(reserve))
                File.WriteAllBytes(reserve, new byte[ReserveBytes]);
        }
        catch (IOException error)
        {
            logger.LogWarning(error, "there is no room for a reserve in {Directory}: the disk is full", options.Directory);
        }
    }

    private void OpenFile()
    {
        OutboxDatabase database;
        try
        {
            database = OutboxDatabase.Open(path, 2 * options.MaxBytes);
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            Begin(SetAside("damaged"), OutboxAlarms.Damaged);
            return;
        }
        tables = new Tables(database);
        var fingerprint = MachineIdentity.Fingerprint(options.MachineIdPath);
        if (Meta("machine") is string machine && machine != fingerprint)
        {
            tables.Dispose();
            Begin(SetAside("other-machine"), OutboxAlarms.OtherMachine);
            return;
        }
        try
        {
            Load(fingerprint);
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            tables.Dispose();
            // States without all of their counters are worth nothing.
            inputs.Clear();
            lanes = [];
            LastStimulus = null;
            Begin(SetAside("damaged"), OutboxAlarms.Damaged);
        }
    }

    /// <summary>Begins a new file in place of one that was set aside, and says so.</summary>
    private void Begin(string aside, OutboxAlarm alarm)
    {
        logger.LogError("{Text}: the file was set aside as {Aside}", alarm.Text, aside);
        tables = new Tables(OutboxDatabase.Open(path, 2 * options.MaxBytes));
        // Counters that the sampler keeps go on; the new stream starts at zero.
        var before = lanes;
        Load(MachineIdentity.Fingerprint(options.MachineIdPath));
        Transact(() =>
        {
            foreach (var (lane, counter) in before)
                SetLane(lane, new LaneCounter(counter.RawIn, counter.RawOut, counter.RawIn, counter.RawOut));
            foreach (var (name, state) in inputs)
                tables.SetInput.Run(name, state);
            if (LastStimulus is { } stimulus)
                tables.SetMeta.Run("stimulus", stimulus);
            if (alarm == OutboxAlarms.Damaged)
            {
                foreach (var asset in owner.Assets.Append(owner.Edge).Distinct())
                    Append(new Sensed(StreamKind.Readings, asset, clock.Now(), new Gap("unknown", 0, 0, 0, null, null, GapReason.OutboxDamaged)));
            }
            Raise(alarm, $"{alarm.Text}: it was set aside as {Path.GetFileName(aside)}");
        });
        Flush();
    }

    private string SetAside(string why)
    {
        var at = TimeProviderText();
        var aside = Path.Combine(options.Directory, $"outbox.{why}-{at}.db");
        for (var i = 2; File.Exists(aside); i++)
            aside = Path.Combine(options.Directory, $"outbox.{why}-{at}-{i}.db");
        foreach (var suffix in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            if (File.Exists(path + suffix))
                File.Move(path + suffix, aside + suffix);
        }
        return aside;
    }

    private string TimeProviderText() =>
        clock.WallNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private void Load(string fingerprint)
    {
        opened = clock.Monotonic;
        ranBefore = Meta("ran") is long ran ? ran : 0;
        if (Meta("stimulus") is long stimulus)
            LastStimulus = stimulus;
        raised = [.. (Meta("raised") as string ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        lanes = [];
        unfixed = [];
        using (var rows = tables.Inputs.Query())
        {
            while (rows.Read())
                inputs.TryAdd(rows.GetString(0), (byte[])rows[1]);
        }
        using (var rows = tables.Lanes.Query())
        {
            while (rows.Read())
                lanes[(AssetId.Parse(rows.GetString(0)), rows.GetString(1))] = new LaneCounter(rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5));
        }
        var found = new List<StreamState>();
        using (var rows = tables.AllStreams.Query())
        {
            while (rows.Read())
            {
                var (kind, oldest) = ((StreamKind)rows.GetInt32(0), rows.GetInt64(2));
                var next = Math.Max(rows.IsDBNull(5) ? 0 : rows.GetInt64(5) + 1, oldest);
                // The opening made the file durable.
                found.Add(new StreamState(kind, rows.GetString(1), oldest, next, next - 1, Math.Min(rows.GetInt64(3), next - 1), rows.IsDBNull(4) ? next : rows.GetInt64(4)));
            }
        }
        Transact(() =>
        {
            tables.SetMeta.Run("machine", fingerprint);
            var identity = MachineIdentity.NewStream(fingerprint);
            states = [.. Kinds.Select(kind => found.SingleOrDefault(s => s.Kind == kind)
                ?? new StreamState(kind, $"{identity}.{Suffix(kind)}", 1, 1, 0, 0, null))];
            foreach (var state in states)
                WriteStream(state);
            // Readings of a boot that is over and that had no time will never have one.
            tables.ForgetUnfixed.Run(clock.Boot);
        });
        using (var rows = tables.Unfixed.Query())
        {
            while (rows.Read())
                unfixed.Add(((StreamKind)rows.GetInt32(0), AssetId.Parse(rows.GetString(2))));
        }
        foreach (var state in states)
        {
            if (ReadRows(state.Kind, state.Next - 1, 1) is [var last] && last.HasUtcTicks && last.Boot == clock.Boot)
                clock.NeverBefore(new DateTimeOffset(last.UtcTicks, TimeSpan.Zero));
        }
        foreach (var alarm in (ReadOnlySpan<OutboxAlarm>)[OutboxAlarms.Damaged, OutboxAlarms.OtherMachine])
        {
            if (raised.Contains(alarm.Code))
                Transact(() => Clear(alarm));
        }
        Flush();
    }

    /// <summary>Null when it could not be stored: then it is tallied, and told as soon as there is room.</summary>
    private List<long>? TryCommit(IReadOnlyList<Sensed> readings, IReadOnlyList<InputState> changed, long? stimulus, bool forgetUnfixed = false)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var sequences = new List<long>(readings.Count);
                Transact(() =>
                {
                    if (forgetUnfixed)
                    {
                        tables.ForgetUnfixed.Run("");
                        unfixed = [];
                    }
                    MakeRoom(readings.Count);
                    Tell(unwritten);
                    foreach (var reading in readings)
                        sequences.Add(Append(reading));
                    foreach (var name in changed.Select(static c => c.Input).Union(unwrittenInputs))
                        tables.SetInput.Run(name, inputs[name]);
                    if ((stimulus ?? unwrittenStimulus) is { } position)
                        tables.SetMeta.Run("stimulus", position);
                });
                unwritten.Clear();
                unwrittenInputs.Clear();
                unwrittenStimulus = null;
                LastStimulus = stimulus ?? LastStimulus;
                return sequences;
            }
            catch (SqliteException error) when (attempt < 2 && OutboxDatabase.IsDamage(error))
            {
                Replace(error);
            }
            catch (SqliteException error) when (attempt < 2 && OutboxDatabase.IsNoRoom(error))
            {
                logger.LogError(error, "the outbox cannot write: its disk is full");
                full = true;
                FreeReserve();
            }
            catch (SqliteException error) when (OutboxDatabase.IsNoRoom(error))
            {
                foreach (var reading in readings)
                    unwritten.Add(Of(reading.Kind).Id, reading.Kind, Of(reading.Kind).Next, reading.Asset, reading.Time.At, reading.Value, GapReason.OutboxFull);
                unwrittenInputs.UnionWith(changed.Select(static c => c.Input));
                unwrittenStimulus = stimulus ?? unwrittenStimulus;
                full = true;
                return null;
            }
        }
    }

    /// <summary>As <see cref="Transact"/>, for what means nothing any more once the file turned out to be damaged and was replaced.</summary>
    private void TransactUnlessDamaged(Action act)
    {
        try
        {
            Transact(act);
        }
        catch (SqliteException error) when (OutboxDatabase.IsDamage(error))
        {
            Replace(error);
        }
    }

    /// <summary>Sets a damaged file aside while the agent runs.</summary>
    private void Replace(SqliteException error)
    {
        logger.LogError(error, "the outbox is damaged");
        lock (readGate)
        {
            tables.Dispose();
            Begin(SetAside("damaged"), OutboxAlarms.Damaged);
        }
    }

    private void FreeReserve()
    {
        try
        {
            File.Delete(Path.Combine(options.Directory, "outbox.reserve"));
            // Room in the log, so that dropping can be written down.
            tables.Database.Truncate();
        }
        catch (Exception error) when (error is SqliteException or IOException)
        {
            logger.LogError(error, "the outbox could not make room for itself");
        }
    }

    /// <summary>Runs it in one transaction, or leaves everything, memory too, as it was.</summary>
    private void Transact(Action act)
    {
        var (statesBefore, lanesBefore, unfixedBefore, raisedBefore) = (states, lanes, unfixed, raised);
        StreamState[] copy = [.. states];
        touchedLanes.Clear();
        touchedUnfixed.Clear();
        tables.Begin.Run();
        try
        {
            act();
            tables.Commit.Run();
        }
        catch
        {
            (states, lanes, unfixed, raised) = (statesBefore, lanesBefore, unfixedBefore, raisedBefore);
            copy.CopyTo(states, 0);
            foreach (var (lane, counter) in touchedLanes)
            {
                if (counter is { } before)
                    lanes[lane] = before;
                else
                    lanes.Remove(lane);
            }
            foreach (var added in touchedUnfixed)
                unfixed.Remove(added);
            try
            {
                tables.Rollback.Run();
            }
            catch (SqliteException)
            {
                // SQLite has rolled back by itself, as it does on a full disk: there is no transaction to end.
            }
            throw;
        }
    }

    private long Append(Sensed sensed)
    {
        var value = sensed.Value;
        if (LaneCounter.LaneOf(value) is { } lane)
        {
            var counter = lanes.GetValueOrDefault((sensed.Asset, lane)).After(value);
            SetLane((sensed.Asset, lane), counter);
            value = counter.Rebase(value);
        }
        return Store(sensed.Kind, sensed.Asset, sensed.Time, value);
    }

    /// <summary>Stores a value whose totals are the stream's already.</summary>
    private long Store(StreamKind kind, AssetId asset, ReadingTime time, ReadingValue value)
    {
        var state = Of(kind);
        var reading = ReadingCodec.ToWire(new Reading(state.Next, asset, time, value), owner.Configuration);
        tables.Insert.Run((int)kind, state.Next, Ran(), reading.ToByteArray());
        if (time.At is null && value is not ClockFixed && unfixed.Add((kind, asset)))
        {
            touchedUnfixed.Add((kind, asset));
            tables.AddUnfixed.Run((int)kind, time.Boot, asset.ToString());
        }
        Set(kind, state with { Next = state.Next + 1 });
        return state.Next;
    }

    private void MakeRoom(int incoming)
    {
        if (incoming == 0 && unwritten.IsEmpty)
            return;
        var held = states.Sum(static s => s.Next - s.Oldest);
        var over = held + incoming > options.MaxReadings;
        if (!over && ++sinceSizeCheck >= CommitsPerSizeCheck)
        {
            sinceSizeCheck = 0;
            over = tables.Database.Used() > options.MaxBytes;
        }
        if (!over && !full)
            return;
        var batch = (int)Math.Min(1_000, options.MaxReadings / 10);
        foreach (var kind in Kinds)
        {
            var state = Of(kind);
            var to = Math.Min(state.Acknowledged, state.Oldest + batch - 1);
            if (to < state.Oldest)
                continue;
            DropTo(kind, to);
            full = false;
            return;
        }
        var victim = Kinds.Select(Of).FirstOrDefault(static s => s.Next > s.Oldest);
        if (victim is null)
            return;
        Drop(victim, Math.Min(victim.Next - 1, victim.Oldest + batch - 1));
        full = false;
    }

    /// <summary>Drops unacknowledged readings, and tells each asset what it lost. Counters are told anew, so that counts heal at once.</summary>
    private void Drop(StreamState victim, long to)
    {
        var tally = new GapTally();
        var fixes = new Dictionary<AssetId, (ReadingTime Time, ClockFixed Fix)>();
        var touched = new SortedSet<(AssetId Asset, string Lane)>();
        foreach (var wire in Rows(victim.Kind, victim.Oldest, (int)(to - victim.Oldest + 1)))
        {
            if (!ReadingCodec.TryFromWire(wire, out var reading, out var refusal))
                throw new InvalidOperationException($"the outbox holds a reading that this agent does not know ({refusal}): install the agent that wrote it");
            if (reading.Value is ClockFixed fix)
            {
                fixes[reading.Asset] = (reading.Time, fix);
                continue;
            }
            tally.Add(victim.Id, victim.Kind, reading.Sequence, reading.Asset, reading.Time.At, reading.Value, GapReason.OutboxFull);
            if (LaneCounter.LaneOf(reading.Value) is { } lane)
                touched.Add((reading.Asset, lane));
        }
        DropTo(victim.Kind, to);
        Tell(tally);
        foreach (var (asset, (time, fix)) in fixes)
            Store(victim.Kind, asset, time, fix);
        foreach (var (asset, lane) in touched)
        {
            if (lanes.TryGetValue((asset, lane), out var counter))
                Store(victim.Kind, asset, clock.Now(), new LaneTotals(lane, counter.TotalIn, counter.TotalOut));
        }
        if (!raised.Contains(OutboxAlarms.Full.Code))
            Raise(OutboxAlarms.Full, OutboxAlarms.Full.Text);
        logger.LogError("the outbox is full: {Count} unacknowledged readings of {Stream} from {From} on are dropped", to - victim.Oldest + 1, victim.Id, victim.Oldest);
    }

    private void Tell(GapTally tally)
    {
        foreach (var (kind, asset, gap) in tally.All())
            Store(kind, asset, clock.Now(), gap);
    }

    private void DropTo(StreamKind kind, long to)
    {
        tables.DeleteBefore.Run((int)kind, to + 1);
        var state = Of(kind) with { Oldest = to + 1 };
        tables.SetOldest.Run((int)kind, state.Oldest);
        Set(kind, state);
    }

    private bool Prune(StreamKind kind, long now)
    {
        var state = Of(kind);
        if (state.Acknowledged < state.Oldest)
            return false;
        long? to;
        using (var rows = tables.Prunable.Query((int)kind, state.Acknowledged, PruneBatch, now - (long)options.Keep.TotalSeconds))
            to = rows.Read() && !rows.IsDBNull(0) ? rows.GetInt64(0) : null;
        if (to is not { } last)
            return false;
        DropTo(kind, last);
        return last - state.Oldest + 1 >= PruneBatch;
    }

    private bool IsFull(long used) => states.Sum(static s => s.Next - s.Oldest) >= options.MaxReadings || used > options.MaxBytes;

    private void Raise(OutboxAlarm alarm, string text)
    {
        raised = [.. raised, alarm.Code];
        Store(StreamKind.Alarms, owner.Edge, clock.Now(), new AlarmChange(alarm.Code, true, alarm.Severity, text));
        tables.SetMeta.Run("raised", string.Join(' ', raised));
    }

    private void Clear(OutboxAlarm alarm)
    {
        raised = [.. raised.Where(code => code != alarm.Code)];
        Store(StreamKind.Alarms, owner.Edge, clock.Now(), new AlarmChange(alarm.Code, false, alarm.Severity, alarm.Text));
        tables.SetMeta.Run("raised", string.Join(' ', raised));
    }

    /// <summary>The totals that each lane had just before <paramref name="from"/>: what the old stream has told of it.</summary>
    private Dictionary<(AssetId, string), LaneCounter> CountersBefore(StreamKind kind, long from, long next)
    {
        var before = new Dictionary<(AssetId, string), LaneCounter>();
        // A lane that stood still for so long is taken from what comes after.
        const int LookBack = 100_000;
        foreach (var wire in Rows(kind, from - LookBack, LookBack).Where(w => w.Sequence < (ulong)from))
        {
            if (Totals(wire) is var (lane, totals))
                before[lane] = new LaneCounter(totals.TotalIn, totals.TotalOut, 0, 0);
        }
        foreach (var wire in next > from ? AllFrom(kind, from) : [])
        {
            if (Totals(wire) is not var (lane, totals) || before.ContainsKey(lane))
                continue;
            var (stepIn, stepOut) = wire.Passage is { } passage ? (passage.Direction == 1 ? 1 : 0, passage.Direction == 2 ? 1 : 0) : (0, 0);
            before[lane] = new LaneCounter(totals.TotalIn - stepIn, totals.TotalOut - stepOut, 0, 0);
        }
        foreach (var (lane, counter) in lanes)
            before.TryAdd(lane, new LaneCounter(counter.TotalIn, counter.TotalOut, 0, 0));
        return before;
    }

    private static ((AssetId, string) Lane, LaneTotals Totals)? Totals(SensedReading wire) => wire.ValueCase switch
    {
        SensedReading.ValueOneofCase.Passage => ((AssetId.Parse(wire.Asset), wire.Passage.Lane), new LaneTotals(wire.Passage.Lane, (long)wire.Passage.TotalIn, (long)wire.Passage.TotalOut)),
        SensedReading.ValueOneofCase.Totals => ((AssetId.Parse(wire.Asset), wire.Totals.Lane), new LaneTotals(wire.Totals.Lane, (long)wire.Totals.TotalIn, (long)wire.Totals.TotalOut)),
        _ => null,
    };

    private static void Rebase(SensedReading wire, Dictionary<(AssetId, string), LaneCounter> before)
    {
        if (Totals(wire) is not var (lane, totals) || !before.TryGetValue(lane, out var counter))
            return;
        var (totalIn, totalOut) = ((ulong)(totals.TotalIn - counter.RawIn), (ulong)(totals.TotalOut - counter.RawOut));
        if (wire.Passage is { } passage)
            (passage.TotalIn, passage.TotalOut) = (totalIn, totalOut);
        else
            (wire.Totals.TotalIn, wire.Totals.TotalOut) = (totalIn, totalOut);
    }

    private IEnumerable<SensedReading> AllFrom(StreamKind kind, long from)
    {
        const int Chunk = 1_000;
        while (Rows(kind, from, Chunk) is { Count: > 0 } rows)
        {
            from = (long)rows[^1].Sequence + 1;
            foreach (var row in rows)
                yield return row;
        }
    }

    /// <summary>Rows as the transaction under way sees them.</summary>
    private List<SensedReading> Rows(StreamKind kind, long from, int count)
    {
        using var rows = tables.ReadOwn.Query((int)kind, from, count);
        var readings = new List<SensedReading>();
        while (rows.Read())
            readings.Add(SensedReading.Parser.ParseFrom((byte[])rows[0]));
        return readings;
    }

    private void SetLane((AssetId Asset, string Lane) lane, LaneCounter counter)
    {
        touchedLanes.TryAdd(lane, lanes.TryGetValue(lane, out var before) ? before : null);
        lanes[lane] = counter;
        tables.SetLane.Run(lane.Asset.ToString(), lane.Lane, counter.RawIn, counter.RawOut, counter.BaseIn, counter.BaseOut);
    }

    private object? Meta(string key)
    {
        using var rows = tables.Meta.Query(key);
        return rows.Read() ? rows[0] : null;
    }

    private void WriteStream(StreamState state) =>
        tables.SetStream.Run((int)state.Kind, state.Id, state.Oldest, state.Acknowledged, state.Unconfirmed);

    /// <summary>Seconds that the agent has run on this file.</summary>
    private long Ran() => ranBefore + (long)(clock.Monotonic - opened).TotalSeconds;

    private string NewId(StreamKind kind) =>
        $"{MachineIdentity.NewStream(MachineIdentity.Fingerprint(options.MachineIdPath))}.{Suffix(kind)}";

    private static string Suffix(StreamKind kind) => kind is StreamKind.Readings ? "r" : "a";

    private StreamState Of(StreamKind kind) => states[kind is StreamKind.Readings ? 0 : 1];

    private void Set(StreamKind kind, StreamState state) => states[kind is StreamKind.Readings ? 0 : 1] = state;
}
