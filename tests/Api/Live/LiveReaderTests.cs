using Jena.Iot.Api.Live;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Tests.Live;

[Collection(ClusterGroup.Name)]
public sealed class LiveReaderTests(ClusterFixture cluster)
{
    private readonly FakeCity _city = new();

    [Fact]
    public async Task Everything_stored_is_read_page_by_page_at_the_start()
    {
        foreach (var slug in new[] { "a", "b", "c", "d", "e" })
            _city.Store(Sample.CarPark(slug), 1);

        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city, ("Api:Live:PageSize", "2"));

        Assert.Equal(["a", "b", "c", "d", "e"], api.Views.OfKind(AssetKind.CarPark).Views.Select(static view => view.Id.Slug));
        Assert.Equal(2, await NextReadAsync());
    }

    [Fact]
    public async Task A_published_change_is_known_at_once()
    {
        _city.Store(Sample.CarPark("a", free: 40), 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        using var subscription = api.Views.Subscribe();

        await _city.PublishAsync((Sample.CarPark("a", free: 39), 2));

        Assert.Equal(39, Free(await NextAsync(subscription)));
    }

    [Fact]
    public async Task After_a_gap_everything_is_read_again()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        await NextReadAsync();
        using var subscription = api.Views.Subscribe();
        _city.Store(Sample.CarPark("lost", free: 12), 1);
        _city.Lose(1);

        await _city.HeartbeatAsync();

        await NextReadAsync();
        Assert.Equal(12, Free(await NextAsync(subscription)));
    }

    [Fact]
    public async Task In_a_new_epoch_everything_is_read_again()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        await NextReadAsync();
        using var subscription = api.Views.Subscribe();
        _city.Store(Sample.CarPark("unheard", free: 12), 1);
        _city.BeginEpoch();

        await _city.HeartbeatAsync();

        await NextReadAsync();
        Assert.Equal(12, Free(await NextAsync(subscription)));
    }

    [Fact]
    public async Task After_five_seconds_without_a_heartbeat_everything_is_read_again()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        await NextReadAsync();
        using var subscription = api.Views.Subscribe();
        _city.Store(Sample.CarPark("unheard", free: 12), 1);

        api.Time.Advance(SiloFeed.SilentAfter);

        await NextReadAsync();
        Assert.Equal(12, Free(await NextAsync(subscription)));
    }

    [Fact]
    public async Task A_view_that_cannot_be_read_leaves_the_others_alone()
    {
        _city.Store(Sample.CarPark("a", free: 40), 1);
        _city.StoreBroken("carpark/b", 1);
        _city.Store(Sample.CarPark("c", free: 41), 1);

        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        Assert.Equal(["a", "c"], api.Views.OfKind(AssetKind.CarPark).Views.Select(static view => view.Id.Slug));
    }

    private async Task<int> NextReadAsync() => await _city.Reads.Reader.ReadAsync().AsTask().WaitAsync(ApiHostUnderTest.Patience);

    private static async Task<LiveView> NextAsync(LiveSubscription subscription) =>
        await subscription.Changes.ReadAsync().AsTask().WaitAsync(ApiHostUnderTest.Patience);

    private static int? Free(LiveView view) => ((CarParkView)view.View).Free;
}
