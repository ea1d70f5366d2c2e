using Jena.Iot.Api.Live;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Live;

namespace Jena.Iot.Api.Tests.Live;

public sealed class SiloFeedTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Epoch = Guid.Parse("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Later = Guid.Parse("22222222-2222-2222-2222-222222222222");

    [Fact]
    public void The_first_batch_is_applied_and_asks_for_a_reading_of_what_came_before()
    {
        var step = new SiloFeed(Start).Take(Batch(Epoch, 40, "a", "b"), Start);

        Assert.Equal(["a", "b"], step.Views.Select(static view => view.Asset));
        Assert.Equal(RereadReason.FirstHeard, step.Reread);
    }

    [Fact]
    public void Batches_that_follow_each_other_ask_for_nothing()
    {
        var feed = Heard(next: 40);

        Assert.Equal(RereadReason.None, feed.Take(Batch(Epoch, 40, "a", "b"), Start).Reread);
        Assert.Equal(RereadReason.None, feed.Take(Batch(Epoch, 42), Start).Reread);
        Assert.Equal(RereadReason.None, feed.Take(Batch(Epoch, 42, "c"), Start).Reread);
    }

    [Fact]
    public void A_gap_asks_for_a_reading_once()
    {
        var feed = Heard(next: 40);

        var step = feed.Take(Batch(Epoch, 41, "b"), Start);

        Assert.Equal(RereadReason.Gap, step.Reread);
        Assert.Equal(["b"], step.Views.Select(static view => view.Asset));
        Assert.Equal(RereadReason.None, feed.Take(Batch(Epoch, 42, "c"), Start).Reread);
    }

    [Fact]
    public void A_heartbeat_alone_shows_that_a_change_was_lost() =>
        Assert.Equal(RereadReason.Gap, Heard(next: 40).Take(Batch(Epoch, 41), Start).Reread);

    [Fact]
    public void What_was_heard_already_is_left_aside()
    {
        var feed = Heard(next: 40);
        feed.Take(Batch(Epoch, 40, "a", "b"), Start);

        var step = feed.Take(Batch(Epoch, 41, "b", "c"), Start);

        Assert.Equal(["c"], step.Views.Select(static view => view.Asset));
        Assert.Equal(RereadReason.None, step.Reread);
    }

    [Fact]
    public void A_new_epoch_asks_for_a_reading_even_when_its_sequence_fits()
    {
        var feed = Heard(next: 40);

        var step = feed.Take(Batch(Later, 40, "a"), Start);

        Assert.Equal(RereadReason.NewEpoch, step.Reread);
        Assert.Equal(RereadReason.None, feed.Take(Batch(Later, 41, "b"), Start).Reread);
    }

    [Fact]
    public void Five_seconds_of_silence_ask_for_a_reading_and_five_more_for_another()
    {
        var feed = Heard(next: 40);

        Assert.Equal(RereadReason.None, feed.Check(Start.AddSeconds(4.999)));
        Assert.Equal(RereadReason.Silence, feed.Check(Start.AddSeconds(5)));
        Assert.Equal(RereadReason.None, feed.Check(Start.AddSeconds(9.999)));
        Assert.Equal(RereadReason.Silence, feed.Check(Start.AddSeconds(10)));
    }

    [Fact]
    public void A_heartbeat_ends_the_silence()
    {
        var feed = Heard(next: 40);
        feed.Take(Batch(Epoch, 40), Start.AddSeconds(4));

        Assert.Equal(RereadReason.None, feed.Check(Start.AddSeconds(8)));
    }

    private static SiloFeed Heard(long next)
    {
        var feed = new SiloFeed(Start);
        feed.Take(Batch(Epoch, next), Start);
        return feed;
    }

    private static LiveBatch Batch(Guid epoch, long first, params string[] assets) =>
        new("silo", epoch, first, [.. assets.Select(static asset => new ViewEnvelope(asset, 1, 0, []))]);
}
