using Jena.Iot.Api.Console.Pictures;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Api.Tests.Console;

public sealed class TimingHistoryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly TimingHistory _history = new();

    [Fact]
    public void Each_colour_lasts_until_the_next_and_the_last_one_still_does()
    {
        Take(2, (0, SignalColour.Red), (30, SignalColour.RedAmber), (31, SignalColour.Green));

        Assert.Equal(
            [new TimingBar(At(0), At(30), SignalColour.Red), new TimingBar(At(30), At(31), SignalColour.RedAmber), new TimingBar(At(31), null, SignalColour.Green)],
            _history.Of(Group(2), Window(0, 60)));
    }

    [Fact]
    public void It_does_not_matter_in_which_order_or_how_often_it_is_told()
    {
        Take(2, (31, SignalColour.Green), (0, SignalColour.Red), (31, SignalColour.Green), (40, SignalColour.Green));

        Assert.Equal([new TimingBar(At(0), At(31), SignalColour.Red), new TimingBar(At(31), null, SignalColour.Green)], _history.Of(Group(2), Window(0, 60)));
    }

    [Fact]
    public void What_ended_before_the_window_is_not_shown()
    {
        Take(2, (0, SignalColour.Red), (30, SignalColour.Green));

        Assert.Equal(SignalColour.Green, Assert.Single(_history.Of(Group(2), Window(30, 60))).Colour);
        Assert.Empty(_history.Of(Group(3), Window(0, 60)));
    }

    [Fact]
    public void What_is_long_over_is_forgotten_and_what_lasts_is_not()
    {
        Take(2, (0, SignalColour.Red), (30, SignalColour.Green));

        _history.Forget(At(31) + TimingHistory.Memory);

        Assert.Equal([new TimingBar(At(30), null, SignalColour.Green)], _history.Of(Group(2), Window(0, 60)));
    }

    private void Take(ushort phase, params (double Second, SignalColour Colour)[] steps)
    {
        foreach (var (second, colour) in steps)
            _history.Take(Group(phase), colour, At(second));
    }

    private static (SignalCodes ToldBy, ushort Number) Group(ushort number) => (SignalCodes.Phase, number);

    private static TimeWindow Window(double from, double to) => new(At(from), At(to));

    private static DateTimeOffset At(double second) => Noon.AddSeconds(second);
}
