using Jena.Iot.Api.Live;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Microsoft.Extensions.Time.Testing;

namespace Jena.Iot.Api.Tests.Live;

public sealed class LiveViewsTests
{
    private readonly FakeTimeProvider _time = new(ApiHostUnderTest.Noon);
    private readonly LiveViews _views;

    public LiveViewsTests() => _views = new LiveViews(_time, remembered: 3);

    [Theory]
    [InlineData(5, 0, false)]
    [InlineData(4, 9, false)]
    [InlineData(5, 2, true)]
    [InlineData(6, 0, true)]
    public void The_higher_version_and_then_the_higher_revision_is_newer(long version, long revision, bool newer)
    {
        Take("a", version: 5, free: 10, revision: 1);

        Assert.Equal(newer, Take("a", version, free: 20, revision));
        Assert.Equal(newer ? 20 : 10, Free("a"));
    }

    [Fact]
    public void What_is_the_same_is_no_change()
    {
        Take("a", 5, free: 10);

        Assert.False(Take("a", 5, free: 10));
        Assert.Equal(1, _views.Cursor.Sequence);
    }

    [Fact]
    public void At_one_version_the_later_activation_is_newer_however_often_the_one_before_told_something()
    {
        _views.Take(Sample.CarPark("a", 10), new ViewOrder(5, Activation: 1, Revision: 900));

        Assert.True(_views.Take(Sample.CarPark("a", 20), new ViewOrder(5, Activation: 2, Revision: 1)));
        Assert.False(_views.Take(Sample.CarPark("a", 30), new ViewOrder(5, Activation: 1, Revision: 901)));
        Assert.Equal(20, Free("a"));
    }

    [Fact]
    public void What_is_known_gives_way_to_what_seems_older_when_it_is_not_to_stand()
    {
        Take("a", 5, free: 10);

        Assert.False(_views.Take(Sample.CarPark("a", 20), new ViewOrder(3), falls: static _ => false));
        Assert.True(_views.Take(Sample.CarPark("a", 20), new ViewOrder(3), falls: static _ => true));
        Assert.Equal(20, Free("a"));
    }

    [Fact]
    public void The_same_content_under_a_newer_order_is_no_change_and_is_newer()
    {
        _views.Take(Sample.CarPark("a", 10), new ViewOrder(5), print: 17);
        using var subscription = _views.Subscribe();

        Assert.False(_views.Take(Sample.CarPark("a", 10), new ViewOrder(5, Activation: 2), print: 17));
        Assert.False(subscription.Changes.TryRead(out _));
        Assert.False(_views.Take(Sample.CarPark("a", 11), new ViewOrder(5, Activation: 1), print: 18));
    }

    [Fact]
    public async Task When_an_asset_is_no_longer_everybody_who_follows_has_to_start_over()
    {
        Take("a", 1, 10);
        Take("b", 1, 10);
        var left = _views.Cursor;
        using var subscription = _views.Subscribe();

        _views.Forget(static view => view.Id.Slug == "b");

        Assert.False(await subscription.Changes.WaitToReadAsync());
        using var again = _views.Subscribe(left);
        Assert.False(again.Resumed);
        Assert.Equal(["a"], again.Initial.Select(static view => view.Id.Slug));
    }

    [Fact]
    public void A_kind_is_listed_in_order_of_id_with_a_version_that_its_changes_alone_raise()
    {
        Take("b", 1, 10);
        Take("a", 1, 10);
        var cars = _views.OfKind(AssetKind.CarPark);
        var sites = _views.OfKind(AssetKind.Site).Version;

        Take("a", 2, 11);

        Assert.Equal(["a", "b"], cars.As<CarParkView>().Select(static view => view.Id.Slug));
        Assert.NotEqual(cars.Version, _views.OfKind(AssetKind.CarPark).Version);
        Assert.Equal(sites, _views.OfKind(AssetKind.Site).Version);
    }

