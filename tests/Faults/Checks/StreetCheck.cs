using Jena.Iot.Domain.Sensing;
using Jena.Iot.Faults.Cluster;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Checks;

/// <summary>
/// Of each input of a cabinet that is a process, everything that the street did, once and in its order. A cabinet that had no room may
/// have lost some of it, if its gap records tell of every reading that it lost.
/// </summary>
public static class StreetCheck
{
    public static IEnumerable<Finding> Compare(Quarter quarter, IReadOnlyList<Happening> happened, IEnumerable<StoredReading> stored, bool hadNoRoom)
    {
        var assets = quarter.Assets.ToHashSet();
        // Events that came without a time are there once more, dated: DatingCheck compares the two.
        var readings = stored.Where(r => assets.Contains(r.Stream) && r.Edge != Source.ClockOrigin && !(hadNoRoom && IsOfOutbox(r.Value))).ToList();
        var gaps = hadNoRoom ? readings.Where(static r => IsForRoom(r.Value)).ToLookup(static r => r.Stream, static r => ((Gap)r.Value).Count) : null;
        var told = readings.Where(r => gaps is null || !IsForRoom(r.Value)).Select(static r => Happening.Of(r.Asset, r.Value)).OfType<Happening>();
        var (expected, actual) = (ByInput(happened), ByInput(told));
        var missing = assets.ToDictionary(static a => a, static _ => 0L);
        foreach (var input in expected.Keys.Union(actual.Keys).Order(StringComparer.Ordinal))
        {
            var (done, heard) = (expected.GetValueOrDefault(input) ?? [], actual.GetValueOrDefault(input) ?? []);
            var same = done.Zip(heard).TakeWhile(static pair => pair.First == pair.Second).Count();
            missing[input.Split(' ')[0]] += done.Count - heard.Count;
            if ((same == done.Count && same == heard.Count) || (gaps is not null && IsPartOf(heard, done)))
                continue;
            var kind = heard.Count < done.Count ? FindingKind.Lost : heard.Count > done.Count ? FindingKind.Double : FindingKind.Foreign;
            yield return new Finding(kind, $"{input}: {done.Count} happened, {heard.Count} are stored; they part at {same}: happened {Around(done, same)}; stored {Around(heard, same)}");
        }

        foreach (var (asset, count) in missing)
        {
            if (gaps is not null && count != gaps[asset].Sum())
                yield return new Finding(FindingKind.Lost, $"{asset}: {count} readings are missing; the edge, which had no room, tells of {gaps[asset].Sum()} in {gaps[asset].Count()} gap records");
        }
    }

    /// <summary>The alarm by which an outbox says that it dropped something.</summary>
    private static bool IsOfOutbox(ReadingValue value) => value is AlarmChange { Code: "outbox-full" };

    private static bool IsForRoom(ReadingValue value) => value is Gap { Reason: GapReason.OutboxFull };

    private static bool IsPartOf(List<string> heard, List<string> done)
    {
        var at = 0;
        foreach (var one in done)
        {
            if (at < heard.Count && heard[at] == one)
                at++;
        }

        return at == heard.Count;
    }

    private static Dictionary<string, List<string>> ByInput(IEnumerable<Happening> happenings) =>
        happenings.GroupBy(static h => h.Input).ToDictionary(static g => g.Key, static g => g.Select(static h => h.What).ToList());

    private static string Around(List<string> all, int index) => string.Join(" | ", all.Skip(Math.Max(0, index - 2)).Take(6));
}
