using Jena.Iot.Domain.Sensing;
using Jena.Iot.Kernel.Tests.Harness;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Kernel.Tests.CarParks;

/// <summary>A counter that gives a pulse for each vehicle.</summary>
[Collection(GuestCollection.Name)]
public sealed class PulseCounterTests(Guest guest)
{
    private const int Pulses = 4;
    private static readonly string[] Lines = ["beam"];

    internal static Scenario Pulsed { get; } = Pulse(Pulse(new Scenario("pulses")
        .With("station.json", Station.Of(Lines, new { kind = "pulse-counter", asset = "carpark/nord", lane = "tor", direction = "in", line = "beam", minPulseMs = 100, minGapMs = 100 }))
        .Chip(Station.Chip, Lines).Edge("--assume-clock")).Kill().Edge("--assume-clock")).End();

    [KernelFact]
    public async Task Every_pulse_counts_once_and_the_total_outlives_the_death_of_the_process()
    {
        var passages = (await guest.ToldAsync(Pulsed)).Select(static r => r.Value).OfType<LanePassage>();

        Assert.Equal(Enumerable.Range(1, 2 * Pulses).Select(static n => new LanePassage("tor", PassageDirection.In, n, 0)), passages);
    }

    /// <summary>Pulses, and touches that are too short for one.</summary>
    private static Scenario Pulse(Scenario s)
    {
        for (var n = 0; n < Pulses; n++)
            s.Set("beam", true).Wait(250).Set("beam", false).Wait(250).Set("beam", true).Wait(1).Set("beam", false).Wait(250);
        return s;
    }
}
