using System.Net;
using System.Text.Json;
using Jena.Iot.Api.Live;
using Jena.Iot.Api.Streaming;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Domain.CarParks;

namespace Jena.Iot.Api.Tests.Streaming;

[Collection(ClusterGroup.Name)]
public sealed class StreamTests(ClusterFixture cluster)
{
    private readonly FakeCity _city = new();

    [Fact]
    public async Task It_begins_with_everything_and_goes_on_with_each_change()
    {
        await using var api = await StartAsync();
        using var stream = await EventStream.OpenAsync(api);
        var snapshot = await stream.NextAsync();

        await _city.PublishAsync((Sample.CarPark("a", free: 39), 2));
        var change = await stream.NextAsync();

        Assert.Equal("snapshot", snapshot.Name);
        Assert.True(snapshot.Data.GetProperty("complete").GetBoolean());
        Assert.Equal(["junction/j", "carpark/a", "carpark/b"], Ids(snapshot.Data));
        Assert.Equal("view", change.Name);
        Assert.Equal(39, change.Data.GetProperty("free").GetInt32());
        var (_, same) = await api.GetAsync("/api/v1/carparks/a");
        Assert.Equal(same.ToString(), change.Data.ToString());
        Assert.NotEqual(snapshot.Id, change.Id);
    }

    [Theory]
    [InlineData("?kind=junction", "junction/j")]
    [InlineData("?kind=carparks", "carpark/a carpark/b")]
    [InlineData("?id=carpark/b", "carpark/b")]
    [InlineData("?kind=junction&id=carpark/b", "junction/j carpark/b")]
    [InlineData("?id=carpark/nirgends", "")]
    public async Task A_filter_takes_what_is_of_the_kind_or_has_the_id(string query, string ids)
    {
        await using var api = await StartAsync();
        using var stream = await EventStream.OpenAsync(api, query);

        Assert.Equal(ids, string.Join(' ', Ids((await stream.NextAsync()).Data)));
    }

    [Fact]
    public async Task What_a_filter_leaves_out_is_not_sent_later_either()
    {
        await using var api = await StartAsync();
        using var stream = await EventStream.OpenAsync(api, "?id=carpark/b");
        await stream.NextAsync();

        await _city.PublishAsync((Sample.CarPark("a", free: 39), 2), (Sample.CarPark("b", free: 38), 2));

        Assert.Equal("carpark/b", (await stream.NextAsync()).Data.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("?kind=tram", "kind", "junction, carpark, site, node, edge")]
    [InlineData("?id=neue-mitte", "id", "kind/slug")]
    public async Task A_filter_that_cannot_be_read_is_refused(string query, string parameter, string word)
    {
        await using var api = await StartAsync();

        var given = await api.GetAsync($"/api/v1/stream{query}");

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.BadRequest, "bad-parameter", word);
        Assert.Equal(parameter, given.Body.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Whoever_comes_again_gets_what_was_missed_alone()
    {
        await using var api = await StartAsync();
        using var watch = api.Views.Subscribe();
        using var first = await EventStream.OpenAsync(api);
        var left = (await first.NextAsync()).Id;
        await _city.PublishAsync((Sample.CarPark("a", free: 39), 2), (Sample.CarPark("a", free: 38), 3));
        await watch.Changes.ReadAsync().AsTask().WaitAsync(ApiHostUnderTest.Patience);
        await watch.Changes.ReadAsync().AsTask().WaitAsync(ApiHostUnderTest.Patience);

        using var again = await EventStream.OpenAsync(api, last: left);
        var missed = new[] { await again.NextAsync(), await again.NextAsync() };
        using var later = await EventStream.OpenAsync(api, last: missed[0].Id);

        Assert.All(missed, static change => Assert.Equal("view", change.Name));
        Assert.Equal(38, missed[1].Data.GetProperty("free").GetInt32());
        Assert.Equal(missed[1].Id, (await later.NextAsync()).Id);
    }

    [Theory]
    [InlineData("0123456789abcdef-1")]
    [InlineData("nonsense")]
    public async Task An_id_that_is_not_known_here_means_start_over(string last)
    {
        await using var api = await StartAsync();
        using var stream = await EventStream.OpenAsync(api, last: last);

        Assert.Equal("start-over", (await stream.NextAsync()).Name);
        Assert.Equal("snapshot", (await stream.NextAsync()).Name);
    }

    [Fact]
    public async Task An_id_that_is_no_longer_remembered_means_start_over()
    {
        await using var api = await StartAsync(("Api:Live:Remembered", "1"));
        using var watch = api.Views.Subscribe();
        var left = api.Views.Cursor.ToString();
        await _city.PublishAsync((Sample.CarPark("a", free: 39), 2), (Sample.CarPark("a", free: 38), 3));
        await watch.Changes.ReadAsync().AsTask().WaitAsync(ApiHostUnderTest.Patience);
        await watch.Changes.ReadAsync().AsTask().WaitAsync(ApiHostUnderTest.Patience);

        using var stream = await EventStream.OpenAsync(api, last: left);

        Assert.Equal("start-over", (await stream.NextAsync()).Name);
    }

    [Fact]
    public async Task A_figure_that_becomes_stale_is_sent()
    {
        await using var api = await StartAsync();
        using var stream = await EventStream.OpenAsync(api, "?id=carpark/a");
        await stream.NextAsync();

        api.Time.Advance(CarParkView.StaleAfter);

        Assert.Equal("stale", (await stream.NextAsync()).Data.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_comment_comes_each_fifteen_seconds()
    {
        await using var api = await StartAsync();
        using var stream = await EventStream.OpenAsync(api);
        await stream.NextAsync();
        await stream.LineAsync();
        await _city.PublishAsync((Sample.CarPark("a", free: 39), 2));
        await stream.NextAsync();
        await stream.LineAsync();

        api.Time.Advance(StreamEndpoint.HeartbeatEvery);

        Assert.Equal(": alive", await stream.LineAsync());
    }

    [Fact]
    public async Task A_host_that_cannot_make_sure_of_the_figures_says_so_and_when_it_can_again()
    {
        await using var api = await StartAsync();
        using var stream = await EventStream.OpenAsync(api);
        await stream.NextAsync();

        api.Service<ClusterContact>().Heard(api.Time.GetTimestamp() - (60 * api.Time.TimestampFrequency));
        api.Service<StreamPulse>().Pulse(heartbeat: true);
        Assert.Equal("silent", (await stream.NextAsync()).Name);

        api.Service<ClusterContact>().Heard(api.Time.GetTimestamp());
        api.Service<StreamPulse>().Pulse(heartbeat: true);
        Assert.Equal("heard", (await stream.NextAsync()).Name);
    }

    [Fact]
    public async Task Every_stream_ends_when_the_host_stops()
    {
        await using var api = await StartAsync();
        using var stream = await EventStream.OpenAsync(api);
        await stream.NextAsync();
        await stream.LineAsync();

        await api.StopAsync().WaitAsync(ApiHostUnderTest.Patience);

        Assert.Null(await stream.LineAsync());
    }

    private async Task<ApiHostUnderTest> StartAsync(params (string Key, string Value)[] settings)
    {
        _city.Store(Sample.CarPark("a"), 1);
        _city.Store(Sample.CarPark("b"), 1);
        _city.Store(Sample.Junction("j"), 1);
        return await ApiHostUnderTest.StartAsync(cluster, _city, settings);
    }

    private static IEnumerable<string?> Ids(JsonElement snapshot) =>
        snapshot.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString());
}
