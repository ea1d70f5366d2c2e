using Jena.Iot.Silo.Grains.Delivery;

namespace Jena.Iot.Silo.Tests.Delivery;

public sealed class DeliveryLanesTests
{
    private readonly Dictionary<string, long> _stored = [];
    private readonly DeliveryLanes _lanes;

    public DeliveryLanesTests() => _lanes = new DeliveryLanes(stream => Task.FromResult(_stored.GetValueOrDefault(stream)));

    [Fact]
    public async Task However_many_streams_an_edge_opens_no_more_lanes_are_held_than_may_be()
    {
        for (var n = 0; n < 1_000; n++)
        {
            using var use = _lanes.Enter($"{n}.r");
            Assert.Equal(0, (await use!.Value.Lane).Watermark);
        }

        Assert.Equal(DeliveryLanes.Most, _lanes.Count);
    }

    [Fact]
    public async Task The_lane_that_rested_longest_is_let_go_and_read_again_when_its_stream_goes_on()
    {
        Fill(DeliveryLanes.Most);
        var kept = await LaneAsync("0.r");
        var old = await LaneAsync("2.r");
        _stored["1.r"] = 7;
        using (_lanes.Enter("0.r"))
            Fill(1, from: DeliveryLanes.Most);

        Assert.Equal(7, (await LaneAsync("1.r")).Watermark);
        Assert.Same(kept, await LaneAsync("0.r"));
        Assert.Same(old, await LaneAsync("2.r"));
    }

    [Fact]
    public void Lanes_at_work_are_not_let_go_and_one_more_is_refused_until_one_of_them_rests()
    {
        var uses = Enumerable.Range(0, DeliveryLanes.Most).Select(n => _lanes.Enter($"{n}.r")!.Value).ToList();

        Assert.Null(_lanes.Enter("one-more.r"));
        using (var again = _lanes.Enter("5.r"))
            Assert.NotNull(again);
        uses[5].Dispose();
        Assert.NotNull(_lanes.Enter("one-more.r"));
        Assert.Null(_lanes.Enter("5.r"));
    }

    [Fact]
    public async Task A_lane_whose_watermark_could_not_be_read_is_read_again()
    {
        var away = true;
        var lanes = new DeliveryLanes(_ => away ? throw new IOException("away") : Task.FromResult(3L));
        using (var failed = lanes.Enter("a.r"))
            await Assert.ThrowsAsync<IOException>(() => failed!.Value.Lane);
        away = false;

        using var use = lanes.Enter("a.r");
        Assert.Equal(3, (await use!.Value.Lane).Watermark);
    }

    private void Fill(int count, int from = 0)
    {
        for (var n = from; n < from + count; n++)
            _lanes.Enter($"{n}.r")!.Value.Dispose();
    }

    private async Task<DeliveryLane> LaneAsync(string stream)
    {
        using var use = _lanes.Enter(stream);
        return await use!.Value.Lane;
    }
}
