using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Tests.Common;

public sealed class AssetIdTests
{
    [Theory]
    [InlineData("carpark/neue-mitte", AssetKind.CarPark, "neue-mitte")]
    [InlineData("junction/k-017", AssetKind.Junction, "k-017")]
    [InlineData("site/2026-0412", AssetKind.Site, "2026-0412")]
    [InlineData("node/ap-markt-3", AssetKind.Node, "ap-markt-3")]
    [InlineData("edge/0", AssetKind.Edge, "0")]
    public void An_id_is_read_and_written_as_the_same_text(string text, AssetKind kind, string slug)
    {
        Assert.True(AssetId.TryParse(text, out var id));
        Assert.Equal((kind, slug, text), (id.Kind, id.Slug, id.ToString()));
        Assert.Equal(id, Given.RoundTrip(id));
        Assert.Equal(7, Given.RoundTrip(new Dictionary<AssetId, int> { [id] = 7 })[id]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("carpark")]
    [InlineData("carpark/")]
    [InlineData("/neue-mitte")]
    [InlineData("carparks/neue-mitte")]
    [InlineData("Carpark/neue-mitte")]
    [InlineData("carpark/Neue-Mitte")]
    [InlineData("carpark/neue--mitte")]
    [InlineData("carpark/-neue")]
    [InlineData("carpark/neue-")]
    [InlineData("carpark/neue mitte")]
    [InlineData("carpark/neue_mitte")]
    [InlineData("carpark/gärten")]
    [InlineData("carpark/a/b")]
    [InlineData("carpark/neue\n")]
    [InlineData(" carpark/neue")]
    [InlineData("none/neue")]
    [InlineData("carpark/0123456789012345678901234567890123456789012345678901234567890123")]
    public void What_two_assets_could_share_is_refused(string? text)
    {
        Assert.False(AssetId.TryParse(text, out var id));
        Assert.True(id.IsNone);
    }

    [Fact]
    public void The_longest_slug_is_63_characters() =>
        Assert.True(AssetId.TryParse("carpark/" + new string('a', 63), out _));

    [Fact]
    public void A_refused_id_says_what_to_write() =>
        Assert.Contains("write kind/slug", Assert.Throws<FormatException>(() => AssetId.Parse("parkhaus")).Message);

    [Fact]
    public void Ids_stand_in_order_of_kind_then_slug()
    {
        AssetId[] ids = [AssetId.Edge("a"), AssetId.CarPark("b"), AssetId.CarPark("a"), AssetId.Junction("z")];
        Assert.Equal(["junction/z", "carpark/a", "carpark/b", "edge/a"], ids.Order().Select(static i => i.ToString()));
    }
}
