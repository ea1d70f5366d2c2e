using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Kernel.Tests.Harness;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Kernel.Tests.Junctions;

/// <summary>A signal group by its lamps.</summary>
[Collection(GuestCollection.Name)]
public sealed class SignalGroupTests(Guest guest)
{
    private const ushort Phase = 3;
    private static readonly string[] Lamps = ["red", "amber", "green"];

    internal static Scenario Shown { get; } = Show(new Scenario("signals")
        .With("station.json", Station.Of(Lamps, new { kind = "signal-group", asset = "junction/nord", phase = Phase, red = "red", amber = "amber", green = "green", settleMs = 200 }))
        .Chip(Station.Chip, Lamps).Set("red", true).Edge("--assume-clock").Wait(500)).End();

    [KernelFact]
    public async Task Each_colour_of_a_signal_group_begins_with_its_event()
    {
        var told = await guest.ToldAsync(Shown);

        Assert.Equal(
            [
                IndianaCode.BeginRedAmber, IndianaCode.BeginGreen, IndianaCode.BeginYellow, IndianaCode.BeginRedClearance,
                IndianaCode.BeginDark, IndianaCode.BeginYellow, IndianaCode.BeginFlashingAmber,
            ],
            told.Select(static r => r.Value).OfType<IndianaEvent>().Where(static e => e.Parameter == Phase).Select(static e => e.Code));
    }

    [KernelFact]
    public async Task Lamps_that_no_signal_lights_together_raise_an_alarm_that_ends_with_them() =>
        Assert.Equal([true, false], (await guest.ToldAsync(Shown)).Select(static r => r.Value).OfType<AlarmChange>().Where(static a => a.Code == "lamps-3").Select(static a => a.Raised));

    [KernelFact]
    public async Task A_colour_is_dated_by_the_first_lamp_that_changed()
    {
        var (moves, told) = (await guest.MovesAsync(Shown), await guest.ToldAsync(Shown));

        var late = told.Where(static r => r.Value is IndianaEvent).Select(r => moves.Min(move => (r.Time.Monotonic - move.Before).Duration())).Order().ToArray();
        Assert.InRange(late[late.Length / 2], TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
    }

    private static Scenario Show(Scenario s)
    {
        s.Set("amber", true).Wait(600);
        s.Set("red", false).Set("amber", false).Set("green", true).Wait(600);
        s.Set("green", false).Set("amber", true).Wait(600);
        s.Set("amber", false).Set("red", true).Wait(600);
        // Red and green at once, and back to red.
        s.Set("green", true).Wait(600).Set("green", false).Wait(600);
        s.Set("red", false).Wait(2600);
        return s.Set("amber", true).Wait(600).Set("amber", false).Wait(600).Set("amber", true).Wait(600);
    }
}
