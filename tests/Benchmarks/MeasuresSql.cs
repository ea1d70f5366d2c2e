namespace Jena.Iot.Benchmarks;

/// <summary>
/// The definitions of junction measures as SQL for DuckDB, over <c>raw (t, dev, code, p)</c> and <c>det (dev, ph, fn, ch)</c>. Each comes to one
/// figure. Measures that are not here (level of service, preemption, priority, predictability, volume figures) have no SQL to compare with.
/// </summary>
internal static class MeasuresSql
{
    // What several measures stand on; t counts milliseconds from the beginning of the log.
    public static readonly (string Name, string Sql)[] Tables =
    [
        ("e", "SELECT DISTINCT t, dev, code, p FROM raw"),
        ("sig", "SELECT dev, p AS ph, t, code, sum(CASE WHEN code = 1 THEN 1 ELSE 0 END) OVER (PARTITION BY dev, p ORDER BY t, code ROWS UNBOUNDED PRECEDING) AS cyc FROM e WHERE code IN (1, 8, 10)"),
        ("cyc", """
            SELECT *, lead(g) OVER (PARTITION BY dev, ph ORDER BY cyc) AS nxt FROM (
              SELECT dev, ph, cyc, min(CASE WHEN code = 1 THEN t END) AS g, min(CASE WHEN code = 8 THEN t END) AS y, min(CASE WHEN code = 10 THEN t END) AS r,
                count(*) FILTER (code = 8) = 1 AND count(*) FILTER (code = 10) = 1 AS whole
              FROM sig WHERE cyc > 0 GROUP BY dev, ph, cyc)
            """),
        ("arr", Arrivals("Advance", 0)),
        ("enter", Arrivals("Yellow_Red", 1500)),
        ("occ", """
            WITH c AS (
              SELECT dev, p AS ch, t, code, lead(t) OVER w AS nt, lead(code) OVER w AS nc, row_number() OVER w AS n FROM e
              WHERE code IN (81, 82) AND (dev, p) IN (SELECT dev, ch FROM det WHERE fn = 'Presence') WINDOW w AS (PARTITION BY dev, p ORDER BY t, code)),
            i AS (
              SELECT dev, ch, t AS a, CASE WHEN nc IS NULL THEN 10800000 WHEN nc = 81 OR nt - t <= 2000 THEN nt ELSE t + (nt - t) / 2 END AS b FROM c WHERE code = 82
              UNION ALL SELECT dev, ch, t + (nt - t) / 2, nt FROM c WHERE code = 81 AND nc = 81
              UNION ALL SELECT dev, ch, t - 1, t FROM c WHERE code = 81 AND n = 1),
            o AS (SELECT i.dev, d.ph, a, b, max(b) OVER (PARTITION BY i.dev, d.ph ORDER BY a, b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM i JOIN det d ON d.dev = i.dev AND d.ch = i.ch AND d.fn = 'Presence' WHERE a < b),
            k AS (SELECT *, sum(CASE WHEN before IS NULL OR a > before THEN 1 ELSE 0 END) OVER (PARTITION BY dev, ph ORDER BY a, b ROWS UNBOUNDED PRECEDING) AS island FROM o)
            SELECT dev, ph, min(a) AS a, max(b) AS b FROM k GROUP BY dev, ph, island
            """),
        ("sf", """
            WITH c AS (
              SELECT c.* FROM cyc c JOIN (SELECT dev, ph, min(a) AS f FROM occ GROUP BY dev, ph) x ON x.dev = c.dev AND x.ph = c.ph
              WHERE whole AND f < g AND least(y, r) > g AND r + 5000 <= 10800000 AND (nxt IS NULL OR r + 5000 <= nxt) AND (r + 5000) // 900000 < 12)
            SELECT c.dev, c.ph, (c.r + 5000) // 900000 AS bin, c.cyc,
              coalesce(sum(greatest(0, least(o.b, least(c.y, c.r)) - greatest(o.a, c.g))) FILTER (o.a IS NOT NULL), 0) / (least(c.y, c.r) - c.g) AS gor,
              coalesce(sum(greatest(0, least(o.b, c.r + 5000) - greatest(o.a, c.r))) FILTER (o.a IS NOT NULL), 0) / 5000 AS ror
            FROM c LEFT JOIN occ o ON o.dev = c.dev AND o.ph = c.ph AND o.a < c.r + 5000 AND o.b > c.g GROUP BY c.dev, c.ph, c.cyc, c.g, c.y, c.r
            """),
        ("aog", "SELECT dev, ph, t // 900000 AS bin, count(*) AS n, count(*) FILTER (st = 1) / count(*) AS share FROM arr WHERE t BETWEEN 0 AND 10799999 GROUP BY ALL"),
        ("ped", "SELECT t, dev, p, code, lag(t) OVER (PARTITION BY dev, p ORDER BY t) AS last FROM e WHERE code = 90"),
        ("uniq", "SELECT dev, p, t // 900000 AS bin, count(*) AS n FROM ped WHERE t - last > 15000 GROUP BY ALL"),
        ("data", "SELECT dev, s // 3 AS bin FROM (SELECT dev, t // 300000 AS s FROM e WHERE code <= 218 AND t < 10800000 GROUP BY ALL HAVING count(*) >= 3) GROUP BY ALL HAVING count(*) = 3"),
    ];

