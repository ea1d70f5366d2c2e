using System.Text.Json;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Faults.Writing;
using Jena.Iot.Testing.Processes;
using Jena.Iot.Testing.Stimulus;

namespace Jena.Iot.Faults.Checks;

/// <summary>Vehicles in and out of every car park, and actuations of every detector: what an API host tells is what was sensed.</summary>
public static class CounterCheck
{
    public static IReadOnlyDictionary<string, long> Of(IEnumerable<Sensing> sensed) =>
        sensed.Select(static s => Counter(s.Asset.ToString(), s.Value)).OfType<string>().CountBy(static c => c).ToDictionary(static c => c.Key, static c => (long)c.Value);

    public static IReadOnlyDictionary<string, long> Of(IEnumerable<Happening> happened) =>
        happened.Select(Counter).OfType<string>().CountBy(static c => c).ToDictionary(static c => c.Key, static c => (long)c.Value);

    /// <param name="expected">By counter.</param>
    public static async Task<IReadOnlyList<Finding>> FindAsync(string host, CityClient api, IReadOnlyDictionary<string, long> expected, IEnumerable<string> assets, DateTimeOffset from)
    {
        var told = new Dictionary<string, long>();
        foreach (var asset in assets)
        {
            if (asset.StartsWith("carpark/", StringComparison.Ordinal))
                await CarParkAsync(api, asset, told);
            else if (asset.StartsWith("junction/", StringComparison.Ordinal))
                await JunctionAsync(api, asset, from, told);
        }

        return [.. expected.Keys.Union(told.Keys).Order(StringComparer.Ordinal)
            .Where(counter => expected.GetValueOrDefault(counter) != told.GetValueOrDefault(counter))
            .Select(counter => new Finding(FindingKind.Counter, $"{host}: {counter} is {told.GetValueOrDefault(counter)}; sensed were {expected.GetValueOrDefault(counter)}"))];
    }

    private static string? Counter(string asset, ReadingValue value) => value switch
    {
        LanePassage passage => $"{asset} {passage.Lane} {(passage.Direction is PassageDirection.In ? "in" : "out")}",
        IndianaEvent { Code: 82 } on => $"{asset} detector {on.Parameter}",
        _ => null,
    };

    private static string? Counter(Happening happening) => happening.What.Split(' ') switch
    {
        ["passage", var lane, var direction, ..] => $"{happening.Asset} {lane} {direction}",
        ["indiana", "82", var channel] => $"{happening.Asset} detector {channel}",
        _ => null,
    };

    private static async Task CarParkAsync(CityClient api, string asset, Dictionary<string, long> told)
    {
        var view = await api.OkAsync($"/api/v1/carparks/{asset.Split('/')[1]}");
        foreach (var lane in view.GetProperty("lanes").EnumerateArray())
        {
            Add(told, $"{asset} {lane.GetProperty("name").GetString()} in", lane.GetProperty("in").GetInt64());
            Add(told, $"{asset} {lane.GetProperty("name").GetString()} out", lane.GetProperty("out").GetInt64());
        }
    }

    private static async Task JunctionAsync(CityClient api, string asset, DateTimeOffset from, Dictionary<string, long> told)
    {
        // Bins that begin inside the span give rows: the one that was running has to be among them.
        var (first, end) = (CityClient.Rfc3339(from.AddMinutes(-15)), CityClient.Rfc3339(DateTimeOffset.UtcNow.AddMinutes(15)));
        var answer = await api.OkAsync($"/api/v1/junctions/{asset.Split('/')[1]}/measures/actuations?from={first}&to={end}&bin=15m");
        foreach (var row in answer.GetProperty("rows").EnumerateArray())
            Add(told, $"{asset} detector {row.GetProperty("detector").GetInt32()}", row.GetProperty("total").GetInt64());
    }

    private static void Add(Dictionary<string, long> told, string counter, long count)
    {
        if (count > 0)
            told[counter] = told.GetValueOrDefault(counter) + count;
    }
}
