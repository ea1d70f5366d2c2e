using System.Globalization;
using System.Text;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Drivers;
using Jena.Iot.Edge.Drivers.NodeHeartbeat;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Supervision;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;

namespace Jena.Iot.Edge.Sampling;

/// <summary>
/// Turns edges into readings: takes whatever is queued, folds it, and commits readings, states and position together.
/// Edges that found no room are told as gaps of the assets that they concern, followed by the totals of their lanes.
/// </summary>
public sealed class SamplingLoop : ILevels
{
    /// <summary>Edges that may wait; more are lost, and told. About a minute of a busy cabinet.</summary>
    public const int DefaultCapacity = 8192;

    /// <summary>
    /// So long before the end of a run an edge may have come of which nothing was told yet: what pins wait for, and the debounces that
    /// points have.
    /// </summary>
    public static readonly TimeSpan Undecided = TimeSpan.FromSeconds(1);

    /// <summary>After a commit that found no room.</summary>
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    /// <summary>The saved id of the boot that the saved times belong to. No input is called so: theirs hold a colon.</summary>
    private const string BootKey = "boot";

    /// <summary>Since when the lines are not sensed, while the pins are missing: UTC ticks, or empty.</summary>
    private const string UnsensedKey = "unsensed";

    private readonly Lock _gate = new();
    private readonly IPins _pins;
    private readonly IEdgeClock _clock;
    private readonly TimeProvider _time;
    private readonly IOutbox _outbox;
    private readonly EdgeQueue _queue;
    private readonly NodeProbes _probes;
    private readonly List<Input> _inputs;
    private readonly AssetId[] _sensedByLine;
    private readonly Dictionary<string, Input> _byLine;
    private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _position;
    private long _reached;
    private bool _owesTotals;

