using System.Net.Sockets;
using Jena.Iot.Edge.Time;

namespace Jena.Iot.Edge.Pins;

/// <summary>
/// Lines set by a stimulus outside the process, over a Unix domain socket, such that a killed edge misses nothing. Lines of text:
/// the edge first says <c>last P</c>, the last position whose effects are committed. The stimulus sends
/// <c>POSITION LINE 0|1</c> with positions that rise by one from P + 1; the edge answers each with <c>ok POSITION</c> once its
/// effects are committed to the outbox, and waits for a stimulus that does not read its answers. A repeated position is answered and otherwise ignored. Anything else is answered
/// <c>error …</c> and the connection is closed. A new connection takes the place of the former. Outputs stand in a file beside the
/// socket, called like it with <c>.outputs</c> behind, which the stimulus may read: <c>LINE 0|1</c> for each write.
/// </summary>
public sealed class SocketPins : IPins, IOutputPins
{
    /// <summary>At most so many positions are sensed and not yet committed; the stimulus then waits. Less than any queue behind <see cref="IPinSink"/> holds.</summary>
    public const int Window = 512;

    private readonly string _path;
    private readonly IEdgeClock _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, bool> _levels;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OutputFile _outputs;
    private TaskCompletionSource _advanced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IPinSink? _sink;
    private long _received;
    private long _committed;
    private bool _disposed;

    /// <param name="path">Where the socket is made, for this user alone; whatever a killed process left there is replaced. At most 107 bytes.</param>
    /// <param name="clock">Dates the edges by their arrival.</param>
    /// <param name="lines">The inputs that exist.</param>
    /// <param name="outputs">The outputs that exist. Default none.</param>
    public SocketPins(string path, IEdgeClock clock, IEnumerable<string> lines, IEnumerable<string>? outputs = null)
    {
        _outputs = new OutputFile($"{path}.outputs", outputs ?? []);
        _path = path;
        _clock = clock;
        _levels = lines.ToDictionary(static line => line, static _ => false);
        Lines = _levels.Keys.ToHashSet();
    }

    public IReadOnlySet<string> Lines { get; }

    public IReadOnlySet<string> Outputs => _outputs.Outputs;

    /// <summary>The stimulus waits, and goes on behind the last committed position.</summary>
    public bool KeepsWhileAway => true;

    public Task Completion => _completion.Task;

    /// <summary>Opens the socket. The levels are those that were committed last: the stimulus goes on from there.</summary>
    public IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory)
    {
        Dictionary<string, bool> levels;
        lock (_gate)
        {
            if (_sink is not null)
                throw new InvalidOperationException("these pins are started already");
            _sink = sink;
            _received = _committed = memory.Position;
            foreach (var line in Lines)
                _levels[line] = memory.Levels.TryGetValue(line, out var level) && level;
            levels = new Dictionary<string, bool>(_levels);
        }
        File.Delete(_path);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen();
        _ = AcceptAsync();
        return levels;
    }

    public IReadOnlyDictionary<string, bool> Reread(Action reopen)
    {
        lock (_gate)
        {
            reopen();
            return new Dictionary<string, bool>(_levels);
        }
    }

    public void Committed(long position)
    {
        TaskCompletionSource advanced;
        lock (_gate)
        {
            if (position <= _committed)
                return;
            _committed = position;
            advanced = _advanced;
            _advanced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        advanced.SetResult();
    }

    public void Write(string line, bool level) => _outputs.Write(line, level);

    public bool Read(string line) => _outputs.Read(line);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stop.CancelAsync();
        _listener.Dispose();
        if (_sink is null)
            _completion.TrySetResult();
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Whatever ends this, ends the pins: <see cref="Completion"/> tells.</summary>
    private async Task AcceptAsync()
    {
        StimulusConnection? current = null;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                if (current is not null)
                    await current.DisposeAsync();
                current = new StimulusConnection(socket, this);
            }
            _completion.TrySetResult();
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            _completion.TrySetResult();
        }
        catch (Exception error)
        {
            _completion.TrySetException(error);
        }
        finally
        {
            if (current is not null)
                await current.DisposeAsync();
        }
    }

    internal long LastCommitted
    {
        get
        {
            lock (_gate)
                return _committed;
        }
    }

    /// <summary>Takes one position. Null, or what is wrong with it.</summary>
    internal string? Take(long position, string line, bool level)
    {
        lock (_gate)
        {
            if (!_levels.ContainsKey(line))
                return $"there is no line '{line}'";
            if (position <= _received)
                return null;
            if (position != _received + 1)
                return $"expected position {_received + 1}";
            if (!_sink!.Offer(new PinEdge(line, level, _clock.Monotonic, position)))
                return $"no room for position {position}: send it again";
            _levels[line] = level;
            _received = position;
            return null;
        }
    }

    internal async Task CommittedAsync(long position, CancellationToken cancellation)
    {
        while (true)
        {
            Task advanced;
            lock (_gate)
            {
                if (_committed >= position)
                    return;
                advanced = _advanced.Task;
            }
            await advanced.WaitAsync(cancellation);
        }
    }
}
