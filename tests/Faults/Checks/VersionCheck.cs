using Npgsql;

namespace Jena.Iot.Faults.Checks;

/// <summary>The versions of every stream are dense from 1 to its head, each once; what hangs on versions is not ahead of them.</summary>
public static class VersionCheck
{
    private const string Question = """
        WITH found AS (
          SELECT stream, count(*) AS rows, count(DISTINCT version) AS versions, min(version) AS lowest, max(version) AS highest FROM journal GROUP BY stream)
        SELECT coalesce(h.stream, f.stream), h.version, f.rows, f.versions, f.lowest, f.highest
        FROM stream_head h FULL JOIN found f ON f.stream = h.stream
        WHERE coalesce(h.version, 0) > 0 OR f.rows > 0
        ORDER BY 1
        """;

    private const string Ahead = """
        SELECT 'view', v.stream, v.version, h.version FROM view v LEFT JOIN stream_head h USING (stream) WHERE v.version > coalesce(h.version, 0)
        UNION ALL SELECT 'snapshot', s.stream, s.version, h.version FROM snapshot s LEFT JOIN stream_head h USING (stream) WHERE s.version > coalesce(h.version, 0)
        UNION ALL SELECT 'aggregate', a.stream, a.version, h.version FROM aggregate a LEFT JOIN stream_head h USING (stream) WHERE a.version > coalesce(h.version, 0)
        """;

    private const string Parked = "SELECT stream, count(*) FROM parked GROUP BY stream";

    public static async Task<IReadOnlyList<Finding>> FindAsync(string connectionString, CancellationToken stop)
    {
        var findings = new List<Finding>();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        await using (var ask = new NpgsqlCommand(Question, connection) { CommandTimeout = 600 })
        await using (var rows = await ask.ExecuteReaderAsync(stop))
        {
            while (await rows.ReadAsync(stop))
            {
                var head = rows.IsDBNull(1) ? 0 : rows.GetInt64(1);
                var (count, versions, lowest, highest) = rows.IsDBNull(2) ? (0L, 0L, 0L, 0L) : (rows.GetInt64(2), rows.GetInt64(3), rows.GetInt64(4), rows.GetInt64(5));
                if (count != head || versions != head || lowest != 1 || highest != head)
                    findings.Add(new Finding(FindingKind.Version, $"{rows.GetString(0)}: the head is {head}; there are {count} rows of {versions} versions, from {lowest} to {highest}"));
            }
        }

        await using (var ask = new NpgsqlCommand(Ahead, connection))
        await using (var rows = await ask.ExecuteReaderAsync(stop))
        {
            while (await rows.ReadAsync(stop))
                findings.Add(new Finding(FindingKind.Version, $"{rows.GetString(1)}: the {rows.GetString(0)} is at {rows.GetInt64(2)}, the head at {(rows.IsDBNull(3) ? 0 : rows.GetInt64(3))}"));
        }

        await using (var ask = new NpgsqlCommand(Parked, connection))
        await using (var rows = await ask.ExecuteReaderAsync(stop))
        {
            while (await rows.ReadAsync(stop))
                findings.Add(new Finding(FindingKind.Version, $"{rows.GetString(0)}: {rows.GetInt64(1)} batches are parked"));
        }

        return findings;
    }
}
