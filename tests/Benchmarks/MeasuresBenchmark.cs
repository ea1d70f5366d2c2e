using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using DuckDB.NET.Data;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Testing;
using EventLog = Jena.Iot.Domain.Junctions.Measures.EventLog;

namespace Jena.Iot.Benchmarks;

/// <summary>
/// All measures over the recorded log of three signals on one core: ours from the events as they come, through bins, aggregates and traces,
/// beside the same definitions as SQL in DuckDB over a table that is loaded already, with one thread. Processor time, the best of some
/// rounds, which other work on the machine spoils least. And what one event costs a junction that is awake.
/// </summary>
public static class MeasuresBenchmark
{
    private const int Rounds = 5;

    private static readonly TimeWindow Window = new(new DateTimeOffset(2024, 5, 13, 15, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 5, 13, 18, 0, 0, TimeSpan.Zero));
    private static readonly MeasureSpan Span = new(Window, TimeSpan.FromMinutes(15), Window.To);

    public static Task RunAsync()
    {
        if (Conformance.Missing is { } missing)
        {
            Console.WriteLine($"skipped: {missing}");
            return Task.CompletedTask;
        }
        var log = Read();
        var detectors = ReadDetectors();
        var count = log.Sum(static d => d.Value.Count);
        Console.WriteLine($"{count:N0} events of {log.Count} signals");

        var (whole, ours) = Best(() => Ours(log, detectors, throughBins: true));
        var (alone, _) = Best(() => Ours(log, detectors, throughBins: false));
        var (sql, theirs) = Best(Sql(log, detectors));
        foreach (var (measure, figure) in theirs)
            Console.WriteLine($"{measure,-28} {figure,18:0.####} {(Math.Abs(figure - ours[measure]) <= 1e-6 * Math.Max(1, Math.Abs(figure)) ? "equal" : $"but ours {ours[measure]:0.####}")}");
        Console.WriteLine($"{ours.Count} measures through bins and traces {whole:0} ms, from sorted events alone {alone:0} ms; {theirs.Count} of them in DuckDB {sql:0} ms: ratio {sql / whole:0.0} and {sql / alone:0.0}");

        var live = Live(log);
        Console.WriteLine($"one event to a junction that is awake: {live * 1000 / count:0.00} µs (batches of one)");
        var packed = Bins(log[227]).Sum(static b => b.Trace!.Bytes.Length);
        Console.WriteLine($"a trace: {(double)packed / log[227].Count:0.00} bytes an event");
        return Task.CompletedTask;
    }

    private static (double Milliseconds, Dictionary<string, double> Figures) Best(Func<Dictionary<string, double>> run)
    {
        var best = double.MaxValue;
        Dictionary<string, double> figures = [];
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            var began = Process.GetCurrentProcess().TotalProcessorTime;
            figures = run();
            best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - began).TotalMilliseconds);
        }
        return (best, figures);
    }

    private static double Live(Dictionary<int, List<TimedEvent>> log)
    {
        var received = Window.To;
        var source = new Source("bench", "replay-1");
        var began = Process.GetCurrentProcess().TotalProcessorTime;
        foreach (var (device, events) in log)
        {
            var id = AssetId.Junction($"signal-{device}");
            var state = JunctionModel.Initial(id);
            foreach (var e in JunctionModel.Define(state, new JunctionDefinition { Id = id, Name = "Signal" }, received).Events)
                state = JunctionModel.Apply(state, e);
            var sequence = 0L;
            foreach (var e in events)
                state = JunctionModel.Apply(state, new SensedBatch(source, backfill: true, [new Reading(++sequence, id, ReadingTime.Of(e.At), new IndianaEvent(e.Code, e.Parameter))]), received);
        }
        return (Process.GetCurrentProcess().TotalProcessorTime - began).TotalMilliseconds;
    }

    private static List<JunctionBinAggregate> Bins(List<TimedEvent> events) =>
        [.. events.GroupBy(static e => Bin.Of(e.At)).Select(static g => JunctionBin.Empty(g.Key).Add([.. g.Select(static e => (e.At, new IndianaEvent(e.Code, e.Parameter)))]).Aggregate())];

    private static Dictionary<string, double> Ours(Dictionary<int, List<TimedEvent>> log, List<(int Device, ushort Phase, string Function, ushort Channel)> detectors, bool throughBins)
    {
        var figures = new Dictionary<string, double>();
        void Add(string measure, double figure) => figures[measure] = figures.GetValueOrDefault(measure) + figure;
        foreach (var (device, events) in log)
        {
            DetectorUse[] Uses(string function, double shift = 0) =>
                [.. detectors.Where(d => d.Device == device && d.Function == function).Select(d => new DetectorUse(d.Channel, d.Phase, TimeSpan.FromSeconds(shift)))];
            var (advance, presence, yellowRed) = (Uses("Advance"), Uses("Presence"), Uses("Yellow_Red", -1.5));
            var bins = throughBins ? Bins(events) : [];
            var all = throughBins ? EventLog.Of(bins) : EventLog.Of(events);
            if (throughBins)
                Add("actuations", Actuations.Of(bins, Window, Span.Length, Window.To).Sum(static r => r.Total));
            Add("arrivals on green", ArrivalsOnGreen.Of(all, advance, Span).Sum(static r => r.Share));
            Add("approach delay", ApproachDelay.Of(all, advance, Span).Sum(static r => r.TotalDelay));
            Add("platoon ratio", PlatoonRatio.Of(all, advance, Span).Sum(static r => r.Ratio ?? 0));
            Add("level of service", LevelOfService.Of(ApproachDelay.Of(all, advance, Span), ServiceThresholds.Vehicles).Count);
            Add("coordination diagram", CoordinationDiagram.Of(all, advance, Span).Sum(static r => r.Arrivals.Sum()));
            Add("split failures", SplitFailures.Of(all, presence, Span).Sum(static r => r.GreenOccupancy + r.RedOccupancy + r.Failures));
            Add("terminations", Terminations.Of(all, Span).Sum(static r => r.Total));
            Add("pedestrians", Pedestrians.Of(all, Span).Sum(static r => r.Services + r.Actuations));
            Add("unique pedestrians", UniquePedestrians.Of(all, Span).Sum(static r => r.Total));
            Add("pedestrian volumes", PedestrianVolumes.Of(all, Span).Sum(static r => r.Volume));
            Add("pedestrian delay", PedestrianDelay.Of(all, Span).Sum(static r => r.Delay));
            Add("phase wait", PhaseWait.Of(all, Span).Sum(static r => r.Wait + r.Skips));
            Add("yellow and red actuations", YellowRedActuations.Of(all, yellowRed, Span).Sum(static r => r.Offset * r.Total));
            Add("red light violations", RedLightViolations.Of(all, yellowRed, Span).Sum(static r => r.Violations));
            Add("splits", Splits.Of(all, Span).Sum(static r => r.Split));
            Add("coordination", Coordination.Of(all, Span).Sum(static r => r.Pattern + r.CycleLength + r.ActualCycleLength + r.ActualOffset));
            Add("preemption", Preemption.Of(all, Span).Sum(static r => r.Calls + (r.Duration ?? 0)));
            Add("priority", Priority.Of(all, Span).Sum(static r => r.CheckIns));
            Add("has data", HasData.Of(all, Span).Count);
            Add("timeline, calls and greens", Timeline.Of(all, Span).Where(static r => r.Name is "Green" or "Phase Call").Sum(static r => r.Seconds));
            Add("predictability", Predictability.Of(all, Span).Sum(static r => r.MedianGreen));
            Add("volume figures", VolumeFigures.Of(all, Uses("Stopbar Count"), Span).Sum(static r => r.PeakHour));
        }
        return figures;
    }

    private static Func<Dictionary<string, double>> Sql(Dictionary<int, List<TimedEvent>> log, List<(int Device, ushort Phase, string Function, ushort Channel)> detectors)
    {
        var connection = new DuckDBConnection("DataSource=:memory:;threads=1");
        connection.Open();
        Run(connection, "CREATE TABLE raw (t BIGINT, dev INTEGER, code INTEGER, p INTEGER); CREATE TABLE det (dev INTEGER, ph INTEGER, fn VARCHAR, ch INTEGER)");
        using (var rows = connection.CreateAppender("raw"))
        {
            foreach (var (device, events) in log)
            {
                foreach (var e in events)
                    rows.CreateRow().AppendValue((e.Ticks - Window.From.UtcTicks) / TimeSpan.TicksPerMillisecond).AppendValue(device).AppendValue((int)e.Code).AppendValue((int)e.Parameter).EndRow();
            }
        }
        using (var rows = connection.CreateAppender("det"))
        {
            foreach (var (device, phase, function, channel) in detectors)
                rows.CreateRow().AppendValue(device).AppendValue((int)phase).AppendValue(function).AppendValue((int)channel).EndRow();
        }
        return () =>
        {
            foreach (var table in Tables)
                Run(connection, $"CREATE OR REPLACE TEMP TABLE {table.Name} AS {table.Sql}");
            return Figures.ToDictionary(static f => f.Measure, f => Number(connection, f.Sql));
        };
    }

    // What several measures stand on; t counts milliseconds from the beginning of the log.
    private static readonly (string Name, string Sql)[] Tables =
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

    private static readonly (string Measure, string Sql)[] Figures =
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

    private static void Run(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static double Number(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT CAST(({sql}) AS DOUBLE)";
        return Convert.ToDouble(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static Dictionary<int, List<TimedEvent>> Read()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hires-3-signals-2024-05-13.csv.gz")), CompressionMode.Decompress));
        file.ReadLine();
        var log = new Dictionary<int, List<TimedEvent>>();
        while (file.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            var device = int.Parse(cells[1], CultureInfo.InvariantCulture);
            if (!log.TryGetValue(device, out var events))
                log.Add(device, events = []);
            events.Add(new TimedEvent(
                DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcTicks,
                ushort.Parse(cells[2], CultureInfo.InvariantCulture),
                unchecked((ushort)short.Parse(cells[3], CultureInfo.InvariantCulture))));
        }
        return log;
    }

    private static List<(int Device, ushort Phase, string Function, ushort Channel)> ReadDetectors() =>
        [.. File.ReadAllLines(Conformance.Path("junction", "detectors.csv")).Skip(1).Where(static l => l.Length > 0).Select(static l => l.Split(','))
            .Select(static c => (int.Parse(c[0], CultureInfo.InvariantCulture), ushort.Parse(c[1], CultureInfo.InvariantCulture), c[2], ushort.Parse(c[3], CultureInfo.InvariantCulture)))];
}
