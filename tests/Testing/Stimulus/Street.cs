using System.Diagnostics;
using System.Net.Sockets;

namespace Jena.Iot.Testing.Stimulus;

/// <summary>
/// Drives the pins of an edge from outside it, and keeps its own list of what happened. It outlives the edge: after each
/// reconnection it goes on behind the last move whose effects the edge had committed.
/// </summary>
public sealed class Street : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Plan _plan;
    private readonly string _socket;
    private readonly int _movesPerTick;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Move> _moves = [];
    private readonly List<Happening> _happened = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _committed;
    private bool _settling;
    private string _lastSaid = "nothing";
    private Task _moving = Task.CompletedTask;
    private Task _driving = Task.CompletedTask;

    /// <param name="socket">Where the edge listens for its pins.</param>
    /// <param name="movesPerSecond">A multiple of 100.</param>
    public Street(Plan plan, string socket, int movesPerSecond)
    {
        _plan = plan;
        _socket = socket;
        _movesPerTick = Math.Max(1, movesPerSecond / 100);
        _happened.AddRange(plan.AtFirst);
    }

    /// <summary>Moves made so far.</summary>
    public long Moved
    {
        get
        {
            lock (_gate)
                return _moves.Count;
        }
    }

    /// <summary>What has happened so far, in order.</summary>
    public IReadOnlyList<Happening> Happened
    {
        get
        {
            lock (_gate)
                return [.. _happened];
        }
    }

    public void Start()
    {
        _driving = DriveAsync();
        _moving = MoveAsync();
    }

    /// <summary>Returns when <paramref name="count"/> more moves have been committed by the edge.</summary>
    public async Task CommitsAsync(long count, TimeSpan within)
    {
        long until;
        lock (_gate)
            until = _committed + count;
        await CommittedAsync(until, within);
    }

    /// <summary>Begins nothing new, brings to an end what is half done, and returns when the edge has committed all of it.</summary>
    public async Task SettleAsync(TimeSpan within)
    {
        lock (_gate)
            _settling = true;
        await _moving.WaitAsync(within);
        await CommittedAsync(Moved, within);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_moving, _driving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task CommittedAsync(long until, TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            Task changed;
            long committed;
            lock (_gate)
            {
                committed = _committed;
                changed = _changed.Task;
            }

            if (committed >= until)
                return;
            try
            {
                // Neither loop ends before it is told to: if one did, it has something to say.
                await (await Task.WhenAny(changed, _driving).WaitAsync(clock.Elapsed < within ? within - clock.Elapsed : TimeSpan.Zero));
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"the edge has committed {committed} of {until} moves within {within.TotalSeconds:0} s; last said: {_lastSaid}");
            }
        }
    }

    private async Task MoveAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        var goesOn = true;
        while (goesOn && await timer.WaitForNextTickAsync(_stop.Token))
        {
            lock (_gate)
            {
                for (var n = 0; n < _movesPerTick && goesOn; n++)
                    goesOn = Move();
                Signal();
            }
        }
    }

    /// <summary>Makes the next move; false when there is none left. To be called inside the gate.</summary>
    private bool Move()
    {
        if ((_settling ? _plan.Settle() : _plan.Next()) is not var (line, level, happened))
            return false;
        _moves.Add(new Move(_moves.Count + 1, line, level));
        _happened.AddRange(happened);
        return true;
    }

    private async Task DriveAsync()
    {
        using var retry = new PeriodicTimer(Tick);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ConnectionAsync();
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                // The edge is not there, or was killed: it will be back.
                await retry.WaitForNextTickAsync(_stop.Token);
            }
        }
    }

    private async Task ConnectionAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), _stop.Token);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\n" };
        var greeting = await reader.ReadLineAsync(_stop.Token) ?? throw new IOException("closed");
        var last = Number(greeting, "last ");
        _lastSaid = greeting;
        Committed(last);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var reading = ReadAsync(reader, ended);
        try
        {
            await SendAsync(writer, last, ended.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            await reading;
        }
    }

    private async Task SendAsync(StreamWriter writer, long last, CancellationToken cancellation)
    {
        while (true)
        {
            Move[] waiting;
            Task changed;
            lock (_gate)
            {
                waiting = [.. _moves.Skip((int)last)];
                changed = _changed.Task;
            }

            foreach (var move in waiting)
                await writer.WriteLineAsync($"{move.Position} {move.Line} {(move.Level ? 1 : 0)}".AsMemory(), cancellation);
            last += waiting.Length;
            await writer.FlushAsync(cancellation);
            await changed.WaitAsync(cancellation);
        }
    }

    private async Task ReadAsync(StreamReader reader, CancellationTokenSource ended)
    {
        try
        {
            while (await reader.ReadLineAsync(ended.Token) is { } line)
                Committed(Number(line, "ok "));
        }
        catch (IOException)
        {
            // As good as the end of the stream.
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private void Committed(long position)
    {
        lock (_gate)
        {
            _committed = Math.Max(_committed, position);
            Signal();
        }
    }

    private static long Number(string line, string before) =>
        line.StartsWith(before, StringComparison.Ordinal) ? long.Parse(line.AsSpan(before.Length)) : throw new InvalidDataException($"the edge said '{line}'");

    /// <summary>To be called inside the gate.</summary>
    private void Signal()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
