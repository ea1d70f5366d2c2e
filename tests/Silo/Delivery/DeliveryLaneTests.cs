using Jena.Iot.Silo.Grains.Delivery;

namespace Jena.Iot.Silo.Tests.Delivery;

public sealed class DeliveryLaneTests
{
    private readonly DeliveryLane _lane = new(3);

    [Fact]
    public void What_was_not_saved_is_handed_to_its_assets_again()
    {
        _lane.Advance(7);
        _lane.Save(5);

        _lane.GoBack();

        Assert.Equal((5, 5, 1), (_lane.Watermark, _lane.Saved, _lane.Returns));
    }

    [Fact]
    public void A_later_watermark_that_was_saved_after_all_says_that_everything_below_it_was_taken()
    {
        _lane.Advance(7);
        _lane.GoBack();

        _lane.Save(7);

        Assert.Equal((7, 7), (_lane.Watermark, _lane.Saved));
    }

    [Fact]
    public void What_is_handed_over_while_anything_before_it_is_not_saved_counts_under_the_run_of_the_first()
    {
        _lane.Hand(100);
        _lane.Advance(4);
        _lane.Hand(200);
        Assert.Equal(100, _lane.HandedUnder);

        _lane.Save(4);
        _lane.Hand(200);
        Assert.Equal(200, _lane.HandedUnder);

        _lane.Advance(5);
        _lane.GoBack();
        _lane.Hand(300);
        Assert.Equal(300, _lane.HandedUnder);
    }
}
