using System.Collections.Immutable;

namespace Jena.Iot.Domain.Sensing;

/// <summary>
/// What is known of the clocks of an edge's boots: where UTC lies on their monotonic time, and how far they have come. Times
/// that it gives never run backwards within a boot. Bounded to <see cref="MaxBoots"/> boots.
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

    /// <summary>The map after a reading with a time of its own. One without boot or time tells nothing.</summary>
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
            LastAt = known.LastAt > at ? known.LastAt : at,
            Heard = received,
        });
    }

    /// <summary>
    /// The UTC time of a moment of a boot: never before that of an earlier moment of the same boot that is known, never after that
    /// of a later one. Null while the boot's clock is not fixed, and for a time that no calendar holds.
    /// </summary>
    public DateTimeOffset? TimeOf(string boot, TimeSpan monotonic)
    {
        if (Boots.GetValueOrDefault(boot) is not { Zero: { } zero } clock)
            return null;
        var ticks = (Int128)zero.UtcTicks + monotonic.Ticks;
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
            return null;
        var at = new DateTimeOffset((long)ticks, TimeSpan.Zero);
        if (clock.LastAt is not { } last)
            return at;
        return monotonic >= clock.LastMonotonic
            ? at < last ? last : at
            : at > last ? last : at;
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
