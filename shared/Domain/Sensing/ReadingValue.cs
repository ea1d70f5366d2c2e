namespace Jena.Iot.Domain.Sensing;

/// <summary>What was sensed. The cases are closed; each kind of asset says which of them it takes.</summary>
public abstract record ReadingValue;

/// <summary>
/// An event of the Indiana hi-resolution enumeration: code and parameter (phase, overlap, detector …), both 16 bits.
/// Codes outside the enumeration are kept. Taken by junctions.
/// </summary>
public sealed record IndianaEvent(ushort Code, ushort Parameter) : ReadingValue;

/// <summary>Which way a vehicle went through a lane of a car park.</summary>
public enum PassageDirection
{
    None = 0,
    In = 1,
    Out = 2,
}

/// <summary>
/// One vehicle went through a lane. The totals are the edge's own counters of this lane in this stream, this vehicle
/// included; they only grow, start at zero with the stream, and heal the count after a gap. Taken by car parks.
/// </summary>
public sealed record LanePassage(string Lane, PassageDirection Direction, long TotalIn, long TotalOut) : ReadingValue;

/// <summary>The lane's counters without a passage: sent after a gap and on the live stream. Taken by car parks.</summary>
public sealed record LaneTotals(string Lane, long TotalIn, long TotalOut) : ReadingValue;

/// <summary>
/// One probe of a network node: whether it answered, how long it took in milliseconds, what part of packets was lost (0 to 1).
/// Taken by nodes.
/// </summary>
public sealed record Heartbeat(bool Reachable, double? LatencyMs, double? Loss) : ReadingValue;

/// <summary>A contact opened or closed (door, mains, a site's warning light). Taken by sites and edges.</summary>
public sealed record ContactChange(string Contact, bool Closed) : ReadingValue;

/// <summary>
/// A quantity as it was measured: a temperature, free space, a signal's strength. Taken by cabinets and sites.
/// </summary>
/// <param name="Name">Which quantity of the asset: a slug, such as <c>cpu-temperature</c>.</param>
/// <param name="Value">Finite.</param>
/// <param name="Unit">A word of <see cref="MeasurementUnit"/>.</param>
/// <param name="Every">
/// How often it is taken; whole seconds, 1 s to 1 day. Null for <see cref="MeasurementBook.DefaultEvery"/>. It is told less often while
/// it hardly changes; the live stream tells it meanwhile.
/// </param>
public sealed record Measurement(string Name, double Value, string Unit, TimeSpan? Every = null) : ReadingValue
{
    /// <summary>The longest <see cref="Every"/>.</summary>
    public static readonly TimeSpan Rarest = TimeSpan.FromDays(1);
}

/// <summary>How urgent an alarm is. 1 needs somebody now, 3 can wait for the next visit.</summary>
public enum AlarmSeverity
{
    None = 0,
    High = 1,
    Medium = 2,
    Low = 3,
}

/// <summary>An alarm was raised or cleared at the edge. Taken by every kind.</summary>
public sealed record AlarmChange(string Code, bool Raised, AlarmSeverity Severity, string Text) : ReadingValue;

/// <summary>Why readings are missing.</summary>
public enum GapReason
{
    None = 0,

    /// <summary>The edge's outbox was full, or its disk.</summary>
    OutboxFull = 1,

    /// <summary>The edge could not read its input for a while, or was not running. No number tells what that was: the stream is empty and the sequences are 0.</summary>
    InputLost = 2,

    /// <summary>The cluster was put back to an older state and the edge no longer holds what is missing.</summary>
    LostByRestore = 3,

    /// <summary>The edge's outbox was damaged and set aside.</summary>
    OutboxDamaged = 4,
}

/// <summary>
/// Readings of this asset are lost for ever: <paramref name="Count"/> of them (0 when unknown) within the given
/// sequences and span of time. Bins that it touches are partial. A null bound of time is open. Taken by every kind.
/// </summary>
public sealed record Gap(string Stream, long FromSequence, long ToSequence, long Count, DateTimeOffset? First, DateTimeOffset? Last, GapReason Reason) : ReadingValue;

/// <summary>
/// The edge's clock was synchronised: in boot <paramref name="Boot"/>, UTC is <paramref name="Zero"/> plus the monotonic time,
/// give or take <paramref name="Uncertainty"/>. Taken by every kind.
/// </summary>
public sealed record ClockFixed(string Boot, DateTimeOffset Zero, TimeSpan Uncertainty) : ReadingValue
{
    /// <summary>The UTC time of a moment of the boot; null for one that no calendar holds.</summary>
    public DateTimeOffset? TimeOf(TimeSpan monotonic)
    {
        var ticks = (Int128)Zero.UtcTicks + monotonic.Ticks;
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset((long)ticks, TimeSpan.Zero) : null;
    }
}
