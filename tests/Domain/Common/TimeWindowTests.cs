using Jena.Iot.Domain.Common;

namespace Jena.Iot.Domain.Tests.Common;

public sealed class TimeWindowTests
{
    private static readonly TimeWindow Window = new(Given.At(0), Given.At(60));

    [Fact]
    public void Its_beginning_belongs_to_it_and_its_end_does_not()
    {
        Assert.True(Window.Contains(Given.At(0)));
        Assert.True(Window.Contains(Given.At(60).AddTicks(-1)));
        Assert.False(Window.Contains(Given.At(60)));
        Assert.False(Window.Contains(Given.At(0).AddTicks(-1)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    public void An_empty_or_backward_window_is_refused(int from, int to) =>
        Assert.Throws<ArgumentException>(() => new TimeWindow(Given.At(from), Given.At(to)));

    [Theory]
    [InlineData(-60, 0, false)]
    [InlineData(60, 120, false)]
    [InlineData(-1, 1, true)]
    [InlineData(59, 61, true)]
    [InlineData(-5, 70, true)]
    public void Windows_that_only_touch_do_not_overlap(int from, int to, bool overlaps)
    {
        var other = new TimeWindow(Given.At(from), Given.At(to));
        Assert.Equal(overlaps, Window.Overlaps(other));
        Assert.Equal(overlaps, other.Overlaps(Window));
    }

    [Fact]
    public void The_default_window_holds_no_instant() => Assert.False(default(TimeWindow).Contains(default));
}
