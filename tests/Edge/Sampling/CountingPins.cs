using Jena.Iot.Edge.Pins;

namespace Jena.Iot.Edge.Tests.Sampling;

/// <summary>Pins that deliver exactly what a test gives them, and keep what they are told.</summary>
internal sealed class CountingPins(IReadOnlyList<string> lines) : IPins
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<(long Position, TaskCompletionSource<long> Confirmed)> _waiting = [];
    private long _committed;
    private IPinSink? _sink;

    public IReadOnlySet<string> Lines { get; } = lines.ToHashSet();

    public Dictionary<string, bool> Levels { get; } = lines.ToDictionary(static line => line, static _ => false);

    public bool KeepsWhileAway { get; init; } = true;

    public PinMemory? Memory { get; private set; }

    public Task Completion => _completion.Task;

    /// <summary>What happens at the start after the levels were read, before anything is sampled.</summary>
    public Action? AtStart { get; set; }

    /// <summary>Up to when the edges are known at an instant. By default up to then.</summary>
    public Func<TimeSpan, TimeSpan> Known { get; set; } = static now => now;

    public TimeSpan KnownUntil(string line, TimeSpan now) => Known(now);

    public void Lose(PinLoss loss) => _sink!.Lost(loss);

    /// <summary>Delivers edges at one go.</summary>
    public void Deliver(params ReadOnlySpan<PinEdge> edges)
    {
        foreach (var edge in edges)
            _sink!.Offer(edge);
    }

    /// <summary>The committed position, once it is <paramref name="position"/> or more.</summary>
    public Task<long> ConfirmedAsync(long position)
    {
        lock (_gate)
        {
            var confirmed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_committed >= position)
                confirmed.SetResult(_committed);
            else
                _waiting.Add((position, confirmed));
            return confirmed.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public void Fail(Exception error) => _completion.SetException(error);

    public IReadOnlyDictionary<string, bool> Start(IPinSink sink, PinMemory memory)
    {
        (_sink, Memory) = (sink, memory);
        var levels = new Dictionary<string, bool>(Levels);
        AtStart?.Invoke();
        return levels;
    }

    public IReadOnlyDictionary<string, bool> Reread(Action reopen)
    {
        reopen();
        return new Dictionary<string, bool>(Levels);
    }

    public void Committed(long position)
    {
        lock (_gate)
        {
            _committed = position;
            foreach (var (_, confirmed) in _waiting.Where(w => w.Position <= position))
                confirmed.TrySetResult(position);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
