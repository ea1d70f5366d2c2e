using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Edge.Time;

/// <summary>
/// The edge's notion of time: the id of the boot, the monotonic time since it, and UTC once the machine's clock is synchronised.
/// <para>
/// UTC rises strictly with the monotonic time, whatever the wall clock does. After a step back of up to <see cref="MostAhead"/> it
/// goes on at half speed until the wall clock has caught up. After a greater one what was handed out was wrong: there is no UTC until
/// the wall clock has gone without a step for <see cref="Settling"/>, and then it is that of the wall clock, though earlier than before;
/// a new <see cref="ClockFixed"/> tells the time of what was sensed meanwhile.
/// </para>
/// </summary>
/// <param name="time">Source of both clocks. On Linux the system's timestamps count from the boot.</param>
/// <param name="sync">Tells whether the wall clock can be believed.</param>
/// <param name="boot">The boot's id, not empty; see <see cref="BootId"/>.</param>
public sealed class EdgeClock(TimeProvider time, IClockSync sync, string boot) : IEdgeClock
{
    /// <summary>So far UTC may be ahead of the wall clock. The cluster refuses what is dated further ahead: <see cref="SensingLimits.Future"/>.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    /// <summary>So long a wall clock that was far off must go without a step before it is believed again.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    /// <summary>How far the wall clock may go from the monotonic one before that is a step and not the noise of reading two clocks.</summary>
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();

    /// <summary>UTC at monotonic zero by the wall clock; null before the first look at it.</summary>
    private DateTimeOffset? _zero;

    /// <summary>When the wall clock was looked at last.</summary>
    private TimeSpan _looked;

    /// <summary>Where UTC was and when, at the last step back: from there it goes at half speed at least.</summary>
    private (DateTimeOffset At, TimeSpan Monotonic)? _held;

    /// <summary>Since when the wall clock has gone without a step; null while it is believed.</summary>
    private TimeSpan? _settlingSince;

    private DateTimeOffset? _promised;

    /// <summary>The id of this boot of the machine.</summary>
    public string Boot { get; } = string.IsNullOrWhiteSpace(boot) ? throw new ArgumentException("a boot has an id", nameof(boot)) : boot;

    /// <summary>Tells whether the wall clock can be believed.</summary>
    public IClockSync Sync => sync;

    /// <summary>Time since the boot; never runs backwards.</summary>
    public TimeSpan Monotonic => time.GetElapsedTime(0);

    /// <summary>The time of now.</summary>
    public ReadingTime Now() => At(Monotonic);

    /// <summary>The time of an instant of this boot, such as the kernel's timestamp of an edge on a pin.</summary>
    public ReadingTime At(TimeSpan monotonic)
    {
        lock (_gate)
            return new ReadingTime(Boot, monotonic, IsBelieved(out _) ? Utc(monotonic) : null);
    }

    public DateTimeOffset? ToUtc(TimeSpan monotonic) => At(monotonic).At;

    /// <summary>The wall clock, right or not: for names of files, never for a reading.</summary>
    public DateTimeOffset WallNow() => time.GetUtcNow();

    /// <summary>UTC at monotonic zero with its uncertainty; null while the clock is not synchronised.</summary>
    public (DateTimeOffset Zero, TimeSpan Uncertainty)? Fix()
    {
        lock (_gate)
            return IsBelieved(out var uncertainty) ? (_zero!.Value, uncertainty) : null;
    }

    /// <summary>Carries the promise over a restart of the process: UTC goes on from this one, which was handed out in this boot.</summary>
    public void NeverBefore(DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_promised is null || at > _promised)
                _promised = at;
        }
    }

    /// <summary>Looks at the wall clock, and says whether UTC can be told.</summary>
    private bool IsBelieved(out TimeSpan uncertainty)
    {
        uncertainty = default;
        if (Sync.Uncertainty is not { } error)
            return false;
        uncertainty = error;
        // In this order: a thread that is held up between the two makes a step back, which costs nothing, and not one forward.
        var before = Monotonic;
        var wall = time.GetUtcNow();
        var now = Monotonic;
        // While the clock settles it would cost all of that time again: on a busy machine it would never end.
        if (_settlingSince is not null && now - before > Noise)
            return false;
        Look(wall - now, now);
        _looked = now;
        return _settlingSince is null;
    }

    private void Look(DateTimeOffset wallZero, TimeSpan now)
    {
        var stepped = _zero is { } before && (wallZero - before).Duration() > Noise;
        if (_settlingSince is { } since)
        {
            if (stepped)
                (_zero, _settlingSince) = (wallZero, now);
            else if (now - since >= Settling)
                _settlingSince = null;
            return;
        }
        if (stepped && wallZero < _zero)
            _held = (Utc(_looked), _looked);
        if (_zero is null || stepped)
            _zero = wallZero;
        if (_promised is { } promised && promised > Utc(now))
            _held = (promised, now);
        _promised = null;
        if (Utc(now) - (_zero.Value + now) > MostAhead)
            (_held, _settlingSince) = (null, now);
    }

    private DateTimeOffset Utc(TimeSpan monotonic)
    {
        var at = _zero!.Value + monotonic;
        if (_held is not { } held)
            return at;
        if (monotonic < held.Monotonic)
            return held.At - (held.Monotonic - monotonic);
        var slow = held.At + ((monotonic - held.Monotonic) / 2);
        return slow > at ? slow : at;
    }
}
