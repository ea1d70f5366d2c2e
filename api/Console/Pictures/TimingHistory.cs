using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Api.Console.Pictures;

/// <summary>What the signal groups of one junction showed of late, gathered from what is known already and from what is seen now.</summary>
public sealed class TimingHistory
{
    /// <summary>For how long it remembers.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly SortedDictionary<(SignalCodes ToldBy, ushort Number), SortedList<DateTimeOffset, SignalColour>> _groups = [];

    /// <summary>The groups that something is known of, by the family of codes that tells of them and their number in it.</summary>
    public IReadOnlyCollection<(SignalCodes ToldBy, ushort Number)> Groups => _groups.Keys;

    /// <summary>The group shows this colour since then. What it said at that instant before gives way; the order in which things are told does not matter.</summary>
    public void Take((SignalCodes ToldBy, ushort Number) group, SignalColour colour, DateTimeOffset since)
    {
        if (!_groups.TryGetValue(group, out var steps))
            _groups[group] = steps = [];
        steps[since] = colour;
    }

    /// <summary>Forgets what ended longer ago than it remembers.</summary>
    public void Forget(DateTimeOffset now)
    {
        foreach (var steps in _groups.Values)
        {
            while (steps.Count > 1 && steps.GetKeyAtIndex(1) < now - Memory)
                steps.RemoveAt(0);
        }
    }

    /// <summary>What the group showed in the window, rising; neighbours of one colour are one.</summary>
    public IReadOnlyList<TimingBar> Of((SignalCodes ToldBy, ushort Number) group, TimeWindow window)
    {
        var bars = new List<TimingBar>();
        if (!_groups.TryGetValue(group, out var steps))
            return bars;
        for (var i = 0; i < steps.Count; i++)
        {
            var (from, colour) = (steps.GetKeyAtIndex(i), steps.GetValueAtIndex(i));
            DateTimeOffset? to = i + 1 < steps.Count ? steps.GetKeyAtIndex(i + 1) : null;
            if (from >= window.To || to <= window.From)
                continue;
            if (bars.Count > 0 && bars[^1].Colour == colour)
                bars[^1] = bars[^1] with { To = to };
            else
                bars.Add(new TimingBar(from, to, colour));
        }
        return bars;
    }
}
