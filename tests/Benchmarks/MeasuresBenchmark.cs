using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
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
/// All measures over the recorded log of three signals, beside the same definitions as SQL in DuckDB, in turns on one core. Ours have two ways:
/// from readings in batches of 100 as they were received, through bins, aggregates with their traces and the JSON that a journal keeps, as in a
/// silo; and from events that are sorted already. DuckDB has its table loaded already, and one thread. Processor time of the whole process, the best of some rounds, which other work
/// on the machine spoils least. And what one event costs a junction that is awake.
/// </summary>
public static class MeasuresBenchmark
{
    private const int Rounds = 15;
    private const int Batch = 100;

    private const string Bins = "readings into bins";
    private const string Aggregates = "bins into aggregates with traces";
    private const string Json = "aggregates as JSON and back";
    private const string Log = "one log";
    private const string ActuationsOfBins = "actuations";

    private static readonly TimeWindow Window = new(new DateTimeOffset(2024, 5, 13, 15, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 5, 13, 18, 0, 0, TimeSpan.Zero));
    private static readonly MeasureSpan Span = new(Window, TimeSpan.FromMinutes(15), Window.To);

    private static readonly (string Measure, Func<Signal, EventLog, double> Figure)[] Measures =
    [
        ("arrivals on green", static (signal, log) => ArrivalsOnGreen.Of(log, signal.Advance, Span).Sum(static r => r.Share ?? 0)),
        ("approach delay", static (signal, log) => ApproachDelay.Of(log, signal.Advance, Span).Sum(static r => r.TotalDelay)),
        ("platoon ratio", static (signal, log) => PlatoonRatio.Of(log, signal.Advance, Span).Sum(static r => r.Ratio ?? 0)),
        ("level of service", static (signal, log) => LevelOfService.Of(ApproachDelay.Of(log, signal.Advance, Span), ServiceThresholds.Vehicles).Count),
        ("coordination diagram", static (signal, log) => CoordinationDiagram.Of(log, signal.Advance, Span).Sum(static r => r.Arrivals.Sum())),
        ("split failures", static (signal, log) => SplitFailures.Of(log, signal.Presence, Span).Sum(static r => r.GreenOccupancy + r.RedOccupancy + r.Failures)),
        ("terminations", static (_, log) => Terminations.Of(log, Span).Sum(static r => r.Total)),
        ("pedestrians", static (_, log) => Pedestrians.Of(log, Span).Sum(static r => r.Services + r.Actuations)),
        ("unique pedestrians", static (_, log) => UniquePedestrians.Of(log, Span).Sum(static r => r.Total)),
        ("pedestrian volumes", static (_, log) => PedestrianVolumes.Of(log, Span).Sum(static r => r.Volume)),
        ("pedestrian delay", static (_, log) => PedestrianDelay.Of(log, Span).Sum(static r => r.Delay)),
        ("phase wait", static (_, log) => PhaseWait.Of(log, Span).Sum(static r => r.Wait + r.Skips)),
        ("yellow and red actuations", static (signal, log) => YellowRedActuations.Of(log, signal.YellowRed, Span).Sum(static r => r.Offset * r.Total)),
        ("red light violations", static (signal, log) => RedLightViolations.Of(log, signal.YellowRed, Span).Sum(static r => r.Violations)),
        ("splits", static (_, log) => Splits.Of(log, Span).Sum(static r => r.Split)),
        ("coordination", static (_, log) => Coordination.Of(log, Span).Sum(static r => r.Pattern + r.CycleLength + r.ActualCycleLength + r.ActualOffset)),
        ("preemption", static (_, log) => Preemption.Of(log, Span).Sum(static r => r.Calls + (r.Duration ?? 0))),
        ("priority", static (_, log) => Priority.Of(log, Span).Sum(static r => r.CheckIns)),
        ("has data", static (_, log) => HasData.Of(log, Span).Count),
        ("timeline, calls and greens", static (_, log) => Timeline.Of(log, Span).Where(static r => r.Name is "Green" or "Phase Call").Sum(static r => r.Seconds ?? 0)),
        ("predictability", static (_, log) => Predictability.Of(log, Span).Sum(static r => r.MedianGreen)),
        ("volume figures", static (signal, log) => VolumeFigures.Of(log, signal.Count, Span).Sum(static r => r.PeakHour)),
    ];

