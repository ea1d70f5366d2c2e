namespace Jena.Iot.Domain.Junctions.Measures;

/// <summary>Spans between a code that begins something and one that ends it.</summary>
internal static class EventPairs
{
    /// <summary>One per beginning, rising. It is valid when what follows it is an end, and not another beginning; without a word after it, it has no end yet.</summary>
    public static IEnumerable<EventPair> Of(EventLog log, ushort parameter, ushort begin, ushort end)
    {
        var events = log.Of(parameter, begin, end);
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Code == begin)
                yield return new EventPair(events[i].Ticks, i + 1 < events.Count ? events[i + 1].Ticks : null, i + 1 < events.Count && events[i + 1].Code == end);
        }
    }
}

internal readonly record struct EventPair(long From, long? To, bool Valid);
