using System.Collections.Immutable;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Junctions;

/// <summary>
/// What a controller last told of its coordination before it told nothing more of it for half a day or longer: pattern (131), cycle length
/// (132), and both as measured (316, 318). Measures read a day of events before their span; what still holds there and was told earlier is
/// known from here, however long ago that was. What is told more often is among those events, and is not kept.
/// </summary>
public sealed record CoordinationMemory
{
    /// <summary>What is followed by the next of its code within this time is not kept. Half of the day that measures read before their span.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromHours(12);

    /// <summary>Entries of one code at most; beyond it the oldest go.</summary>
    public const int Most = 500;

    public static CoordinationMemory Empty { get; } = new();

    /// <summary>By code, rising in time.</summary>
    public ImmutableSortedDictionary<ushort, ImmutableList<ToldValue>> Told { get; init; } = ImmutableSortedDictionary<ushort, ImmutableList<ToldValue>>.Empty;

    /// <summary>Whether events of this code are remembered.</summary>
    public static bool Knows(ushort code) =>
        code is IndianaCode.PatternChange or IndianaCode.CycleLengthChange or IndianaCode.ActualCycleLength or IndianaCode.ActualCycleOffset;

    /// <summary>With an event more, in whichever order they come; of two at one instant the higher value counts, as it does in measures.</summary>
    /// <param name="code">One that it knows.</param>
    public CoordinationMemory With(ushort code, DateTimeOffset at, ushort value)
    {
        var told = Told.GetValueOrDefault(code) ?? [];
        var place = told.Count;
        while (place > 0 && told[place - 1].At > at)
            place--;
        if (place > 0 && told[place - 1].At == at)
        {
            if (told[place - 1].Value >= value)
                return this;
            told = told.RemoveAt(--place);
        }
        if (place < told.Count && told[place].At - at <= Short)
            return this;
        if (place > 0 && at - told[place - 1].At <= Short)
            told = told.RemoveAt(--place);
        told = told.Insert(place, new ToldValue(at, value));
        return this with { Told = Told.SetItem(code, told.Count > Most ? told.RemoveAt(0) : told) };
    }

    /// <summary>What held at an instant by what was told before it, one event of each code; null for nothing.</summary>
    public IReadOnlyList<TimedEvent>? Before(DateTimeOffset at)
    {
        var held = new List<TimedEvent>();
        foreach (var (code, told) in Told)
        {
            if (told.FindLast(t => t.At < at) is { } last)
                held.Add(new TimedEvent(last.At.UtcTicks, code, last.Value));
        }
        return held.Count == 0 ? null : held;
    }
}

/// <param name="At">When it was told, UTC.</param>
/// <param name="Value">The event's parameter.</param>
public sealed record ToldValue(DateTimeOffset At, ushort Value);