    public static Task RunAsync()
    {
        if (Conformance.Missing is { } missing)
        {
            Console.WriteLine($"skipped: {missing}");
            return Task.CompletedTask;
        }
        var signals = Read();
        var count = signals.Sum(static s => s.Received.Count);
        Console.WriteLine($"{count:N0} events of {signals.Count} signals");

        using var database = Load(signals);
        Laps? whole = null, alone = null, theirs = null;
        for (var round = 0; round < Rounds; round++)
        {
            whole = Laps.Better(whole, laps => ThroughBins(signals, laps));
            alone = Laps.Better(alone, laps => FromSortedEvents(signals, laps));
            theirs = Laps.Better(theirs, laps => InDuckDb(database, laps));
        }
        Tell(whole!, alone!, theirs!);

        var live = Live(signals);
        Console.WriteLine($"one event to a junction that is awake: {live * 1000 / count:0.00} µs (batches of one)");
        var packed = ToBins(signals[0].Received).Sum(static b => b.Aggregate().Trace!.Bytes.Length);
        Console.WriteLine($"a trace: {(double)packed / signals[0].Received.Count:0.00} bytes an event");
        return Task.CompletedTask;
    }

    private static void Tell(Laps whole, Laps alone, Laps theirs)
    {
        Console.WriteLine($"{"ms of processor time",-34} {"ours",8} {"sorted",8} {"DuckDB",8}");
        foreach (var lap in whole.Names.Concat(theirs.Names).Distinct())
        {
            var verdict = (whole.Figure(lap), theirs.Figure(lap)) switch
            {
                ({ } ours, { } other) => Math.Abs(other - ours) <= 1e-6 * Math.Max(1, Math.Abs(other)) ? $"equal: {ours:0.####}" : $"UNEQUAL: {ours:0.####} and {other:0.####}",
                ({ } ours, null) => $"no SQL: {ours:0.####}",
                _ => "",
            };
            Console.WriteLine($"{lap,-34} {Cell(whole, lap),8} {Cell(alone, lap),8} {Cell(theirs, lap),8}  {verdict}");
        }

        // What is not computed on one side counts on neither, except what all of a side's measures stand on.
        double Common(Laps ours, Laps other) => ours.Sum(lap => ours.Figure(lap) is null || other.Figure(lap) is not null);
        int Both(Laps ours) => ours.Names.Count(lap => ours.Figure(lap) is not null && theirs.Figure(lap) is not null);
        foreach (var (way, ours) in new[] { ("from readings through bins, traces and JSON", whole), ("from sorted events", alone) })
        {
            var (mine, other) = (Common(ours, theirs), Common(theirs, ours));
            Console.WriteLine($"{way}: the {Both(ours)} measures that both have {mine:0.0} ms, DuckDB {other:0.0} ms: ratio {other / mine:0.0}");
            var (all, figures) = (ours.Sum(static _ => true), ours.Names.Count(lap => ours.Figure(lap) is not null));
            Console.WriteLine($"{way}: all {figures} of ours {all:0.0} ms, beside the {Both(ours)} in DuckDB: ratio {other / all:0.0}");
        }
    }

    private static string Cell(Laps laps, string lap) => laps.Names.Contains(lap) ? laps.Sum(l => l == lap).ToString("0.00", CultureInfo.InvariantCulture) : "";

