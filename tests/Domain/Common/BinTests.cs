using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Tests.Common;

public sealed class BinTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:14:59.9999999Z", 0)]
    [InlineData("1970-01-01T00:15:00Z", 1)]
    [InlineData("1969-12-31T23:59:59.9999999Z", -1)]
    [InlineData("1969-12-31T23:45:00Z", -1)]
    [InlineData("1969-12-31T23:44:59.9999999Z", -2)]
    [InlineData("2026-03-02T13:00:00+01:00", 1969392)]
    public void An_instant_lies_in_the_bin_that_begins_at_or_before_it(string at, long number)
    {
        var bin = Bin.Of(DateTimeOffset.Parse(at));
        Assert.Equal(number, bin.Number);
        Assert.True(bin.Window.Contains(DateTimeOffset.Parse(at)));
    }

    [Fact]
    public void A_bin_is_written_as_its_start() => Assert.Equal("2026-03-02T12:15Z", Bin.Of(Given.At(1000)).ToString());

    [Fact]
    public void Bins_lie_side_by_side()
    {
        var bin = Bin.Of(Given.Noon);
        Assert.Equal(bin.End, bin.Next.Start);
        Assert.False(bin.Window.Contains(bin.End));
        Assert.True(bin < bin.Next);
    }

    [Fact]
    public void A_bin_is_its_number_in_JSON()
    {
        Assert.Equal("-3", Given.Json(new Bin(-3)));
        Assert.Equal("x", Given.RoundTrip(new Dictionary<Bin, string> { [new Bin(-3)] = "x" })[new Bin(-3)]);
    }
}
