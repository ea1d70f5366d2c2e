using System.Net;
using Jena.Iot.Api.Assets;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Domain.CarParks;

namespace Jena.Iot.Api.Tests.Assets;

[Collection(ClusterGroup.Name)]
public sealed class AssetReadTests(ClusterFixture cluster)
{
    private readonly FakeCity _city = new();

    [Fact]
    public async Task The_list_holds_every_asset_of_its_kind_in_order_of_id_with_state_and_quality()
    {
        _city.Store(Sample.CarPark("neue-mitte", free: 40), 1);
        _city.Store(Sample.CarPark("eichplatz", free: 7), 1);
        _city.Store(Sample.Junction("holzmarkt"), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (answer, body) = await api.GetAsync("/api/v1/carparks");

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        var items = body.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["carpark/eichplatz", "carpark/neue-mitte"], items.Select(static item => item.GetProperty("id").GetString()));
        Assert.Equal("open", items[0].GetProperty("state").GetString());
        Assert.Equal("live", items[0].GetProperty("quality").GetString());
        Assert.Equal(7, items[0].GetProperty("free").GetInt32());
        Assert.Equal(ApiHostUnderTest.Noon, items[0].GetProperty("lastSign").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("/api/v1/carparks")]
    [InlineData("/api/v1/carparks/neue-mitte")]
    public async Task An_etag_sent_back_gives_not_modified_until_something_changes(string path)
    {
        _city.Store(Sample.CarPark("neue-mitte", free: 40), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        using var subscription = api.Views.Subscribe();
        var (first, _) = await api.GetAsync(path);
        var etag = first.Headers.ETag!;

        var (same, _) = await api.GetAsync(path, ("If-None-Match", etag.ToString()));
        await _city.PublishAsync((Sample.CarPark("neue-mitte", free: 39), 2));
        await subscription.Changes.ReadAsync().AsTask().WaitAsync(ApiHostUnderTest.Patience);
        var (changed, _) = await api.GetAsync(path, ("If-None-Match", etag.ToString()));

        Assert.False(etag.IsWeak);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(etag, same.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(etag, changed.Headers.ETag);
    }

    [Theory]
    [InlineData("/api/v1/carparks")]
    [InlineData("/api/v1/carparks/neue-mitte")]
    public async Task Becoming_stale_by_waiting_changes_the_etag(string path)
    {
        _city.Store(Sample.CarPark("neue-mitte"), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        var (fresh, _) = await api.GetAsync(path);

        api.Time.Advance(CarParkView.StaleAfter - TimeSpan.FromTicks(1));
        var (still, _) = await api.GetAsync(path, ("If-None-Match", fresh.Headers.ETag!.ToString()));
        api.Time.Advance(TimeSpan.FromTicks(1));
        var (stale, body) = await api.GetAsync(path, ("If-None-Match", fresh.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.NotModified, still.StatusCode);
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        Assert.Contains("\"state\":\"stale\",\"quality\":\"stale\"", body.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/carparks")]
    [InlineData("/api/v1/carparks/neue-mitte")]
    public async Task An_answer_from_ready_bytes_is_the_one_that_the_route_gives(string path)
    {
        _city.Store(Sample.CarPark("neue-mitte"), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        var before = api.Service<HotAnswers>().Count;

        var (hot, body) = await api.GetAsync(path, ("Origin", "https://example.org"));
        var etag = hot.Headers.ETag!.ToString();
        var (unchanged, _) = await api.GetAsync(path, ("If-None-Match", etag));
        Assert.Equal(before + 2, api.Service<HotAnswers>().Count);
        // More than a plain read: the route answers.
        var (routed, same) = await api.GetAsync(path, ("Origin", "https://example.org"), ("If-None-Match", "\"x\", \"y\""));
        var (either, _) = await api.GetAsync(path, ("If-None-Match", $"\"x\", {etag}"));
        var (failed, _) = await api.GetAsync(path, ("If-Match", "\"x\""));

        Assert.Equal(before + 2, api.Service<HotAnswers>().Count);
        Assert.Equal(same.ToString(), body.ToString());
        Assert.Equal(Headers(routed), Headers(hot));
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.NotModified, HttpStatusCode.PreconditionFailed), (unchanged.StatusCode, either.StatusCode, failed.StatusCode));
        Assert.Equal(Headers(either), Headers(unchanged));
    }

    private static List<string> Headers(HttpResponseMessage answer) =>
        [.. answer.Headers.Concat(answer.Content.Headers).Where(static header => header.Key is not "Date").Select(static header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal)];

    [Fact]
    public async Task Who_calibrated_is_not_told_to_everybody()
    {
        _city.Store(Sample.CarPark("neue-mitte"), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (_, body) = await api.GetAsync("/api/v1/carparks/neue-mitte");

        Assert.Equal(60, body.GetProperty("calibration").GetProperty("counted").GetInt32());
        Assert.DoesNotContain("petra-vogel", body.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/carparks/nirgends", "nirgends")]
    [InlineData("/api/v1/carparks/Neue%20Mitte", "lower-case")]
    [InlineData("/api/v1/sites/nirgends", "GET /api/v1/sites")]
    [InlineData("/api/v1/carparks/nirgends/events", "nirgends")]
    [InlineData("/api/v1/junctions/nirgends/measures/actuations", "nirgends")]
    public async Task An_unknown_asset_is_a_problem_that_says_where_to_look(string path, string word)
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        ApiHostUnderTest.AssertProblem(await api.GetAsync(path), HttpStatusCode.NotFound, "not-found", word);
    }

    [Fact]
    public async Task A_path_that_is_nothing_is_a_problem_too()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (answer, body) = await api.GetAsync("/api/v1/trams");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("/openapi", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Public_figures_may_be_read_by_any_page_and_commands_may_not_be_sent_by_one()
    {
        _city.Store(Sample.CarPark("neue-mitte"), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (answer, _) = await api.GetAsync("/api/v1/carparks", ("Origin", "https://example.org"));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/carparks/neue-mitte/open");
        var (refused, _) = await api.SendAsync(preflight, ("Origin", "https://example.org"), ("Access-Control-Request-Method", "POST"));

        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Ready_says_so_and_a_cluster_that_is_silent_for_too_long_is_told()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (ready, _) = await api.GetAsync("/health/ready");
        api.Service<ClusterContact>().Heard(api.Time.GetTimestamp() - (16 * api.Time.TimestampFrequency));
        var (quiet, body) = await api.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, quiet.StatusCode);
        Assert.Contains("16 s", Assert.Single(body.GetProperty("reasons").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }
}
