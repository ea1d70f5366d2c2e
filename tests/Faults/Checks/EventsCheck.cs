using Jena.Iot.Testing.Processes;

namespace Jena.Iot.Faults.Checks;

/// <summary>What an API host tells of the past of an asset is what the journal holds of it: each reading once, by source and sequence.</summary>
public static class EventsCheck
{
    public static async Task<IReadOnlyList<Finding>> FindAsync(string host, CityClient api, string asset, IEnumerable<StoredReading> stored, DateTimeOffset from)
    {
        var expected = stored.Select(static r => $"{r.Edge}/{r.Source}#{r.Sequence}").CountBy(static k => k).ToDictionary(static c => c.Key, static c => c.Value);
        var findings = new List<Finding>();
        foreach (var told in await api.EventsAsync(asset, from, DateTimeOffset.UtcNow.AddMinutes(30)))
        {
            if (!told.TryGetProperty("source", out var source))
                continue;
            var key = $"{source.GetString()}#{told.GetProperty("sequence").GetInt64()}";
            var left = expected.GetValueOrDefault(key) - 1;
            expected[key] = left;
            if (left < 0)
                findings.Add(new Finding(FindingKind.Events, $"{host} tells of {asset} {key} more often than the journal holds it"));
        }

        findings.AddRange(expected.Where(static e => e.Value > 0).Select(e => new Finding(FindingKind.Events, $"{host} does not tell of {asset} {e.Key}, which the journal holds")));
        return findings;
    }
}
