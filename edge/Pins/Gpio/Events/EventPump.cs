using Jena.Iot.Edge.Pins.Gpio.Lines;

namespace Jena.Iot.Edge.Pins.Gpio.Events;

/// <summary>
/// The one thread that takes events out of the kernel, and tells listeners what they mean. It sleeps while nothing happens.
/// Listeners are called under one lock: what they call must not wait for another thread that uses the pump.
/// </summary>
internal sealed class EventPump : IDisposable
{
    /// <summary>Events taken at once.</summary>
    private const int Chunk = 64;

    /// <summary>Events after which other requests have their turn.</summary>
    private const int Turn = 4096;

    private readonly ILineWaiter _waiter;
    private readonly TimeProvider _time;
    private readonly LineEvent[] _events = new LineEvent[Chunk];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private Watched[] _watched = [];
    private volatile bool _isStopping;

    /// <param name="waiter">Is disposed of with the pump.</param>
    /// <param name="time">Its timestamps are the kernel's monotonic clock.</param>
    public EventPump(ILineWaiter waiter, TimeProvider time)
    {
        (_waiter, _time) = (waiter, time);
        _thread = new Thread(Run) { IsBackground = true, Name = "gpio events" };
        _thread.Start();
    }

    /// <summary>Held while listeners are called.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Ends when the pump is disposed of; fails when a chip is gone or a listener failed: then nothing is told any more.</summary>
    public Task Completion => _completion.Task;

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <summary>Begins to watch the lines of a request: what happens after this returns is told to <paramref name="listener"/>.</summary>
    public void Add(ILineRequest request, ILineListener listener)
    {
        lock (Gate)
            _watched = [.. _watched, new Watched(request, new LineWatch(request.Lines, request.EventBuffer, listener, Read(request)))];
        _waiter.Wake();
    }

    /// <summary>Ends it; nothing is told of the request after this returns. It stays the caller's to dispose of.</summary>
    public void Remove(ILineRequest request)
    {
        lock (Gate)
            _watched = [.. _watched.Where(w => w.Request != request)];
        _waiter.Wake();
    }

    /// <summary>Tells all that the kernel has queued. Throws <see cref="IOException"/> when it cannot be read.</summary>
    public void CatchUp()
    {
        lock (Gate)
            Drain();
    }

    /// <summary>
    /// Calls <paramref name="atomically"/> between two changes, with the levels of all lines of a request as they were told.
    /// </summary>
    public void Between(ILineRequest request, Action<IReadOnlyDictionary<int, bool>> atomically)
    {
        lock (Gate)
        {
            Drain();
            atomically(_watched.Single(w => w.Request == request).Watch.Levels);
        }
    }

    /// <summary>Up to here it is known what happened to the lines of a request, while an event of them is waited for; null while none is.</summary>
    public TimeSpan? KnownUntil(ILineRequest request)
    {
        lock (Gate)
            return _watched.Single(w => w.Request == request).Watch.KnownUntil;
    }

    /// <summary>Waits for the thread to end, unless it is the thread that calls.</summary>
    public void Dispose()
    {
        if (_isStopping)
            return;
        _isStopping = true;
        _waiter.Wake();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        _waiter.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                Watched[] watched;
                TimeSpan? due;
                lock (Gate)
                    (watched, due) = (_watched, _watched.Min(static w => w.Watch.Due));
                var left = due - Now;
                _waiter.Wait([.. watched.Select(static w => w.Request)], left < TimeSpan.Zero ? TimeSpan.Zero : left);
                if (!_isStopping)
                    CatchUp();
            }
            _completion.TrySetResult();
        }
#pragma warning disable CA1031 // Told to whoever awaits Completion.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _completion.TrySetException(error);
        }
    }

    private void Drain()
    {
        foreach (var (request, watch) in _watched)
        {
            Drain(request, watch);
            if (!(watch.Due <= Now))
                continue;
            var levels = Read(request);
            // What the levels show already is taken before they are believed.
            Drain(request, watch);
            watch.Settle(levels, Now);
        }
    }

    private void Drain(ILineRequest request, LineWatch watch)
    {
        for (var taken = 0; taken < Turn;)
        {
            var count = request.ReadEvents(_events);
            if (count == 0)
                return;
            watch.Take(_events.AsSpan(0, count), Now);
            taken += count;
        }
    }

    private LevelReading Read(ILineRequest request)
    {
        var before = Now;
        var levels = request.GetLevels(LineRequests.All(request.Lines.Count));
        return new LevelReading(levels, before, Now);
    }

    private sealed record Watched(ILineRequest Request, LineWatch Watch);
}
