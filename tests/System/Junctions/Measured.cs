using System.Text.Json;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Junctions;

/// <summary>The measures of a junction, as the API gives them.</summary>
internal static class Measured
{
    /// <summary>Actuations by detector channel, over all bins since <paramref name="from"/>; detectors without any are left out.</summary>
    public static async Task<Dictionary<string, long>> ActuationTotalsAsync(CityClient api, string junction, DateTimeOffset from)
    {
        // Bins that begin inside the span give rows: the one that was running has to be among them.
        var rows = await RowsAsync(api, junction, "actuations", from.AddMinutes(-15), DateTimeOffset.UtcNow.AddMinutes(15));
        return rows.GroupBy(static r => r.GetProperty("detector").GetInt32())
            .Select(static g => (Channel: g.Key.ToString(), Total: g.Sum(static r => r.GetProperty("total").GetInt64())))
            .Where(static t => t.Total > 0)
            .ToDictionary(static t => t.Channel, static t => t.Total);
    }

    public static async Task<IReadOnlyList<JsonElement>> RowsAsync(CityClient api, string junction, string measure, DateTimeOffset from, DateTimeOffset to)
    {
        var answer = await api.OkAsync($"/api/v1/junctions/{junction.Split('/')[1]}/measures/{measure}?from={CityClient.Rfc3339(from)}&to={CityClient.Rfc3339(to)}&bin=15m");
        return [.. answer.GetProperty("rows").EnumerateArray()];
    }
}
