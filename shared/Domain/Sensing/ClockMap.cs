using System.Collections.Immutable;

namespace Jena.Iot.Domain.Sensing;

/// <summary>
/// What is known of the clocks of an edge's boots: where UTC lies on their monotonic time, and how far they have come. Times
/// that it gives never run backwards within a boot, and no two of its moments fall on one instant. Bounded to <see cref="MaxBoots"/> boots.
/// </summary>
public sealed record ClockMap
{
    /// <summary>Boots that are remembered at most; beyond it the one that was heard of longest ago is forgotten.</summary>
    public const int MaxBoots = 32;

    public static ClockMap Empty { get; } = new();

    public ImmutableSortedDictionary<string, BootClock> Boots { get; init; } = ImmutableSortedDictionary.Create<string, BootClock>(StringComparer.Ordinal);

    /// <summary>Whether readings of that boot can be dated.</summary>
    public bool IsFixed(string boot) => Boots.GetValueOrDefault(boot)?.Zero is not null;

    /// <summary>The map after a clock was fixed, possibly anew: later datings go by the latest fix.</summary>
    public ClockMap After(ClockFixed fix, DateTimeOffset received) =>
        With(fix.Boot, (Boots.GetValueOrDefault(fix.Boot) ?? BootClock.New) with { Zero = fix.Zero, Uncertainty = fix.Uncertainty, Heard = received });

    /// <summary>
    /// The map after a reading with a time of its own. One without boot or time tells nothing. An edge whose clock was far ahead goes back
    /// when it is put right, and what is dated here follows it.
    /// </summary>
    public ClockMap After(ReadingTime time, DateTimeOffset received)
    {
        if (time.Boot.Length == 0 || time.At is not { } at)
            return this;
        var known = Boots.GetValueOrDefault(time.Boot) ?? BootClock.New;
        if (known.LastAt is not null && known.LastMonotonic >= time.Monotonic)
            return this;
        return With(time.Boot, known with
        {
            LastMonotonic = time.Monotonic,
            LastAt = at,
            Heard = received,
        });
    }

    /// <summary>
    /// The UTC time of a moment of a boot: after that of an earlier moment of the same boot that is known, before that of a later one.
    /// When a fix lies so far back that it would not be after, it follows one tick later, until the clock has caught up. Null while the
    /// boot's clock is not fixed, and for a time that no calendar holds.
    /// </summary>
    public DateTimeOffset? TimeOf(string boot, TimeSpan monotonic)
    {
        if (Boots.GetValueOrDefault(boot) is not { Zero: { } zero } clock)
            return null;
        var ticks = (Int128)zero.UtcTicks + monotonic.Ticks;
        if (clock.LastAt is { } last)
        {
            if (monotonic == clock.LastMonotonic)
                return last;
            ticks = monotonic > clock.LastMonotonic
                ? Int128.Max(ticks, last.UtcTicks + 1)
                : Int128.Min(ticks, (Int128)last.UtcTicks - (clock.LastMonotonic.Ticks - monotonic.Ticks));
        }
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset((long)ticks, TimeSpan.Zero) : null;
    }

    private ClockMap With(string boot, BootClock clock)
    {
        var boots = Boots.SetItem(boot, clock);
        if (boots.Count > MaxBoots)
            boots = boots.Remove(boots.MinBy(static b => b.Value.Heard).Key);
        return this with { Boots = boots };
    }
}

/// <summary>The clock of one boot.</summary>
/// <param name="Zero">UTC at monotonic zero; null while it is not known.</param>
/// <param name="LastMonotonic">The furthest moment with a known time.</param>
/// <param name="LastAt">The time of that moment; null for none.</param>
/// <param name="Heard">When the cluster last heard of the boot.</param>
public sealed record BootClock(DateTimeOffset? Zero, TimeSpan Uncertainty, TimeSpan LastMonotonic, DateTimeOffset? LastAt, DateTimeOffset Heard)
{
    public static BootClock New { get; } = new(null, TimeSpan.Zero, TimeSpan.Zero, null, default);
}
