using System.Collections.Immutable;

namespace Jena.Iot.Domain.Junctions.Live;

/// <summary>What a detector counted, and for how long it was occupied, in each of its last 16 minutes; minutes are whole ones of UTC.</summary>
/// <param name="Latest">The number of the latest minute, since 1970.</param>
/// <param name="Counts">Actuations; a minute lies at its number modulo 16.</param>
/// <param name="Occupied">Milliseconds of occupations that have ended, in the same places.</param>
/// <param name="Changed">Its last change that was counted; null for none.</param>
/// <param name="On">Whether it is occupied since then.</param>
/// <param name="Since">Since when it is so.</param>
public sealed record DetectorMinutes(
    long Latest, ImmutableArray<int> Counts, ImmutableArray<int> Occupied, DateTimeOffset? Changed = null, bool On = false, DateTimeOffset? Since = null)
{
    /// <summary>Minutes that are kept: a quarter of an hour, and the one that runs.</summary>
    public const int Kept = 16;

    public static DetectorMinutes Empty { get; } = new(0, [.. new int[Kept]], [.. new int[Kept]]);

    public static long Of(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMinute;

    public static DateTimeOffset Start(long minute) => DateTimeOffset.UnixEpoch.AddTicks(minute * TimeSpan.TicksPerMinute);

    /// <summary>With a change; this very value for one that it has, or that is older than its last.</summary>
    public DetectorMinutes With(bool on, DateTimeOffset at)
    {
        // At one instant off stands before on.
        if (Changed > at || (Changed == at && (On || On == on)))
            return this;
        var (from, to) = Changed is { } changed ? DetectorRepair.Occupied(changed, On, at, on) : (at, at);
        var minute = Of(at);
        Span<int> counts = stackalloc int[Kept];
        Span<int> occupied = stackalloc int[Kept];
        Counts.AsSpan().CopyTo(counts);
        Occupied.AsSpan().CopyTo(occupied);
        for (var passed = Math.Max(Latest + 1, minute - Kept + 1); passed <= minute; passed++)
            (counts[(int)(passed % Kept)], occupied[(int)(passed % Kept)]) = (0, 0);
        if (on)
            counts[(int)(minute % Kept)]++;
        if (from < to)
        {
            for (var m = Math.Max(Of(from), minute - Kept + 1); m <= Of(to); m++)
                occupied[(int)(m % Kept)] += Within(m, from, to);
        }
        return new DetectorMinutes(minute, [.. counts], [.. occupied], at, on, Changed is not null && On == on ? Since : at);
    }

    /// <summary>Flow and occupancy of so many whole minutes.</summary>
    /// <param name="end">The number of the first minute after them.</param>
    public DetectorFigure Figure(int minutes, long end)
    {
        var (count, occupied) = Sum(end - minutes, end);
        return new DetectorFigure(minutes, Start(end), count, count * 60.0 / minutes, Math.Min(1, occupied / (minutes * 60_000.0)));
    }

    /// <summary>Actuations in the minute that an instant lies in.</summary>
    public int CountIn(long minute) => minute > Latest - Kept && minute <= Latest ? Counts[(int)(minute % Kept)] : 0;

    /// <summary>Actuations and occupied milliseconds of the minutes from <paramref name="first"/> to before <paramref name="end"/>; at most 15. One that is occupied still is so to their end.</summary>
    public (int Count, int Occupied) Sum(long first, long end)
    {
        var (count, occupied) = (0, 0);
        for (var minute = first; minute < end; minute++)
        {
            if (minute > Latest - Kept && minute <= Latest)
            {
                count += Counts[(int)(minute % Kept)];
                occupied += Occupied[(int)(minute % Kept)];
            }
            if (On && Changed is { } since)
                occupied += Within(minute, since, DateTimeOffset.MaxValue);
        }
        return (count, occupied);
    }

    private static int Within(long minute, DateTimeOffset from, DateTimeOffset to)
    {
        var (start, end) = (Start(minute), Start(minute + 1));
        var part = (to < end ? to : end) - (from > start ? from : start);
        return part > TimeSpan.Zero ? (int)(part.Ticks / TimeSpan.TicksPerMillisecond) : 0;
    }
}

/// <summary>What a detector counted in some whole minutes.</summary>
/// <param name="Minutes">How many: 1, 5 or 15.</param>
/// <param name="To">The end of the last of them, UTC.</param>
/// <param name="Count">Actuations.</param>
/// <param name="Flow">The same per hour.</param>
/// <param name="Occupancy">The part of the time in which it was occupied, 0 to 1; an occupation that began before or goes on counts with its part.</param>
public sealed record DetectorFigure(int Minutes, DateTimeOffset To, int Count, double Flow, double Occupancy);
