using Jena.Iot.Edge.Pins;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Chips;

/// <summary>
/// The lines of input chips beside other pins. Chips are asked at an even pace: an edge is dated by the moment at which it was seen, so up
/// to that pace late, and what comes and goes between two looks is not seen. While a chip does not answer its lines stay as they were;
/// once it answers again they are told as lost since it last did.
/// </summary>
public sealed class ChipPins : IPins, IOutputPins, IPinSink
{
    private readonly Lock _gate = new();
    private readonly IPins _others;
    private readonly IEdgeClock _clock;
    private readonly TimeProvider _time;
    private readonly PolledChip[] _chips;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, bool> _levels = [];
    private Task _polling = Task.CompletedTask;
    private IPinSink? _sink;
    private bool _isDisposed;

    /// <param name="others">The other pins; disposed of with this.</param>
    /// <param name="chips">At least one, each with its settings; disposed of with this.</param>
    /// <param name="clock">Dates the edges.</param>
    /// <param name="time">Of the same pace as the clock.</param>
    public ChipPins(IPins others, IReadOnlyList<(Mcp23017Settings Settings, IInputChip Chip)> chips, IEdgeClock clock, TimeProvider time)
    {
        (_others, _clock, _time) = (others, clock, time);
        _chips = [.. chips.Select(static c => new PolledChip(c.Settings, c.Chip))];
        Lines = others.Lines.Concat(_chips.SelectMany(static c => c.Lines)).ToHashSet();
        _ = others.Completion.ContinueWith(
            static (ended, self) => ((ChipPins)self!).Ended(ended), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public IReadOnlySet<string> Lines { get; }

    public IReadOnlySet<string> Outputs => (_others as IOutputPins)?.Outputs ?? new HashSet<string>();

    /// <summary>How the chips do.</summary>
    internal IReadOnlyList<LineChipState> Chips
    {
        get
        {
            lock (_gate)
                return [.. _chips.Select(static chip => chip.State)];
        }
    }

    public bool KeepsWhileAway => false;

    public Task Completion => _completion.Task;

    public IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory)
    {
        lock (_gate)
        {
            if (_sink is not null)
                throw new InvalidOperationException("these pins are started already");
            _sink = sink;
            foreach (var (line, level) in _others.Start(this, memory))
                _levels[line] = level;
            foreach (var chip in _chips)
                chip.Begin(_levels, memory.Levels, _clock.Monotonic);
            _polling = Task.WhenAll(_chips.Select(PollAsync));
            _ = _polling.ContinueWith(
                static (ended, self) => ((ChipPins)self!).Ended(ended), this, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return new Dictionary<string, bool>(_levels);
        }
    }

    public IReadOnlyDictionary<string, bool> Reread(Action reopen)
    {
        Dictionary<string, bool> levels = [];
        // The others call it where no edge of theirs can come between; edges of chips cannot either, as this holds them up.
        var others = _others.Reread(() =>
        {
            lock (_gate)
            {
                reopen();
                levels = new Dictionary<string, bool>(_levels);
            }
        });
        foreach (var (line, level) in others)
            levels[line] = level;
        return levels;
    }

    public void CatchUp() => _others.CatchUp();

    public TimeSpan KnownUntil(string line, TimeSpan now) => _others.Lines.Contains(line) ? _others.KnownUntil(line, now) : now;

    public void Committed(long position) => _others.Committed(position);

    public void Write(string line, bool level) => Output.Write(line, level);

    public bool Read(string line) => Output.Read(line);

    bool IPinSink.Offer(PinEdge edge)
    {
        lock (_gate)
        {
            _levels[edge.Line] = edge.Level;
            return _sink!.Offer(edge);
        }
    }

    void IPinSink.Lost(PinLoss loss)
    {
        lock (_gate)
        {
            foreach (var (line, level) in loss.Levels)
                _levels[line] = level;
            _sink!.Lost(loss with { Levels = new Dictionary<string, bool>(_levels) });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _stop.CancelAsync();
        await _polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var chip in _chips)
            chip.Dispose();
        await _others.DisposeAsync();
        _stop.Dispose();
        _completion.TrySetResult();
    }

    private IOutputPins Output => _others as IOutputPins ?? throw new ArgumentException("these pins have no outputs");

    /// <summary>Asks every chip once.</summary>
    internal void Look()
    {
        foreach (var chip in _chips)
            Look(chip);
    }

    private async Task PollAsync(PolledChip chip)
    {
        using var timer = new PeriodicTimer(chip.PollEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                Look(chip);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The normal end.
        }
    }

    /// <summary>The bus is read outside of the lock: a slow one holds up nobody's edges.</summary>
    private void Look(PolledChip chip)
    {
        var read = chip.TryRead();
        lock (_gate)
        {
            var now = _clock.Monotonic;
            if (read is not { } pins)
                return;
            var lostSince = chip.Answered(now);
            var edges = chip.Edges(pins, _levels, now);
            foreach (var edge in edges)
                _levels[edge.Line] = edge.Level;
            if (lostSince is { } since)
            {
                _sink!.Lost(new PinLoss(chip.Lines, since, now, new Dictionary<string, bool>(_levels)));
                return;
            }
            foreach (var edge in edges)
                _sink!.Offer(edge);
        }
    }

    private void Ended(Task part)
    {
        if (part.Exception?.GetBaseException() is { } error)
            _completion.TrySetException(error);
    }
}
