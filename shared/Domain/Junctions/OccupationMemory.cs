using System.Collections.Immutable;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// When detectors were occupied for half a day or longer. Measures read a day of events before their span; a detector that became occupied
/// earlier, and said nothing since, is known from here to be so, however long ago that was.
/// </summary>
public sealed record OccupationMemory
{
    /// <summary>What is shorter is not kept. Half of the day that measures read before their span.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromHours(12);

    /// <summary>Occupations at most; beyond it the oldest go.</summary>
    public const int Most = 500;

    public static OccupationMemory Empty { get; } = new();

    /// <summary>Those that have ended, in the order in which they did.</summary>
    public ImmutableList<Occupation> Ended { get; init; } = [];

    public OccupationMemory With(Occupation ended) =>
        ended.To - ended.From < Shortest ? this : this with { Ended = (Ended.Count < Most ? Ended : Ended.RemoveAt(0)).Add(ended) };

    /// <summary>The events by which detectors became occupied that were so at an instant, and had become so before it; null for none.</summary>
    /// <param name="present">What each detector says now, by channel.</param>
    public IReadOnlyList<TimedEvent>? Before(DateTimeOffset at, IReadOnlyDictionary<ushort, DetectorMinutes> present)
    {
        var held = Ended.Where(o => o.From < at && o.To > at)
            .Concat(present.Where(d => d.Value is { On: true, Changed: { } changed } && changed < at).Select(d => new Occupation(d.Key, d.Value.Changed!.Value, at)))
            .Select(static o => new TimedEvent(o.From.UtcTicks, IndianaCode.DetectorOn, o.Channel))
            .ToList();
        return held.Count == 0 ? null : held;
    }
}

/// <param name="Channel">The detector's.</param>
/// <param name="From">When it became occupied, UTC.</param>
/// <param name="To">When that ended.</param>
public sealed record Occupation(ushort Channel, DateTimeOffset From, DateTimeOffset To);
