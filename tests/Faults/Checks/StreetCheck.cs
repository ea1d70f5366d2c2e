using Jena.Iot.Faults.Cluster;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Checks;

/// <summary>Of each input of a cabinet that is a process, everything that the street did, once and in its order.</summary>
public static class StreetCheck
{
    public static IEnumerable<Finding> Compare(Quarter quarter, IReadOnlyList<Happening> happened, IEnumerable<StoredReading> stored)
    {
        var assets = quarter.Assets.ToHashSet();
        var told = stored.Where(r => assets.Contains(r.Stream)).Select(static r => Happening.Of(r.Asset, r.Value)).OfType<Happening>();
        var (expected, actual) = (ByInput(happened), ByInput(told));
        foreach (var input in expected.Keys.Union(actual.Keys).Order(StringComparer.Ordinal))
        {
            var (done, heard) = (expected.GetValueOrDefault(input) ?? [], actual.GetValueOrDefault(input) ?? []);
            var same = done.Zip(heard).TakeWhile(static pair => pair.First == pair.Second).Count();
            if (same == done.Count && same == heard.Count)
                continue;
            var kind = heard.Count < done.Count ? FindingKind.Lost : heard.Count > done.Count ? FindingKind.Double : FindingKind.Foreign;
            yield return new Finding(kind, $"{input}: {done.Count} happened, {heard.Count} are stored; they part at {same}: happened {Around(done, same)}; stored {Around(heard, same)}");
        }
    }

    private static Dictionary<string, List<string>> ByInput(IEnumerable<Happening> happenings) =>
        happenings.GroupBy(static h => h.Input).ToDictionary(static g => g.Key, static g => g.Select(static h => h.What).ToList());

    private static string Around(List<string> all, int index) => string.Join(" | ", all.Skip(Math.Max(0, index - 2)).Take(6));
}
