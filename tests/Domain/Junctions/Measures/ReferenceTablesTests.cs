using System.Globalization;
using Jena.Iot.Domain.Junctions.Measures;

namespace Jena.Iot.Domain.Tests.Junctions.Measures;

/// <summary>The recorded log against the tables of the field's reference tool, row for row.</summary>
public sealed class ReferenceTablesTests
{
    private const double Tolerance = 1e-6;

    [ConformanceFact]
    public void Arrivals_on_green_equal_the_reference_but_for_bins_without_any_which_are_0()
    {
        var ours = Rows((device, log) => ArrivalsOnGreen.Of(log, SampleLog.Uses(device, "Advance"), SampleLog.Span), static r => (r.Start, r.Phase.ToString(CultureInfo.InvariantCulture)), static r => [r.Arrivals, r.Share ?? -1]);
        var expected = Expected("arrival_on_green.csv", 3);
        Assert.All(ours.Where(o => !expected.ContainsKey(o.Key)), static o => Assert.Equal(0, o.Value[1]));
        AssertEqual(expected, ours.Where(o => expected.ContainsKey(o.Key)).ToDictionary());
    }

    [ConformanceFact]
    public void Split_failures_equal_the_reference() => AssertEqual(
        Expected("split_failures.csv", 3),
        Rows((device, log) => SplitFailures.Of(log, SampleLog.Uses(device, "Presence"), SampleLog.Span), static r => (r.Start, r.Phase.ToString(CultureInfo.InvariantCulture)), static r => [r.GreenTime, r.GreenOccupancy, r.RedOccupancy, r.Failures]));

    [ConformanceFact]
    public void Terminations_equal_the_reference() => AssertEqual(
        Expected("terminations.csv", 4),
        Rows(static (_, log) => Terminations.Of(log, SampleLog.Span), static r => (r.Start, $"{r.Phase},{r.Cause}"), static r => [r.Total]));

    [ConformanceFact]
    public void Pedestrian_services_and_actuations_equal_the_reference() => AssertEqual(
        Expected("ped.csv", 3),
        Rows(static (_, log) => Pedestrians.Of(log, SampleLog.Span), static r => (r.Start, r.Phase.ToString(CultureInfo.InvariantCulture)), static r => [r.Services, r.Actuations]));

    [ConformanceFact]
    public void Unique_pedestrians_equal_the_reference() => AssertEqual(
        Expected("unique_ped.csv", 3),
        Rows(static (_, log) => UniquePedestrians.Of(log, SampleLog.Span), static r => (r.Start, r.Phase.ToString(CultureInfo.InvariantCulture)), static r => [r.Total]));

    [ConformanceFact]
    public void Splits_equal_the_reference() => AssertEqual(
        Expected("splits.csv", 3),
        Rows(static (_, log) => Splits.Of(log, SampleLog.Span), static r => (r.Start, r.Code.ToString(CultureInfo.InvariantCulture)), static r => [r.Services, r.Split]));

    [ConformanceFact]
    public void Has_data_equals_the_reference() => AssertEqual(
        Expected("has_data.csv", 2),
        Rows(static (_, log) => HasData.Of(log, SampleLog.Span), static r => (r.Start, ""), static _ => []));

    /// <summary>
    /// Rows and sums of the tables that the tool makes of the same log with the same settings: waits of phases and of people on foot, people
    /// estimated, pattern, cycle and offset, actuations around red by offset, and spans of time.
    /// </summary>
    [ConformanceTheory]
    [InlineData(227, "48 2471.334 1", "21 1049.6 32", "48 35 52.317", "12 0 1600 1518 864", "421 625 -3004", "7263 7219 126628.3 35703")]
    [InlineData(452, "96 5988.302 0", "15 924.95 21", "48 23 36.049", "12 0 1510 1644 876", "207 250 -981", "7235 7226 149076.3 31631")]
    [InlineData(454, "48 2491.559 0", "10 559.15 12", "24 13 19.429", "12 0 1425 1560 276", "65 71 -30.5", "4619 4603 128324 21444")]
    public void The_other_measures_add_up_to_what_the_reference_tool_gives(int device, string phaseWait, string pedestrianDelay, string volumes, string coordination, string aroundRed, string timeline)
    {
        var log = EventLog.Of(SampleLog.Events[device]);
        var waits = PhaseWait.Of(log, SampleLog.Span);
        Assert.Equal(phaseWait, Sums(waits.Count, waits.Sum(static r => r.Wait), waits.Sum(static r => r.Skips)));
        var delays = PedestrianDelay.Of(log, SampleLog.Span);
        Assert.Equal(pedestrianDelay, Sums(delays.Count, delays.Sum(static r => r.Delay), delays.Sum(static r => r.Waits)));
        var people = PedestrianVolumes.Of(log, SampleLog.Span);
        Assert.Equal(volumes, Sums(people.Count, people.Sum(static r => r.Unique), people.Sum(static r => r.Volume)));
        var cycles = Coordination.Of(log, SampleLog.Span);
        Assert.Equal(coordination, Sums(cycles.Count, cycles.Sum(static r => r.Pattern), cycles.Sum(static r => r.CycleLength), cycles.Sum(static r => r.ActualCycleLength), cycles.Sum(static r => r.ActualOffset)));
        var reds = YellowRedActuations.Of(log, SampleLog.Uses(device, "Yellow_Red", -YellowRedActuations.UsualLatency), SampleLog.Span);
        Assert.Equal(aroundRed, Sums(reds.Count, reds.Sum(static r => r.Total), reds.Sum(static r => r.Total * r.Offset)));
        var spans = Timeline.Of(log, SampleLog.Span);
        Assert.Equal(timeline, Sums(spans.Count, spans.Count(static r => r.Valid), spans.Sum(static r => r.Seconds ?? 0), spans.Sum(static r => (double)(r.Value ?? 0))));
    }

    private static string Sums(params double[] sums) => string.Join(' ', sums.Select(static s => Math.Round(s, 3).ToString(CultureInfo.InvariantCulture)));

    private static Dictionary<string, double[]> Rows<T>(Func<int, EventLog, IEnumerable<T>> measure, Func<T, (DateTimeOffset Start, string Key)> key, Func<T, double[]> values)
    {
        var rows = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var (device, events) in SampleLog.Events)
        {
            foreach (var row in measure(device, EventLog.Of(events)))
            {
                var (start, name) = key(row);
                rows.Add(string.Create(CultureInfo.InvariantCulture, $"{start:yyyy-MM-dd HH:mm:ss},{device}{(name.Length > 0 ? "," : "")}{name}"), values(row));
            }
        }
        return rows;
    }

    private static Dictionary<string, double[]> Expected(string file, int keys) => SampleLog.Expected(file).ToDictionary(
        row => string.Join(',', row.Take(keys)), row => row.Skip(keys).Select(static v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray(), StringComparer.Ordinal);

    private static void AssertEqual(Dictionary<string, double[]> expected, Dictionary<string, double[]> ours)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        // The reference prints single precision: a relative difference beyond 1 is its rounding.
        Assert.All(expected, row => Assert.All(row.Value.Zip(ours[row.Key]), pair =>
            Assert.True(Math.Abs(pair.First - pair.Second) <= Tolerance * Math.Max(1, Math.Abs(pair.First)), $"{row.Key}: {pair.First} is {pair.Second}")));
    }
}