    private static void ThroughBins(List<Signal> signals, Laps laps)
    {
        foreach (var signal in signals)
        {
            var bins = ToBins(signal.Received);
            laps.Took(Bins);
            List<JunctionBinAggregate> counted = [.. bins.Select(static b => b.Aggregate())];
            laps.Took(Aggregates);
            List<JunctionBinAggregate> aggregates = [.. counted.Select(static a => JsonSerializer.Deserialize<JunctionBinAggregate>(JsonSerializer.SerializeToUtf8Bytes(a, DomainJson.Options), DomainJson.Options)!)];
            laps.Took(Json);
            var log = EventLog.Of(aggregates);
            laps.Took(Log);
            laps.Took(ActuationsOfBins, Actuations.Of(aggregates, Window, Span.Length, Window.To).Sum(static r => r.Total));
            foreach (var (measure, figure) in Measures)
                laps.Took(measure, figure(signal, log));
        }
    }

    private static void FromSortedEvents(List<Signal> signals, Laps laps)
    {
        foreach (var signal in signals)
        {
            var log = EventLog.Of(signal.Sorted);
            laps.Took(Log);
            foreach (var (measure, figure) in Measures)
                laps.Took(measure, figure(signal, log));
        }
    }

    private static void InDuckDb(DuckDBConnection connection, Laps laps)
    {
        foreach (var (name, sql) in MeasuresSql.Tables)
        {
            Run(connection, $"CREATE OR REPLACE TEMP TABLE {name} AS {sql}");
            laps.Took($"table {name}");
        }
        foreach (var (measure, sql) in MeasuresSql.Figures)
            laps.Took(measure, Number(connection, sql));
    }

    /// <summary>What a junction does with the readings of its batches: those that follow each other in one bin are added together.</summary>
    private static List<JunctionBin> ToBins(List<(DateTimeOffset At, IndianaEvent Event)> received)
    {
        var bins = new Dictionary<Bin, JunctionBin>();
        var together = new List<(DateTimeOffset At, IndianaEvent Event)>(Batch);
        void Add()
        {
            var bin = Bin.Of(together[0].At);
            bins[bin] = (bins.GetValueOrDefault(bin) ?? JunctionBin.Empty(bin)).Add(CollectionsMarshal.AsSpan(together));
            together.Clear();
        }
        foreach (var reading in received)
        {
            if (together.Count == Batch || (together.Count > 0 && Bin.Of(reading.At) != Bin.Of(together[0].At)))
                Add();
            together.Add(reading);
        }
        Add();
        return [.. bins.Values];
    }

    private static double Live(List<Signal> signals)
    {
        var received = Window.To;
        var source = new Source("bench", "replay-1");
        var began = Environment.CpuUsage.TotalTime;
        foreach (var signal in signals)
        {
            var id = AssetId.Junction($"signal-{signal.Device}");
            var state = JunctionModel.Initial(id);
            foreach (var e in JunctionModel.Define(state, new JunctionDefinition { Id = id, Name = "Signal" }, received).Events)
                state = JunctionModel.Apply(state, e);
            var sequence = 0L;
            foreach (var (at, e) in signal.Received)
                state = JunctionModel.Apply(state, new SensedBatch(source, backfill: true, [new Reading(++sequence, id, ReadingTime.Of(at), e)]), received);
        }
        return (Environment.CpuUsage.TotalTime - began).TotalMilliseconds;
    }

    private static DuckDBConnection Load(List<Signal> signals)
    {
        var connection = new DuckDBConnection("DataSource=:memory:;threads=1");
        connection.Open();
        Run(connection, "CREATE TABLE raw (t BIGINT, dev INTEGER, code INTEGER, p INTEGER); CREATE TABLE det (dev INTEGER, ph INTEGER, fn VARCHAR, ch INTEGER)");
        using (var rows = connection.CreateAppender("raw"))
        {
            foreach (var signal in signals)
            {
                foreach (var e in signal.Sorted)
                    rows.CreateRow().AppendValue((e.Ticks - Window.From.UtcTicks) / TimeSpan.TicksPerMillisecond).AppendValue(signal.Device).AppendValue((int)e.Code).AppendValue((int)e.Parameter).EndRow();
            }
        }
        using (var rows = connection.CreateAppender("det"))
        {
            foreach (var (device, phase, function, channel) in ReadDetectors())
                rows.CreateRow().AppendValue(device).AppendValue((int)phase).AppendValue(function).AppendValue((int)channel).EndRow();
        }
        return connection;
    }

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

