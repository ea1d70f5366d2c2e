using Jena.Iot.Contracts.Assets;

namespace Jena.Iot.Silo.Live;

/// <summary>
/// View changes of this silo, numbered in the order in which they were made. A bounded ring: who falls behind it by more than
/// <see cref="Capacity"/> sees a gap in the sequence and reads the stored views again.
/// </summary>
public sealed class LiveHub
{
    /// <summary>Changes kept for publishers that have not fetched them yet.</summary>
    public const int Capacity = 16_384;

    private readonly Lock _gate = new();
    private readonly ViewEnvelope[] _ring = new ViewEnvelope[Capacity];
    private long _next;
    private TaskCompletionSource? _changed;

    /// <summary>New with each start of the process.</summary>
    public Guid Epoch { get; } = Guid.NewGuid();

    /// <summary>The sequence of the next change.</summary>
    public long Next
    {
        get
        {
            lock (_gate)
                return _next;
        }
    }

    public void Publish(ViewEnvelope view)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            _ring[_next % Capacity] = view;
            _next++;
            changed = _changed;
            _changed = null;
        }
        changed?.TrySetResult();
    }

    /// <summary>
    /// Changes from <paramref name="from"/> on, at most <paramref name="limit"/>. The first returned has sequence
    /// <paramref name="first"/>, which is later than asked for when the ring has moved on.
    /// </summary>
    public IReadOnlyList<ViewEnvelope> Read(long from, int limit, out long first)
    {
        lock (_gate)
        {
            first = Math.Max(from, _next - Capacity);
            var count = (int)Math.Min(limit, _next - first);
            var views = new ViewEnvelope[count];
            for (var i = 0; i < count; i++)
                views[i] = _ring[(first + i) % Capacity];
            return views;
        }
    }

    /// <summary>Completes when there is a change at or after <paramref name="from"/>.</summary>
    public Task WaitAsync(long from)
    {
        lock (_gate)
            return _next > from ? Task.CompletedTask : (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