    [Fact]
    public void A_subscription_begins_with_all_views_and_goes_on_without_a_gap()
    {
        Take("a", 1, 10);
        using var subscription = _views.Subscribe();
        Take("b", 1, 10);

        Assert.False(subscription.Resumed);
        Assert.Equal(["a"], subscription.Initial.Select(static view => view.Id.Slug));
        Assert.True(subscription.Changes.TryRead(out var change));
        Assert.Equal(("b", subscription.Cursor.Sequence + 1), (change.Id.Slug, change.Sequence));
        Assert.False(subscription.Changes.TryRead(out _));
    }

    [Fact]
    public void Whoever_comes_again_gets_what_was_missed_and_nothing_else()
    {
        Take("a", 1, 10);
        var left = _views.Cursor;
        Take("b", 1, 10);
        Take("c", 1, 10);

        using var subscription = _views.Subscribe(left);

        Assert.True(subscription.Resumed);
        Assert.Equal(["b", "c"], subscription.Initial.Select(static view => view.Id.Slug));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Only_so_many_changes_are_remembered(int missed, bool resumed)
    {
        Take("a", 1, 10);
        var left = _views.Cursor;
        for (var version = 2; version < 2 + missed; version++)
            Take("a", version, 10);

        using var subscription = _views.Subscribe(left);

        Assert.Equal(resumed, subscription.Resumed);
        Assert.Equal(resumed ? missed : 1, subscription.Initial.Count);
    }

    [Fact]
    public void The_cursor_of_another_host_and_one_from_the_future_mean_nothing_here()
    {
        Take("a", 1, 10);

        using var other = _views.Subscribe(new LiveCursor("0123456789abcdef", 1));
        using var future = _views.Subscribe(_views.Cursor with { Sequence = 2 });

        Assert.False(other.Resumed);
        Assert.False(future.Resumed);
    }

    [Fact]
    public async Task A_subscriber_that_falls_behind_is_cut_off_and_the_others_are_not()
    {
        using var slow = _views.Subscribe(capacity: 1);
        using var fast = _views.Subscribe(capacity: 2);
        var cut = new TaskCompletionSource();
        using var registration = slow.CutOff.Register(cut.SetResult);

        Take("a", 1, 10);
        Take("a", 2, 11);

        await cut.Task.WaitAsync(ApiHostUnderTest.Patience);
        Assert.True(slow.Changes.TryRead(out _));
        await Assert.ThrowsAsync<SubscriberTooSlowException>(async () => await slow.Changes.WaitToReadAsync());
        Assert.True(fast.Changes.TryRead(out _));
        Assert.True(fast.Changes.TryRead(out _));
    }

    [Fact]
    public void Becoming_stale_is_a_change_at_its_moment()
    {
        Take("a", 1, 10);
        using var subscription = _views.Subscribe();

        _time.Advance(CarParkView.StaleAfter - TimeSpan.FromTicks(1));
        _views.Pass();
        Assert.False(subscription.Changes.TryRead(out _));

        _time.Advance(TimeSpan.FromTicks(1));
        _views.Pass();
        Assert.True(subscription.Changes.TryRead(out var change));
        Assert.Equal("stale", change.At(_time.GetUtcNow()).State);

        _views.Pass();
        Assert.False(subscription.Changes.TryRead(out _));
    }

    [Fact]
    public void A_sign_of_life_puts_the_moment_off()
    {
        Take("a", 1, 10);
        var later = ApiHostUnderTest.Noon.AddMinutes(20);
        _views.Take(Sample.CarPark("a", 10, later), new ViewOrder(2));
        using var subscription = _views.Subscribe();

        _time.Advance(CarParkView.StaleAfter);
        _views.Pass();
        Assert.False(subscription.Changes.TryRead(out _));

        _time.Advance(TimeSpan.FromMinutes(20));
        _views.Pass();
        Assert.True(subscription.Changes.TryRead(out _));
    }

    private bool Take(string slug, long version, int free, long revision = 0) =>
        _views.Take(Sample.CarPark(slug, free), new ViewOrder(version, 1, revision));

    private int? Free(string slug) => ((CarParkView)_views.Find(AssetId.CarPark(slug))!.View).Free;
}