    private static List<Signal> Read()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hires-3-signals-2024-05-13.csv.gz")), CompressionMode.Decompress));
        file.ReadLine();
        var (signals, detectors) = (new SortedDictionary<int, Signal>(), ReadDetectors());
        // A junction says the same few things over and over: readers of batches share them too.
        var known = new Dictionary<(ushort, ushort), IndianaEvent>();
        while (file.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            var device = int.Parse(cells[1], CultureInfo.InvariantCulture);
            if (!signals.TryGetValue(device, out var signal))
                signals.Add(device, signal = new Signal(device, detectors));
            var at = DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime();
            var (code, parameter) = (ushort.Parse(cells[2], CultureInfo.InvariantCulture), unchecked((ushort)short.Parse(cells[3], CultureInfo.InvariantCulture)));
            if (!known.TryGetValue((code, parameter), out var e))
                known.Add((code, parameter), e = new IndianaEvent(code, parameter));
            signal.Received.Add((at, e));
        }
        foreach (var signal in signals.Values)
            signal.Sorted.AddRange(signal.Received.Select(static r => new TimedEvent(r.At, r.Event)).Order());
        return [.. signals.Values];
    }

    private static List<(int Device, ushort Phase, string Function, ushort Channel)> ReadDetectors() =>
        [.. File.ReadAllLines(Conformance.Path("junction", "detectors.csv")).Skip(1).Where(static l => l.Length > 0).Select(static l => l.Split(','))
            .Select(static c => (int.Parse(c[0], CultureInfo.InvariantCulture), ushort.Parse(c[1], CultureInfo.InvariantCulture), c[2], ushort.Parse(c[3], CultureInfo.InvariantCulture)))];

    private sealed class Signal(int device, List<(int Device, ushort Phase, string Function, ushort Channel)> detectors)
    {
        public int Device => device;

        public List<(DateTimeOffset At, IndianaEvent Event)> Received { get; } = [];

        public List<TimedEvent> Sorted { get; } = [];

        public DetectorUse[] Advance { get; } = Uses(device, detectors, "Advance", 0);

        public DetectorUse[] Presence { get; } = Uses(device, detectors, "Presence", 0);

        public DetectorUse[] YellowRed { get; } = Uses(device, detectors, "Yellow_Red", -1.5);

        public DetectorUse[] Count { get; } = Uses(device, detectors, "Stopbar Count", 0);

        private static DetectorUse[] Uses(int device, List<(int Device, ushort Phase, string Function, ushort Channel)> detectors, string function, double shift) =>
            [.. detectors.Where(d => d.Device == device && d.Function == function).Select(d => new DetectorUse(d.Channel, d.Phase, TimeSpan.FromSeconds(shift)))];
    }

    /// <summary>Processor time by what it was spent on, and the figures that came of it.</summary>
    private sealed class Laps
    {
        private readonly Dictionary<string, (double Milliseconds, double? Figure)> _laps = [];
        private TimeSpan _last;

        public IEnumerable<string> Names => _laps.Keys;

        public static Laps Better(Laps? best, Action<Laps> run)
        {
            GC.Collect();
            var laps = new Laps { _last = Environment.CpuUsage.TotalTime };
            run(laps);
            return best is null || laps.Sum(static _ => true) < best.Sum(static _ => true) ? laps : best;
        }

        public void Took(string lap, double? figure = null)
        {
            var now = Environment.CpuUsage.TotalTime;
            var (milliseconds, sum) = _laps.GetValueOrDefault(lap);
            _laps[lap] = (milliseconds + (now - _last).TotalMilliseconds, figure is null ? null : (sum ?? 0) + figure);
            _last = now;
        }

        public double Sum(Func<string, bool> which) => _laps.Where(lap => which(lap.Key)).Sum(static lap => lap.Value.Milliseconds);

        public double? Figure(string lap) => _laps.TryGetValue(lap, out var known) ? known.Figure : null;
    }
}
