using System.Net;
using Jena.Iot.Api.OpenData;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.Tests.OpenData;

[Collection(ClusterGroup.Name)]
public sealed class OpenDataTests(ClusterFixture cluster)
{
    private const string Root = "/api/v1/open-data";

    private readonly FakeCity _city = new();

    [Theory]
    [InlineData("/datex2/measurement-sites", "application/xml", "<roa:measurementSite id=\"junction/messstelle/3\"")]
    [InlineData("/datex2/measured-data", "application/xml", "id=\"junction/messstelle/3\"")]
    [InlineData("/wzdx/devices", "application/geo+json", "\"id\":\"junction/messstelle/3\"")]
    public async Task A_feed_is_open_names_its_licence_and_has_every_counting_detector(string feed, string type, string word)
    {
        _city.Store(Station(), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (answer, _) = await api.GetAsync(Root + feed, ("Origin", "https://example.org"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("<https://www.govdata.de/dl-de/by-2-0>; rel=\"license\"", Assert.Single(answer.Headers.GetValues("Link")));
        Assert.Equal("*", Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains(word, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/datex2/measurement-sites")]
    [InlineData("/datex2/measured-data")]
    [InlineData("/wzdx/devices")]
    public async Task Whoever_has_the_feed_gets_it_again_once_it_says_something_else(string feed)
    {
        _city.Store(Station(), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        var (first, _) = await api.GetAsync(Root + feed);
        var tag = first.Headers.ETag!.ToString();

        var (again, _) = await api.GetAsync(Root + feed, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.StartsWith("W/", tag, StringComparison.Ordinal);

        await ChangeAsync(api, Station() with { Name = "Messstelle Ost" });
        var (changed, _) = await api.GetAsync(Root + feed, ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Contains("Messstelle Ost", await Text(api, "/wzdx/devices"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_station_that_falls_silent_becomes_stale_in_the_feed_by_waiting()
    {
        _city.Store(Station(), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        Assert.DoesNotContain("stale", await Text(api, "/datex2/measured-data"), StringComparison.Ordinal);

        api.Time.Advance(JunctionView.StaleAfter);

        Assert.Contains(
            "<com:faultIdentifier>stale</com:faultIdentifier>", await Text(api, "/datex2/measured-data"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_in_which_nothing_counts_says_so()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        Assert.Contains("com:GenericPublication", await Text(api, "/datex2/measurement-sites"), StringComparison.Ordinal);
        Assert.Contains("com:GenericPublication", await Text(api, "/datex2/measured-data"), StringComparison.Ordinal);
        Assert.Contains("\"features\":[]", await Text(api, "/wzdx/devices"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_publishes_under_which_licence_is_a_setting()
    {
        _city.Store(Station(), 1);
        await using var api = await ApiHostUnderTest.StartAsync(
            cluster, _city, ("OpenData:Publisher", "Kommunal Service Jena"), ("OpenData:Identifier", "DE-KSJ"), ("OpenData:License", "https://creativecommons.org/publicdomain/zero/1.0/"), ("OpenData:Real", "true"));

        var datex = await Text(api, "/datex2/measured-data");
        Assert.Contains("<com:nationalIdentifier>DE-KSJ</com:nationalIdentifier>", datex, StringComparison.Ordinal);
        Assert.Contains("<com:informationStatus>real</com:informationStatus>", datex, StringComparison.Ordinal);
        var wzdx = await Text(api, "/wzdx/devices");
        Assert.Contains("\"publisher\":\"Kommunal Service Jena\"", wzdx, StringComparison.Ordinal);
        Assert.Contains("\"license\":\"https://creativecommons.org/publicdomain/zero/1.0/\"", wzdx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OpenData:License", "free", "address of a licence")]
    [InlineData("OpenData:Publisher", "", "names who publishes")]
    [InlineData("OpenData:Country", "Deutschland", "two lower-case letters")]
    [InlineData("OpenData:ContactEmail", "nobody", "verkehr@example.org")]
    public async Task A_setting_that_cannot_stand_is_refused_at_the_start(string key, string value, string word)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiHostUnderTest.StartAsync(cluster, _city, (key, value)));

        Assert.Contains(word, refused.Message, StringComparison.Ordinal);
    }

    private static JunctionView Station() => new()
    {
        Id = AssetId.Junction("messstelle"),
        Name = "Messstelle",
        Place = new Place(11.58, 50.93),
        Detectors = [new DetectorView(3, "D3", true, ApiHostUnderTest.Noon, null, null)],
        Condition = JunctionCondition.Counting,
        LastSign = ApiHostUnderTest.Noon,
    };

    private async Task ChangeAsync(ApiHostUnderTest api, JunctionView view)
    {
        using var following = api.Views.Subscribe();
        await _city.PublishAsync((view, 2));
        await following.Changes.ReadAsync();
        api.Time.Advance(OpenDataAnswers.Rest);
    }

    private static async Task<string> Text(ApiHostUnderTest api, string feed)
    {
        var (answer, _) = await api.GetAsync(Root + feed);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
