namespace Jena.Iot.Silo.Clustering;

/// <summary>
/// The one clock of a city with several silos: its database's. Between two looks at it the machine's monotonic clock counts, so that a
/// silo whose wall clock is wrong, or is stepped while it runs, dates, judges and decides like every other. Until the first look it is
/// the machine's wall clock. Safe for any thread.
/// </summary>
/// <param name="machine">The silo's own clocks.</param>
public sealed class CityClock(TimeProvider machine) : TimeProvider
{
    /// <summary>An answer that took longer says too little of what time it is, except to a clock that has heard nothing yet.</summary>
    public static readonly TimeSpan MostDoubt = TimeSpan.FromSeconds(1);

    // UTC ticks at the machine's timestamp zero; 0 before the first look.
    private long _zero;

    /// <summary>How far the machine's wall clock is ahead of the city's; zero before the first look.</summary>
    public TimeSpan MachineAhead => Volatile.Read(ref _zero) == 0 ? TimeSpan.Zero : machine.GetUtcNow() - GetUtcNow();

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <summary>The database said that it was <paramref name="there"/> at some moment between two timestamps of the machine. False when they lie too far apart to tell better than before.</summary>
    public bool Heard(DateTimeOffset there, long asked, long answered)
    {
        var doubt = machine.GetElapsedTime(asked, answered);
        if (doubt > MostDoubt && Volatile.Read(ref _zero) != 0)
            return false;
        Volatile.Write(ref _zero, there.UtcTicks - machine.GetElapsedTime(0, asked).Ticks - (doubt.Ticks / 2));
        return true;
    }

    public override DateTimeOffset GetUtcNow() =>
        Volatile.Read(ref _zero) is not 0 and var zero ? new DateTimeOffset(zero + machine.GetElapsedTime(0, machine.GetTimestamp()).Ticks, TimeSpan.Zero) : machine.GetUtcNow();

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);
}
