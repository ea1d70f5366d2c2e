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
        var ours = Rows((device, log) => ArrivalsOnGreen.Of(log, SampleLog.Uses(device, "Advance"), SampleLog.Span), static r => (r.Start, r.Phase.ToString(CultureInfo.InvariantCulture)), static r => [r.Arrivals, r.Share]);
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
