using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>
/// One event of a junction with its time. Ordered by (time, code, parameter): at one instant begin of green stands before begin of amber
/// before red before a detector's changes, so that who arrives as green begins arrives on green, and as amber begins does not.
/// </summary>
/// <param name="Ticks">UTC, 100 ns.</param>
public readonly record struct TimedEvent(long Ticks, ushort Code, ushort Parameter) : IComparable<TimedEvent>
{
    public TimedEvent(DateTimeOffset at, IndianaEvent e)
        : this(at.UtcTicks, e.Code, e.Parameter)
    {
    }

    public DateTimeOffset At => new(Ticks, TimeSpan.Zero);

    public int CompareTo(TimedEvent other)
    {
        var byTime = Ticks.CompareTo(other.Ticks);
        if (byTime != 0)
            return byTime;
        var byCode = Code.CompareTo(other.Code);
        return byCode != 0 ? byCode : Parameter.CompareTo(other.Parameter);
    }

    public static bool operator <(TimedEvent left, TimedEvent right) => left.CompareTo(right) < 0;
    public static bool operator <=(TimedEvent left, TimedEvent right) => left.CompareTo(right) <= 0;
    public static bool operator >(TimedEvent left, TimedEvent right) => left.CompareTo(right) > 0;
    public static bool operator >=(TimedEvent left, TimedEvent right) => left.CompareTo(right) >= 0;
}
