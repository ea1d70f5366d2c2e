using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Time;

/// <summary>
/// The edge's notion of time: the id of the boot, the monotonic time since it, and UTC once the machine's clock is synchronised.
/// UTC handed out never runs backwards within a boot: after a step back of the wall clock it stands still until it is caught up.
/// </summary>
/// <param name="time">Source of both clocks. On Linux the system's timestamps count from the boot.</param>
/// <param name="sync">Tells whether the wall clock can be believed.</param>
/// <param name="boot">The boot's id, not empty; see <see cref="BootId"/>.</param>
public sealed class EdgeClock(TimeProvider time, IClockSync sync, string boot) : IEdgeClock
{
    /// <summary>How far the wall clock may fall behind the monotonic one before that is a step and not the noise of reading two clocks.</summary>
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private DateTimeOffset? _zero;
    private DateTimeOffset _latest = DateTimeOffset.MinValue;
    private DateTimeOffset _floor = DateTimeOffset.MinValue;

    /// <summary>The id of this boot of the machine.</summary>
    public string Boot { get; } = string.IsNullOrWhiteSpace(boot) ? throw new ArgumentException("a boot has an id", nameof(boot)) : boot;

    /// <summary>Time since the boot; never runs backwards.</summary>
    public TimeSpan Monotonic => time.GetElapsedTime(0);

    /// <summary>The time of now.</summary>
    public ReadingTime Now() => At(Monotonic);

    /// <summary>The time of an instant of this boot, such as the kernel's timestamp of an edge on a pin.</summary>
    public ReadingTime At(TimeSpan monotonic)
    {
        lock (_gate)
        {
            if (sync.Uncertainty is null)
                return new ReadingTime(Boot, monotonic, null);
            var now = time.GetUtcNow() - Monotonic;
            if (_zero is { } before && now < before - Noise)
                _floor = _latest;
            _zero = now;
            var at = now + monotonic;
            if (at < _floor)
                at = _floor;
            if (at > _latest)
                _latest = at;
            return new ReadingTime(Boot, monotonic, at);
        }
    }

    public DateTimeOffset? ToUtc(TimeSpan monotonic) => At(monotonic).At;

    /// <summary>The wall clock, right or not: for names of files, never for a reading.</summary>
    public DateTimeOffset WallNow() => time.GetUtcNow();

    /// <summary>UTC at monotonic zero with its uncertainty; null while the clock is not synchronised.</summary>
    public (DateTimeOffset Zero, TimeSpan Uncertainty)? Fix() =>
        sync.Uncertainty is { } uncertainty ? (time.GetUtcNow() - Monotonic, uncertainty) : null;

    /// <summary>Carries the promise over a restart of the process: no UTC before this one was handed out in this boot.</summary>
    public void NeverBefore(DateTimeOffset at)
    {
        lock (_gate)
        {
            if (at > _floor)
                _floor = at;
        }
    }
}
