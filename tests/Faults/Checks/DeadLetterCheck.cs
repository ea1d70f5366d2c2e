using Jena.Iot.Faults.Cluster;
using Npgsql;

namespace Jena.Iot.Faults.Checks;

/// <summary>The dead letters are exactly those that faults have put there.</summary>
public static class DeadLetterCheck
{
    // Of one guest nobody knows what becomes of what it says.
    private const string Question = $"SELECT origin, code, count(*), min(asset || ': ' || reason) FROM dead_letter WHERE origin <> '{Roster.WildGuest}' GROUP BY origin, code ORDER BY origin, code";

    public static async Task<IReadOnlyList<Finding>> FindAsync(string connectionString, IReadOnlyDictionary<(string Origin, string Code), int> expected, CancellationToken stop)
    {
        var findings = new List<Finding>();
        var left = expected.ToDictionary(static e => e.Key, static e => e.Value);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        await using var ask = new NpgsqlCommand(Question, connection);
        await using var rows = await ask.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            var (origin, code, count) = (rows.GetString(0), rows.GetString(1), rows.GetInt64(2));
            left.Remove((origin, code), out var wanted);
            if (count != wanted)
                findings.Add(new Finding(FindingKind.DeadLetter, $"{origin}: {count} dead letters {code}, expected were {wanted}; one of them: {rows.GetString(3)}"));
        }

        findings.AddRange(left.Where(static l => l.Value > 0).Select(static l => new Finding(FindingKind.DeadLetter, $"{l.Key.Origin}: no dead letters {l.Key.Code}, expected were {l.Value}")));
        return findings;
    }
}