    public static readonly (string Measure, string Sql)[] Figures =
    [
        ("actuations", "SELECT sum(n) FROM (SELECT dev, p, t // 900000, count(*) AS n FROM e WHERE code = 82 AND t < 10800000 GROUP BY ALL)"),
        ("arrivals on green", "SELECT sum(share) FROM aog"),
        ("approach delay", """
            WITH s AS (SELECT dev, ph, t AS since, code, lead(t) OVER w AS nt, lead(code) OVER w AS nc FROM sig WINDOW w AS (PARTITION BY dev, ph ORDER BY t, code))
            SELECT sum(d) FROM (
              SELECT arr.dev, arr.ph, t // 900000, sum(nt - t) / 1000 AS d FROM arr ASOF JOIN s ON s.dev = arr.dev AND s.ph = arr.ph AND arr.t >= s.since
              WHERE s.code = 10 AND s.nc = 1 AND t BETWEEN 0 AND 10799999 GROUP BY ALL)
            """),
        ("platoon ratio", """
            WITH b AS (SELECT range AS bin FROM range(12)),
            g AS (SELECT dev, ph, bin, sum(least(coalesce(least(y, r), nxt, 10800000), (bin + 1) * 900000) - greatest(g, bin * 900000)) / 900000 AS green
              FROM cyc JOIN b ON g < (bin + 1) * 900000 AND coalesce(least(y, r), nxt, 10800000) > bin * 900000 GROUP BY ALL)
            SELECT sum(share / green) FROM aog JOIN g USING (dev, ph, bin)
            """),
        ("coordination diagram", "SELECT sum(a.t - c.g) / 1000 FROM arr a JOIN cyc c ON c.dev = a.dev AND c.ph = a.ph AND c.cyc = a.cyc WHERE c.g < 10800000"),
        ("split failures", "SELECT sum(x) FROM (SELECT dev, ph, bin, avg(gor) + avg(ror) + count(*) FILTER (gor >= 0.8 AND ror >= 0.8) AS x FROM sf GROUP BY ALL)"),
        ("terminations", "SELECT sum(n) FROM (SELECT dev, p, code, t // 900000, count(*) AS n FROM e WHERE code IN (4, 5, 6) AND t < 10800000 GROUP BY ALL)"),
        ("pedestrians", "SELECT sum(n) FROM (SELECT dev, p, t // 900000, count(*) AS n FROM e WHERE code IN (21, 67, 90) AND t < 10800000 GROUP BY ALL)"),
        ("unique pedestrians", "SELECT sum(n) FROM uniq WHERE bin < 12"),
        ("pedestrian volumes", """
            WITH k AS (SELECT DISTINCT dev, p FROM e WHERE code IN (21, 67, 90)), f AS (SELECT k.dev, k.p, z.bin, coalesce(n, 0) AS n FROM k CROSS JOIN range(12) z(bin) LEFT JOIN uniq u ON u.dev = k.dev AND u.p = k.p AND u.bin = z.bin),
            r AS (SELECT *, sum(n) OVER (PARTITION BY dev, p ORDER BY bin ROWS BETWEEN CURRENT ROW AND 3 FOLLOWING) AS h FROM f)
            SELECT sum(CASE WHEN h = 0 THEN 0 ELSE (0.7167 * h + 0.0599 * h * h) * n / h END + 1.1063 / 4) FROM r
            """),
        ("pedestrian delay", """
            WITH w AS (SELECT *, lag(code) OVER (PARTITION BY dev, p ORDER BY t, code) AS prev,
              min(CASE WHEN code <> 90 THEN t END) OVER (PARTITION BY dev, p ORDER BY t, code ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS walk FROM e WHERE code IN (21, 22, 90))
            SELECT sum(d) FROM (SELECT dev, p, walk // 900000, avg(walk - t) / 1000 AS d FROM w WHERE code = 90 AND (prev = 22 OR prev IS NULL) AND walk - t >= 200 AND walk < 10800000 GROUP BY ALL)
            """),
        ("phase wait", """
            WITH w AS (SELECT *, lead(t) OVER x AS nt, lead(code) OVER x AS nc FROM e WHERE code IN (1, 43) WINDOW x AS (PARTITION BY dev, p ORDER BY t, code)),
            q AS (SELECT * FROM (SELECT *, lead(t) OVER x AS nt, lead(code) OVER x AS nc FROM e WHERE code IN (102, 104) WINDOW x AS (PARTITION BY dev, p ORDER BY t, code)) WHERE code = 102),
            v AS (SELECT w.dev, w.p, w.t, w.nt FROM w WHERE code = 43 AND nc = 1 AND nt - t >= 200
              AND NOT EXISTS (SELECT 1 FROM q WHERE q.dev = w.dev AND q.t <= w.t AND w.t < coalesce(q.nt, 10800000) + 120000)),
            z AS (SELECT v.*, coalesce(nullif(l.p, 0), 140) AS len FROM v ASOF LEFT JOIN (SELECT dev AS ldev, t AS lt, p FROM e WHERE code = 132) l ON l.ldev = v.dev AND v.t >= l.lt)
            SELECT sum(x) FROM (SELECT dev, p, nt // 900000, avg(nt - t) / 1000 + count(*) FILTER (nt - t > 1500 * len) AS x FROM z WHERE nt < 10800000 GROUP BY ALL)
            """),
        ("yellow and red actuations", """
            SELECT sum(o * n) FROM (SELECT c.dev, c.ph, c.r // 900000, a.st, round((a.t - c.r) * 2 / 1000) / 2 AS o, count(*) AS n
              FROM enter a JOIN cyc c ON c.dev = a.dev AND c.ph = a.ph AND c.cyc = a.cyc AND c.whole WHERE c.r < 10800000 GROUP BY ALL) WHERE o >= -8
            """),
        ("red light violations", """
            SELECT count(*) FROM enter a JOIN cyc c ON c.dev = a.dev AND c.ph = a.ph AND c.cyc = a.cyc AND c.whole
            ASOF LEFT JOIN (SELECT dev, p AS ph, t FROM e WHERE code = 9) n ON n.dev = c.dev AND n.ph = c.ph AND c.y <= n.t
            WHERE c.r < 10800000 AND a.t > CASE WHEN n.t IS NULL OR n.t >= c.nxt THEN c.r ELSE n.t END
            """),
        ("splits", "SELECT sum(s) FROM (SELECT dev, code, t // 900000, avg(p) AS s FROM e WHERE code BETWEEN 300 AND 316 AND t < 10800000 GROUP BY ALL)"),
        ("coordination", """
            WITH l AS (SELECT dev, t // 900000 AS bin, code, max_by(p, t * 65536 + p) AS v FROM e WHERE code IN (131, 132, 316, 318) GROUP BY ALL),
            g AS (SELECT d.dev, d.bin, k.code, l.v FROM data d CROSS JOIN (SELECT unnest([131, 132, 316, 318]) AS code) k LEFT JOIN l ON l.dev = d.dev AND l.bin = d.bin AND l.code = k.code)
            SELECT sum(coalesce(x, 0)) FROM (SELECT last_value(v IGNORE NULLS) OVER (PARTITION BY dev, code ORDER BY bin ROWS UNBOUNDED PRECEDING) AS x FROM g)
            """),
        ("has data", "SELECT count(*) FROM data"),
        ("timeline, calls and greens", """
            SELECT sum(nt - t) / 1000 FROM (
              SELECT *, lead(t) OVER (PARTITION BY dev, p, k ORDER BY t, code) AS nt FROM (SELECT *, CASE WHEN code IN (1, 7) THEN 1 ELSE 43 END AS k FROM e WHERE code IN (1, 7, 43, 44)))
            WHERE code IN (1, 43) AND nt - t >= 200 AND t < 10800000
            """),
    ];

    /// <summary>Arrivals with the cycle and colour that they fall into.</summary>
    private static string Arrivals(string function, int latency) => $"""
        WITH u AS (
          SELECT dev, ph, t, code FROM sig WHERE (dev, ph) IN (SELECT dev, ph FROM det WHERE fn = '{function}')
          UNION ALL SELECT e.dev, d.ph, e.t - {latency}, 82 FROM e JOIN det d ON d.dev = e.dev AND d.ch = e.p AND d.fn = '{function}' WHERE e.code = 82),
        c AS (SELECT *, sum(CASE WHEN code = 1 THEN 1 ELSE 0 END) OVER (PARTITION BY dev, ph ORDER BY t, code ROWS UNBOUNDED PRECEDING) AS cyc FROM u),
        s AS (SELECT *, max(CASE WHEN code < 82 THEN code ELSE 0 END) OVER (PARTITION BY dev, ph, cyc ORDER BY t, code ROWS UNBOUNDED PRECEDING) AS st FROM c)
        SELECT dev, ph, t, cyc, st FROM s WHERE code = 82
        """;
}
