namespace Jena.Iot.SystemTests.Stimulus;

/// <summary>Something that the street did and the journal has to hold: once, and of this asset.</summary>
/// <param name="Asset">kind/slug.</param>
/// <param name="What">In the words of this test, the same for what was done and for what the API tells.</param>
internal readonly record struct Happening(string Asset, string What)
{
    public static Happening Detector(string junction, int channel, bool on) => new(junction, $"indiana {(on ? 82 : 81)} {channel}");

    /// <summary>The running totals make each passage one of its kind.</summary>
    public static Happening Passage(string carPark, string lane, bool inward, long totalIn, long totalOut) =>
        new(carPark, $"passage {lane} {(inward ? "in" : "out")} {totalIn} {totalOut}");

    public static Happening Contact(string asset, string contact, bool closed) => new(asset, $"contact {contact} {(closed ? "closed" : "open")}");

    /// <summary>
    /// Of each input, everything in its own order: two such are equal when all of it is there, nothing of it twice, and nothing
    /// swapped. What different inputs did is not compared in time.
    /// </summary>
    public static Dictionary<string, string> ByInput(IEnumerable<Happening> happenings) => happenings
        .GroupBy(static h => $"{h.Asset} {string.Join(' ', h.What.Split(' ') is ["indiana", _, var channel] ? ["detector", channel] : h.What.Split(' ')[..2])}")
        .ToDictionary(static g => g.Key, static g => string.Join('\n', g.Select(static h => h.What)));

    public static Happening Alarm(string asset, string code, bool raised) => new(asset, $"alarm {code} {(raised ? "raised" : "cleared")}");
}

/// <summary>A line gets a level.</summary>
/// <param name="Position">1 or more, dense.</param>
internal readonly record struct Move(long Position, string Line, bool Level);