    /// <param name="station">What to sense.</param>
    /// <param name="pins">Must have every line of the station. They stay the caller's to dispose of, after the loop has ended.</param>
    /// <param name="clock">Dates what is sensed.</param>
    /// <param name="time">Wakes the loop; of the same pace as the clock.</param>
    /// <param name="outbox">Takes what is sensed and keeps the states.</param>
    /// <param name="probe">Answers a simulated probe at once; by default every node is reachable.</param>
    /// <param name="capacity">Edges that may wait, more than <see cref="SocketPins.Window"/> where a stimulus counts them.</param>
    public SamplingLoop(StationFile station, IPins pins, IEdgeClock clock, TimeProvider time, IOutbox outbox, Func<AssetId, Heartbeat>? probe = null, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_pins, _clock, _time, _outbox) = (pins, clock, time, outbox);
        _queue = new EdgeQueue(capacity);
        Turning = new Turning("sampling", time);
        Turning.Asked += _queue.Wake;
        _probes = NodeProbes.OfMachine(clock, time);
        _probes.Ended += _queue.Wake;
        var context = new InputContext(clock, probe ?? (static _ => new Heartbeat(true, null, null)), _probes);
        _sensedByLine = [.. station.Points.Where(static point => point.Lines.Any()).Select(static point => point.Asset).Distinct()];
        // What is known of the others stays in the outbox until the pins are there again.
        _inputs = [.. station.Points.Where(point => pins.Missing is null || !point.Lines.Any()).Select(point => DriverTable.Make(point, context))];
        _byLine = _inputs.SelectMany(static input => input.Point.Lines.Select(line => (line, input))).ToDictionary();
        var missing = _byLine.Keys.Where(line => !pins.Lines.Contains(line)).ToArray();
        if (missing.Length > 0)
            throw new ArgumentException($"the pins have no line {string.Join(", ", missing)}: make them from the station's pins", nameof(pins));
    }

    /// <summary>Answers once what was queued before is committed.</summary>
    public Turning Turning { get; }

    /// <summary>Ends when the inputs have been read and their states committed for the first time; from then on every edge is taken.</summary>
    public Task Armed => _armed.Task;

    /// <summary>Runs until cancelled, then commits what is still queued and returns. Fails when the pins fail. Once only.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            Begin();
            _armed.SetResult();
            using var timer = _time.CreateTimer(_ => _queue.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _ = _pins.Completion.ContinueWith(_ => _queue.Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!cancellation.IsCancellationRequested)
            {
                Sample();
                Turning.Turned();
                if (_pins.Completion.IsFaulted)
                    await _pins.Completion;
                SetTimer(timer);
                await WaitAsync(cancellation);
            }
            Sample();
        }
        catch (Exception error)
        {
            _armed.TrySetException(error);
            throw;
        }
        finally
        {
            _probes.Dispose();
        }
    }

    public IReadOnlyList<Sensed> Current()
    {
        if (!_armed.Task.IsCompletedSuccessfully)
            return [];
        lock (_gate)
        {
            var now = _clock.Monotonic;
            return [.. _inputs.SelectMany(input => input.Current(now))];
        }
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        try
        {
            await _queue.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The normal end: what is queued is committed before the loop returns.
        }
    }

    /// <summary>Restores the inputs, reads the lines, and arms every input by what they show.</summary>
    private void Begin()
    {
        var saved = _outbox.LoadInputs();
        var isReboot = saved.TryGetValue(BootKey, out var boot) && Encoding.UTF8.GetString(boot) != _clock.Boot;
        foreach (var input in _inputs)
        {
            if (saved.TryGetValue(input.Point.Input, out var state))
                input.Restore(state);
        }
        var remembered = _inputs.SelectMany(static input => input.Levels).ToDictionary();
        _position = _outbox.LastStimulus ?? 0;
        // Taken before the pins begin: an edge that comes at once is never dated before the levels that it follows.
        var now = _clock.Monotonic;
        var levels = _pins.Start(_queue, new PinMemory(_position, remembered));

        var sensed = new List<Sensed>();
        var unsensed = Unsensed(saved, now);
        if (boot is not null && !_pins.KeepsWhileAway)
            sensed.AddRange(Missed(unsensed, now));
        foreach (var input in _inputs)
            input.Arm(levels, now, isReboot ? ArmReason.Reboot : ArmReason.Restart, sensed);
        Commit(sensed, _position, [
            // The boot is that of the saved times: those of inputs that are left out stay what they were.
            .. _pins.Missing is not null && boot is not null ? Array.Empty<InputState>() : [new InputState(BootKey, Encoding.UTF8.GetBytes(_clock.Boot))],
            .. _pins.Missing is null && !saved.ContainsKey(UnsensedKey) ? Array.Empty<InputState>() : [Unsensed(_pins.Missing is null ? null : unsensed)],
        ]);
    }

    private static InputState Unsensed(DateTimeOffset? since) => new(UnsensedKey, Encoding.UTF8.GetBytes(since is { } at ? at.UtcTicks.ToString(CultureInfo.InvariantCulture) : ""));

    /// <summary>Since when nobody sensed the lines, before <paramref name="now"/>; null when that is unknown.</summary>
    private DateTimeOffset? Unsensed(IReadOnlyDictionary<string, byte[]> saved, TimeSpan now) =>
        saved.TryGetValue(UnsensedKey, out var kept) && long.TryParse(kept, CultureInfo.InvariantCulture, out var ticks)
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : _outbox.LastAlive is { } alive ? alive.At ?? (alive.Boot == _clock.Boot ? _clock.ToUtc(alive.Monotonic) : null) : null;

    /// <summary>Nobody sensed until now: whatever passed meanwhile is unknown.</summary>
    private IEnumerable<Sensed> Missed(DateTimeOffset? first, TimeSpan now)
    {
        var last = _clock.ToUtc(now);
        first -= Undecided;
        // A clock that was put back meanwhile.
        if (first > last)
            first = last;
        return _sensedByLine.Select(asset => new Sensed(StreamKind.Readings, asset, Now(now), new Gap("", 0, 0, 0, first, last, GapReason.InputLost)));
    }

    private void Sample()
    {
        var sensed = new List<Sensed>();
        // Beyond what is committed where that found no room: the states are as far.
        var position = _reached;
        // Time passes for an input only as far as its edges are known: a process that was held up must not believe a level
        // for as long as it stood still.
        var now = _clock.Monotonic;
        _pins.CatchUp();
        // Asked before the queue is emptied: what becomes known in between is in the queue.
        var known = _inputs.ConvertAll(input => KnownUntil(input, now));
        lock (_gate)
        {
            var isOverflown = _queue.Take(out var queued);
            foreach (var (edge, loss) in queued)
            {
                if (loss is not null)
                {
                    Recover(loss, sensed);
                    continue;
                }
                position = Math.Max(position, edge.Position);
                if (_byLine.TryGetValue(edge.Line, out var input))
                    input.Fold(edge, sensed);
            }
            if (isOverflown)
                Recover(sensed);
            if (_owesTotals)
                sensed.AddRange(Totals(_inputs));
            foreach (var (input, until) in _inputs.Zip(known))
            {
                if (input.Due <= until)
                    input.Tick(until, sensed);
            }
        }
        Commit(sensed, position, []);
    }

    /// <summary>After edges were lost: says so for each asset concerned, and goes on from what the lines show now.</summary>
    private void Recover(List<Sensed> sensed)
    {
        IReadOnlyDictionary<string, LostEdges> lost = new Dictionary<string, LostEdges>();
        var levels = _pins.Reread(() => lost = _queue.Reopen());
        Recover([.. _inputs.Where(input => input.Point.Lines.Any(lost.ContainsKey))], lost, levels, _clock.Monotonic, sensed);
    }

    /// <summary>The same for edges that the pins lost: only for inputs that could have believed a level within that time.</summary>
    private void Recover(PinLoss loss, List<Sensed> sensed)
    {
        var lost = loss.Lines.ToDictionary(static line => line, _ => new LostEdges(loss.Since, loss.Until));
        var concerned = _inputs.Where(input => input.Point.Lines.Any(lost.ContainsKey)).ToLookup(input => loss.Until - loss.Since >= input.Point.ShortestBelieved);
        foreach (var input in concerned[false])
        {
            foreach (var line in input.Point.Lines)
                input.Fold(new PinEdge(line, loss.Levels[line], loss.Until), sensed);
        }
        Recover([.. concerned[true]], lost, loss.Levels, loss.Until, sensed);
    }

    private void Recover(Input[] touched, IReadOnlyDictionary<string, LostEdges> lost, IReadOnlyDictionary<string, bool> levels, TimeSpan at, List<Sensed> sensed)
    {
        var now = _clock.Monotonic;
        foreach (var asset in touched.GroupBy(static input => input.Point.Asset))
        {
            var spans = asset.SelectMany(static input => input.Point.Lines).Where(lost.ContainsKey).Select(line => lost[line]).ToArray();
            var gap = new Gap("", 0, 0, 0, _clock.ToUtc(spans.Min(static s => s.First)), _clock.ToUtc(spans.Max(static s => s.Last)), GapReason.InputLost);
            sensed.Add(new Sensed(StreamKind.Readings, asset.Key, Now(now), gap));
        }
        foreach (var input in touched)
            input.Arm(levels, at, ArmReason.Loss, sensed);
        sensed.AddRange(Totals(touched));
    }

    private IEnumerable<Sensed> Totals(IEnumerable<Input> inputs)
    {
        var now = _clock.Monotonic;
        return inputs.SelectMany(input => input.Current(now)).Where(static s => s.Value is LaneTotals).Select(static s => s with { Kind = StreamKind.Readings });
    }

    /// <summary>Up to here all edges of an input are queued.</summary>
    private TimeSpan KnownUntil(Input input, TimeSpan now) => input.Point.Lines.Select(line => _pins.KnownUntil(line, now)).Append(now).Min();

    private ReadingTime Now(TimeSpan now) => new(_clock.Boot, now, _clock.ToUtc(now));

    private void Commit(List<Sensed> sensed, long position, IReadOnlyList<InputState> more)
    {
        _reached = position;
        var dirty = _inputs.Where(static input => input.IsDirty).ToArray();
        if (sensed.Count == 0 && dirty.Length == 0 && position == _position && more.Count == 0)
            return;
        var sequences = _outbox.Commit(sensed, [.. dirty.Select(static input => input.Save()), .. more], position > 0 ? position : null);
        // A full disk: the outbox will tell the gap, the states are saved with the next commit, and totals heal the counts.
        if (sequences.Count < sensed.Count)
        {
            _owesTotals = true;
            return;
        }
        _owesTotals = false;
        foreach (var input in dirty)
            input.Saved();
        if (position > _position)
            _pins.Committed(position);
        _position = position;
    }

    private void SetTimer(ITimer timer)
    {
        var now = _clock.Monotonic;
        var due = _inputs.Where(static input => input.Due is not null).Min(input => input.Due + (now - KnownUntil(input, now)));
        // Where nothing more happens, or a stimulus waits for its answer, nobody else would find out that there is room again.
        if (_owesTotals && !(due < now + TryAgain))
            due = now + TryAgain;
        // Timers count whole milliseconds and cut off the rest: one that fires early would only fire again.
        timer.Change(due is { } at ? (at > now ? at - now : TimeSpan.Zero) + TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
