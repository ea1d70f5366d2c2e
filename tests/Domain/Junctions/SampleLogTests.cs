using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Measures;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Domain.Tests.Junctions;

/// <summary>The recorded log of three signals against the answers of the field's reference tool.</summary>
public sealed class SampleLogTests
{
    private static readonly DateTimeOffset Received = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Span = new(new DateTimeOffset(2024, 5, 13, 15, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 5, 13, 18, 0, 0, TimeSpan.Zero));

    private static readonly Lazy<List<Line>> Whole = new(Read);

    [ConformanceFact]
    public void The_log_in_one_piece_gives_the_reference_answers()
    {
        Assert.Equal(246_413, Log().Count);
        AssertAnswers(Take(Log()));
    }

    [ConformanceFact]
    public void The_log_in_twelve_pieces_in_shuffled_order_gives_the_reference_answers()
    {
        var pieces = Log().GroupBy(static e => Bin.Of(e.At)).Select(static g => g.ToList()).ToList();
        Assert.Equal(12, pieces.Count);
        int[] order = [7, 2, 11, 0, 5, 9, 1, 10, 3, 8, 6, 4];
        AssertAnswers(Take(order.SelectMany(i => pieces[i])));
    }

    [ConformanceFact]
    public void The_log_with_every_third_event_twice_gives_the_reference_answers()
    {
        var log = Log();
        AssertAnswers(Take(log.Concat(log.Where(static (_, i) => i % 3 == 0))));
    }

    [ConformanceFact]
    public void The_log_backwards_event_by_event_gives_the_reference_answers() =>
        AssertAnswers(Take(Enumerable.Reverse(Log()), batch: 7));

    [ConformanceFact]
    public void Bins_that_are_closed_and_built_again_from_their_events_give_the_reference_answers()
    {
        var states = Take(Log());
        var rebuilt = states.ToDictionary(static s => s.Key, s =>
        {
            var rows = Log().Where(e => e.Device == s.Key).ToLookup(static e => Bin.Of(e.At), static e => (e.At, e.Event));
            return s.Value.OpenBins.Keys.Aggregate(s.Value.WithoutOpenBins(), (state, bin) => state.WithOpenBin(JunctionBin.Of(bin, rows[bin])));
        });
        AssertAnswers(rebuilt);
    }

    [ConformanceFact]
    public void Half_hours_and_hours_are_the_sums_of_their_quarters()
    {
        var bins = Aggregates(Take(Log())[227]);
        var quarters = Actuations.Of(bins, Span, TimeSpan.FromMinutes(15), Received, standing: true);
        foreach (var minutes in (int[])[30, 60])
        {
            var length = TimeSpan.FromMinutes(minutes);
            var longer = Actuations.Of(bins, Span, length, Received, standing: true);
            Assert.Equal(
                quarters.GroupBy(r => (Start: Floor(r.Start, length), r.Detector)).Select(g => (g.Key.Start, g.Key.Detector, g.Sum(static r => r.Total))).Order(),
                longer.Select(static r => (r.Start, r.Detector, r.Total)).Order());
            Assert.All(longer, row =>
            {
                var parts = quarters.Where(q => q.Detector == row.Detector && Floor(q.Start, length) == row.Start);
                Assert.Equal(parts.Sum(static p => p.Occupancy!.Value) * 15 / minutes, row.Occupancy!.Value, 9);
                Assert.Equal(row.Total * 60.0 / minutes, row.Flow, 9);
            });
            Assert.Equal(180 / minutes, HasData.Of(bins, Span, length).Count);
        }
    }

    [ConformanceFact]
    public void The_log_is_taken_at_no_more_than_twelve_microseconds_an_event()
    {
        var log = Log();
        Take(log);
        var clock = Stopwatch.StartNew();
        Take(log);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 3);
    }

    private static void AssertAnswers(Dictionary<int, JunctionState> states)
    {
        var actuations = states.SelectMany(static s => Actuations.Of(Aggregates(s.Value), Span, TimeSpan.FromMinutes(15), Received)
            .Select(r => $"{r.Start:yyyy-MM-dd HH:mm:ss},{s.Key},{r.Detector},{r.Total}"));
        Assert.Equal(Rows("actuations.csv"), actuations.Order(StringComparer.Ordinal));

        var hasData = states.SelectMany(static s => HasData.Of(Aggregates(s.Value), Span, TimeSpan.FromMinutes(15))
            .Select(r => $"{r.Start:yyyy-MM-dd HH:mm:ss},{s.Key}"));
        Assert.Equal(Rows("has_data.csv"), hasData.Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<JunctionBinAggregate> Aggregates(JunctionState state) =>
        Given.RoundTrip(state.CloseBinsBefore(new Bin(long.MaxValue)).Closed);

    private static IEnumerable<string> Rows(string file) =>
        File.ReadAllLines(Conformance.Path("junction", "expected", file)).Skip(1).Where(static l => l.Length > 0).Order(StringComparer.Ordinal);

    private static Dictionary<int, JunctionState> Take(IEnumerable<Line> log, int batch = 100)
    {
        var states = new Dictionary<int, JunctionState>();
        var source = new Source("recorder", "replay-1");
        foreach (var device in log.GroupBy(static e => e.Device))
        {
            var id = AssetId.Junction($"signal-{device.Key}");
            var state = JunctionModel.Initial(id);
            state = JunctionModel.Apply(state, Given.Only(JunctionModel.Define(state, new JunctionDefinition { Id = id, Name = "Signal" }, Received)));
            var sequence = 0L;
            foreach (var events in device.Chunk(batch))
            {
                var readings = events.Select(e => new Reading(++sequence, id, ReadingTime.Of(e.At), e.Event)).ToList();
                state = JunctionModel.Apply(state, new SensedBatch(source, backfill: true, readings), Received);
            }
            states.Add(device.Key, state);
        }
        return states;
    }

    private static List<Line> Log() => Whole.Value;

    private static List<Line> Read()
    {
        using var file = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hires-3-signals-2024-05-13.csv.gz")), CompressionMode.Decompress));
        file.ReadLine();
        var log = new List<Line>(250_000);
        while (file.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            log.Add(new Line(
                DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                int.Parse(cells[1]),
                // A vendor's code has the parameter -1 four times: its 16 bits are 65535.
                new IndianaEvent(ushort.Parse(cells[2]), unchecked((ushort)short.Parse(cells[3])))));
        }
        return log;
    }

    private static DateTimeOffset Floor(DateTimeOffset at, TimeSpan length) => new(at.UtcTicks - (at.UtcTicks % length.Ticks), TimeSpan.Zero);

    private sealed record Line(DateTimeOffset At, int Device, IndianaEvent Event);
}
