using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Edge.Outbox;
using Jena.Iot.Edge.Station;
using Jena.Iot.Edge.Time;
using Jena.Iot.Edge.Uplink;
using Jena.Iot.Wire.Delivery;
using Microsoft.Extensions.Logging;

namespace Jena.Iot.Edge.Health;

/// <summary>
/// Reads the gauges aside and commits what is worth a reading, by itself: the sampling of inputs never waits for a gauge, and a gauge that
/// hangs holds up no other.
/// </summary>
internal sealed class HealthLoop : ILevels
{
    /// <summary>The name under which the outbox keeps what is remembered. No input is called so: theirs hold a colon.</summary>
    public const string Key = "health";

    private readonly Lock _gate = new();
    private readonly AssetId _edge;
    private readonly IOutbox _outbox;
    private readonly IEdgeClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HealthModel _model;
    private readonly IReadOnlyList<TimedGauge> _gauges;
    private readonly HashSet<string> _failing = [];
    private HealthMemory _memory;
    private HealthMemory? _saved;
    private HealthState _state;
    private IReadOnlyList<ReadingValue> _owed;

    /// <param name="edge">Whose health it is.</param>
    /// <param name="settings">When an alarm stands, and how often what hardly changes is told.</param>
    /// <param name="gauges">The gauges, by the record of starts that this start belongs to.</param>
    /// <param name="outbox">Takes what is told, and keeps what is remembered.</param>
    /// <param name="ran">Seconds that the agent has run in all.</param>
    /// <param name="clock">Dates it.</param>
    /// <param name="time">Of the pace of the clock.</param>
    /// <param name="logger">Hears of gauges that fail.</param>
    /// <param name="isStart">Whether the process began with it, and not only another configuration.</param>
    public HealthLoop(AssetId edge, HealthSettings settings, Func<StartRecord, IReadOnlyList<TimedGauge>> gauges, IOutbox outbox, long ran, IEdgeClock clock, TimeProvider time, ILogger logger, bool isStart = true)
    {
        (_edge, _outbox, _clock, _time, _logger) = (edge, outbox, clock, time, logger);
        _model = new HealthModel(HealthAlarms.Of(settings), settings.Repeat);
        _memory = Restore();
        if (isStart)
            _logger.LogInformation("started {Reason}; start {Number} of this data directory", _memory.Starts.Reason(clock.Boot), _memory.Starts.Starts + 1);
        _memory = _memory with { Starts = isStart ? _memory.Starts.After(clock.Boot, ran) : _memory.Starts with { IsStopped = false } };
        (_state, _owed) = _model.Begin(_memory.Raised);
        _gauges = gauges(_memory.Starts);
    }

    /// <summary>Runs until cancelled, then takes down that the agent was stopped in order, and returns. Fails when the outbox does. Once only.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Commit([.. _owed]);
        while (!cancellation.IsCancellationRequested)
        {
            Commit(Decide());
            var now = _clock.Monotonic;
            foreach (var gauge in _gauges)
                gauge.Begin(now);
            await WaitAsync(cancellation).ConfigureAwait(false);
        }
        _memory = _memory with { Starts = _memory.Starts with { IsStopped = true } };
        Commit([]);
    }

    /// <summary>What each gauge showed last.</summary>
    public IReadOnlyList<Sensed> Current()
    {
        lock (_gate)
        {
            return [.. _gauges.SelectMany(gauge => gauge.Last.Shown.Where(static s => double.IsFinite(s.Value)).Select(shown =>
                Sensed(StreamKind.Live, gauge.Last.At, HealthModel.Measurement(HealthFigures.All[shown.Figure], shown.Value, gauge.Every))))];
        }
    }

    private HealthMemory Restore()
    {
        if (!_outbox.LoadInputs().TryGetValue(Key, out var saved))
            return HealthMemory.Empty;
        if (HealthMemory.Load(saved) is { } memory)
            return memory;
        _logger.LogWarning("what was kept of the cabinet's health cannot be read: its starts are counted anew");
        return HealthMemory.Empty;
    }

    /// <summary>Until a gauge has been read, or another is to be, or it is over.</summary>
    private async Task WaitAsync(CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var due = Task.Delay(Pause(), _time, enough.Token);
        await Task.WhenAny([due, .. _gauges.Select(static gauge => gauge.Running).OfType<Task>()]).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    private List<ReadingValue> Decide()
    {
        var now = _clock.Monotonic;
        var told = new List<ReadingValue>(_owed);
        var state = _state;
        lock (_gate)
        {
            foreach (var gauge in _gauges.Where(gauge => gauge.TryTake(now)))
            {
                Note(gauge);
                (state, var values) = _model.Take(state, gauge.Last.Shown, gauge.Every, now);
                told.AddRange(values);
            }
        }
        _memory = _memory with { Raised = [.. state.Raised] };
        _state = state;
        return told;
    }

    /// <summary>Commits what is told with what is remembered. What a full disk does not take is told again with the next round.</summary>
    private void Commit(List<ReadingValue> told)
    {
        var isNews = _saved is null || _saved.Starts != _memory.Starts || !_saved.Raised.SequenceEqual(_memory.Raised);
        if (told.Count == 0 && !isNews)
            return;
        var now = _clock.Monotonic;
        var sensed = told.Select(value => Sensed(value is AlarmChange ? StreamKind.Alarms : StreamKind.Readings, now, value)).ToArray();
        var taken = _outbox.Commit(sensed, isNews ? [new InputState(Key, _memory.Save())] : []);
        if (taken.Count < sensed.Length)
        {
            // Figures are told by the next round; changes of alarms would be told by nobody else.
            _state = _state with { Told = HealthState.Empty.Told };
            _owed = [.. told.OfType<AlarmChange>()];
            return;
        }
        (_owed, _saved) = ([], _memory);
    }

    private void Note(TimedGauge gauge)
    {
        if (gauge.Failure is null)
            _failing.Remove(gauge.Name);
        else if (_failing.Add(gauge.Name))
            _logger.LogWarning("the gauge {Gauge} cannot be read: {Reason}", gauge.Name, gauge.Failure.Message);
    }

    private TimeSpan Pause()
    {
        if (_gauges.Count == 0)
            return Timeout.InfiniteTimeSpan;
        var pause = _gauges.Min(static gauge => gauge.Next) - _clock.Monotonic;
        // Timers count whole milliseconds and cut off the rest.
        return pause > TimeSpan.Zero ? pause + TimeSpan.FromMilliseconds(1) : TimeSpan.FromMilliseconds(1);
    }

    private Sensed Sensed(StreamKind kind, TimeSpan at, ReadingValue value) => new(kind, _edge, new ReadingTime(_clock.Boot, at, _clock.ToUtc(at)), value);
}
