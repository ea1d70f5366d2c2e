using System.Globalization;
using Jena.Iot.Api.Console.Pictures;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Tests.Console;

public sealed class PlotTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Time_runs_to_the_right_and_figures_upwards()
    {
        var plot = new Plot(new TimeWindow(Noon, Noon.AddHours(1)), 100) { Height = 200 };

        Assert.Equal((Plot.Left, Plot.Width - Plot.Right), (plot.X(Noon), plot.X(Noon.AddHours(1))));
        Assert.Equal((Plot.Left + Plot.Width - Plot.Right) / 2, plot.X(Noon.AddMinutes(30)));
        Assert.Equal((Plot.Top + 200, Plot.Top + 100, Plot.Top), (plot.Y(0), plot.Y(50), plot.Y(100)));
    }

    [Fact]
    public void What_lies_outside_stays_at_the_edge()
    {
        var plot = new Plot(new TimeWindow(Noon, Noon.AddHours(1)), 100);

        Assert.Equal((Plot.Left, Plot.Top), (plot.X(Noon.AddDays(-1)), plot.Y(101)));
    }

    [Theory]
    [InlineData(2, "12:00:00", "12:00:30", 4)]
    [InlineData(180, "12:00:00", "12:30:00", 6)]
    [InlineData(1440, "12:00:00", "15:00:00", 8)]
    public void The_axis_names_whole_times(double minutes, string first, string second, int count)
    {
        var times = new Plot(new TimeWindow(Noon, Noon.AddMinutes(minutes)), 1).Times();

        Assert.Equal((first, second, count), (Text(times[0]), Text(times[1]), times.Count));

        static string Text(DateTimeOffset at) => at.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(7, 8)]
    [InlineData(97, 100)]
    [InlineData(1201, 1500)]
    public void The_top_is_round_and_above_everything(double greatest, double top) => Assert.Equal(top, Plot.TopFor(greatest));

    [Fact]
    public void The_axis_of_figures_begins_at_nothing_and_ends_at_the_top() =>
        Assert.Equal([0, 500, 1000, 1500], new Plot(new TimeWindow(Noon, Noon.AddHours(1)), 1500).Figures());
}
