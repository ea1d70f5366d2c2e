using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Edge.Tests.Sampling;

/// <summary>Time by hand, whose timestamps count from its beginning as from a boot, and that tells when somebody has set a timer.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _set = Channel.CreateUnbounded<TimeSpan>();

    public override long GetTimestamp() => base.GetTimestamp() - Start.UtcTicks;

    /// <summary>Returns once a timer is set to <paramref name="due"/> from now.</summary>
    public async Task SetToAsync(TimeSpan due)
    {
        while (await _set.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)) != due)
        {
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Watched(base.CreateTimer(callback, state, dueTime, period), _set.Writer);
        if (dueTime != Timeout.InfiniteTimeSpan)
            _set.Writer.TryWrite(dueTime);
        return timer;
    }

    private sealed class Watched(ITimer timer, ChannelWriter<TimeSpan> set) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            set.TryWrite(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
