using System.Text;
using Jena.Iot.Api.OpenData;
using Jena.Iot.Api.OpenData.Datex2;
using Jena.Iot.Api.OpenData.Wzdx;
using Jena.Iot.Domain.OpenData;
using Jena.Iot.Testing;

namespace Jena.Iot.Api.Tests.OpenData;

/// <summary>Every document is valid against its standard's own schema, whatever state the city is in.</summary>
public sealed class SchemaTests
{
    private const int Seeds = 400;
    private const string Published = "2026-03-27T12:03:04Z";

    private static readonly OpenDataOptions[] Settings =
    [
        new(),
        new() { Publisher = "Kommunal <Service> & Co", License = "https://creativecommons.org/publicdomain/zero/1.0/", ContactEmail = "verkehr@example.org", Real = true },
    ];

    [ConformanceFact]
    public void The_site_table_is_valid_in_every_state() =>
        AssertValid(DatexSchema.Problems, static (city, settings) => SiteTable.Write(city.Detectors(), settings, Published));

    [ConformanceFact]
    public void The_measured_data_is_valid_in_every_state() =>
        AssertValid(DatexSchema.Problems, static (city, settings) => MeasuredData.Write(city.Detectors(), settings, Published));

    [ConformanceFact]
    public void The_device_feed_is_valid_in_every_state() =>
        AssertValid(Wzdx().Problems, static (city, settings) => DeviceFeed.Write(city.Detectors(), city.Signals(), settings, Cities.Now, Published));

    [ConformanceFact]
    public void What_is_made_of_junctions_is_valid_in_every_state()
    {
        var wzdx = Wzdx();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var city = new Cities(seed);
            var junctions = Enumerable.Range(0, seed % 4).Select(city.Junction).ToArray();
            foreach (var feed in OpenDataFeeds.All)
            {
                var document = feed.Write(junctions, Settings[seed % Settings.Length], Cities.Now, Published);
                Assert.Equal([], feed.ContentType == DeviceFeed.ContentType ? wzdx.Problems(document) : DatexSchema.Problems(document));
            }
        }
    }

    [ConformanceFact]
    public void The_schemas_find_what_is_wrong()
    {
        CountingDetector[] one = [new() { Junction = Domain.Common.AssetId.Junction("holzmarkt"), Channel = 3, Name = "x", Place = new(11, 50), Condition = DetectorCondition.Working }];
        var data = Encoding.UTF8.GetString(MeasuredData.Write(one, Settings[0], Published));
        var feed = Encoding.UTF8.GetString(DeviceFeed.Write(one, [], Settings[0], Cities.Now, Published));

        Assert.Empty(DatexSchema.Problems(Encoding.UTF8.GetBytes(data)));
        Assert.NotEmpty(DatexSchema.Problems(Encoding.UTF8.GetBytes(data.Replace("noDataValuesAvailable", "nothing", StringComparison.Ordinal))));
        Assert.NotEmpty(DatexSchema.Problems(Encoding.UTF8.GetBytes(data.Replace("d2Payload", "unknown", StringComparison.Ordinal))));
        Assert.Empty(Wzdx().Problems(Encoding.UTF8.GetBytes(feed)));
        Assert.NotEmpty(Wzdx().Problems(Encoding.UTF8.GetBytes(feed.Replace("device_status", "state", StringComparison.Ordinal))));
        Assert.NotEmpty(Wzdx().Problems(Encoding.UTF8.GetBytes(feed.Replace("traffic-sensor", "traffic-light", StringComparison.Ordinal))));
    }

    private static JsonSchemaFile Wzdx()
    {
        var schemas = Conformance.Path("wzdx", "schemas-4.2");
        var needed = new[] { "FeedInfo.json", "BoundingBox.json", "Direction.json" }.Select(name => Path.Combine(schemas, name));
        return new JsonSchemaFile(Path.Combine(schemas, "DeviceFeed.json"), [.. needed, Conformance.Path("geojson", "Point.json")]);
    }

    private static void AssertValid(Func<byte[], IReadOnlyList<string>> problems, Func<Cities, OpenDataOptions, byte[]> write)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var document = write(new Cities(seed), Settings[seed % Settings.Length]);
            Assert.True(problems(document) is { Count: 0 }, $"seed {seed}: {string.Join("; ", problems(document))}\n{Encoding.UTF8.GetString(document)}");
        }
    }
}
