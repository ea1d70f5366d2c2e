using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Testing;

namespace Jena.Iot.Api.Tests.Console;

/// <summary>The recorded log of a signal, as its page shows it.</summary>
[Collection(ClusterGroup.Name)]
public sealed partial class SampleLogPageTests(ClusterFixture cluster)
{
    private const string Device = "227";
    internal const string Address = "junctions/holzmarkt?lang=en&until=2024-05-13T20:00&span=3h";

    [ConformanceFact]
    public async Task The_grid_of_detectors_shows_the_actuations_of_the_reference_answers()
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, City());

        var page = await api.Http.GetStringAsync(Address);

        var shown = Cell().Matches(page).Select(static m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value)).Where(static c => c.Item3 != "0").Order();
        var expected = Rows("expected", "actuations.csv").Where(static r => r[1] == Device)
            .Select(static r => ($"D{r[2]}", At(r[0]).AddHours(2).ToString("HH:mm", CultureInfo.InvariantCulture), r[3])).Order();
        Assert.Equal(expected, shown);
    }

    internal static FakeCity City()
    {
        var bins = Bins();
        var detectors = Rows("detectors.csv").Where(static r => r[0] == Device).GroupBy(static r => ushort.Parse(r[3], CultureInfo.InvariantCulture)).OrderBy(static d => d.Key)
            .Select(static d => new Detector(d.Key, $"D{d.Key}", [.. d.Select(static r => Function(r[2]))], ushort.Parse(d.First()[1], CultureInfo.InvariantCulture))).ToArray();
        var channels = Rows("expected", "actuations.csv").Where(static r => r[1] == Device).Select(static r => ushort.Parse(r[2], CultureInfo.InvariantCulture)).Distinct().Order();
        var city = new FakeCity
        {
            Configured = new ConfiguredJunction(1, Recorded.From, "anna", new JunctionConfiguration { Kind = JunctionKind.Signals, Observes = CodeSet.Controller, Detectors = detectors }),
            Bins = window => [.. bins.Where(bin => bin.Bin.Window.Overlaps(window)).Select(static bin =>
                new JunctionBinAnswer(bin.Bin.Number, JsonSerializer.SerializeToUtf8Bytes(bin, DomainJson.Options)))],
        };
        city.Store(Recorded.View with { Detectors = [.. channels.Select(static c => new DetectorView(c, $"D{c}", false, null, null, null))] }, 1);
        return city;
    }

    private static List<JunctionBinAggregate> Bins()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Conformance.Path("junction", "hires-3-signals-2024-05-13.csv.gz")), CompressionMode.Decompress));
        return [.. Lines(reader).Skip(1).Select(static line => line.Split(',')).Where(static r => r[1] == Device)
            .Select(static r => (At: At(r[0]), Event: new IndianaEvent(ushort.Parse(r[2], CultureInfo.InvariantCulture), unchecked((ushort)short.Parse(r[3], CultureInfo.InvariantCulture)))))
            .GroupBy(static e => Bin.Of(e.At)).Select(static bin => JunctionBin.Of(bin.Key, bin).Aggregate())];
    }

    private static DetectorFunction Function(string word) => word switch
    {
        "Advance" => DetectorFunction.Advance,
        "Presence" => DetectorFunction.Presence,
        "Yellow_Red" => DetectorFunction.YellowRed,
        _ => DetectorFunction.Count,
    };

    private static IEnumerable<string[]> Rows(params string[] path) =>
        File.ReadLines(Conformance.Path(["junction", .. path])).Skip(1).Select(static line => line.Split(','));

    private static IEnumerable<string> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [GeneratedRegex(@"<title>(D\d+) (\d\d:\d\d): (\d+), ")]
    private static partial Regex Cell();
}
