using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Sensing;
using Xunit;

namespace Jena.Iot.Testing.Stimulus;

/// <summary>Something that the street did and the journal has to hold: once, and of this asset.</summary>
/// <param name="Asset">kind/slug.</param>
/// <param name="What">In the words of this test, the same for what was done and for what the API tells.</param>
public readonly record struct Happening(string Asset, string What)
{
    public static Happening Detector(string junction, int channel, bool on) => new(junction, $"indiana {(on ? 82 : 81)} {channel}");

    /// <summary>The running totals make each passage one of its kind.</summary>
    public static Happening Passage(string carPark, string lane, bool inward, long totalIn, long totalOut) =>
        new(carPark, $"passage {lane} {(inward ? "in" : "out")} {totalIn} {totalOut}");

    public static Happening Contact(string asset, string contact, bool closed) => new(asset, $"contact {contact} {(closed ? "closed" : "open")}");

    public static Happening Alarm(string asset, string code, bool raised) => new(asset, $"alarm {code} {(raised ? "raised" : "cleared")}");

    /// <summary>A reading in these words; null for what there is no word for.</summary>
    public static Happening? Of(AssetId asset, ReadingValue value) => value switch
    {
        IndianaEvent v => Detector(asset.ToString(), v.Parameter, v.Code == 82),
        LanePassage v => Passage(asset.ToString(), v.Lane, v.Direction is PassageDirection.In, v.TotalIn, v.TotalOut),
        ContactChange v => Contact(asset.ToString(), v.Contact, v.Closed),
        AlarmChange v => Alarm(asset.ToString(), v.Code, v.Raised),
        Gap v => new Happening(asset.ToString(), $"gap {v}"),
        _ => null,
    };

    /// <summary>The thing that did it: what it does is in an order of its own.</summary>
    public string Input => $"{Asset} {string.Join(' ', What.Split(' ') is ["indiana", _, var channel] ? ["detector", channel] : What.Split(' ')[..2])}";

    /// <summary>
    /// Of each input, everything in its own order: all of it is there, nothing of it twice, and nothing swapped. What different
    /// inputs did is not compared in time.
    /// </summary>
    public static void AssertSame(IReadOnlyList<Happening> happened, IReadOnlyList<Happening> told)
    {
        var (expected, actual) = (ByInput(happened), ByInput(told));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (input, done) in expected)
        {
            var heard = actual[input];
            var same = done.Zip(heard).TakeWhile(static pair => pair.First == pair.Second).Count();
            if (same < done.Count || same < heard.Count)
                Assert.Fail($"{input}: {done.Count} happened, {heard.Count} were told; they part at {same}:\nhappened: {Around(done, same)}\ntold:     {Around(heard, same)}");
        }
    }

    private static Dictionary<string, List<string>> ByInput(IReadOnlyList<Happening> happenings) =>
        happenings.GroupBy(static h => h.Input).ToDictionary(static g => g.Key, static g => g.Select(static h => h.What).ToList());

    private static string Around(List<string> all, int index) => string.Join(" | ", all.Skip(Math.Max(0, index - 2)).Take(6));
}

/// <summary>A line gets a level.</summary>
/// <param name="Position">1 or more, dense.</param>
public readonly record struct Move(long Position, string Line, bool Level);
