using System.Text.Json;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Kernel.Tests.Harness;
using Jena.Iot.Testing.Guest;

namespace Jena.Iot.Kernel.Tests.Pins;

/// <summary>Outputs as the other side of the line sees them. That one follows a request is shown with the whole city (the system tests).</summary>
[Collection(GuestCollection.Name)]
public sealed class OutputTests(Guest guest)
{
    internal static Scenario AtRest { get; } = new Scenario("outputs").With("station.json", StationFile).Chip(Station.Chip, "door", "barrier", "request")
        .Edge("--assume-clock").Until("barrier", true).Until("request", false).Set("door", true).Wait(200).Until("barrier", true).End();

    /// <summary>It is killed, and the relay is on when it starts again.</summary>
    internal static Scenario Left { get; } = new Scenario("left").With("station.json", StationFile).Chip(Station.Chip, "door", "barrier", "request")
        .Edge("--assume-clock").Until("request", false).Wait(1000).Kill().Set("request", true).Edge("--assume-clock").Until("request", false).Wait(1000).End();

    private static string StationFile => JsonSerializer.Serialize(new
    {
        edge = "cab-1",
        version = 1,
        pins = new
        {
            kind = "gpio",
            chip = Station.Chip,
            lines = new Dictionary<string, object>
            {
                ["door"] = new { line = "door" },
                ["barrier"] = new { line = "barrier", direction = "output" },
                ["request"] = new { line = "request", direction = "output" },
            },
        },
        points = new object[] { new { kind = "contact", asset = "edge/cab-1", contact = "door", line = "door" } },
        outputs = new object[] { new { name = "barrier-open", line = "barrier", safe = "on" }, new { name = "programme-2", line = "request", safe = "off" } },
    });

    [KernelFact]
    public async Task An_output_is_in_its_safe_state_once_the_edge_runs_whatever_the_inputs_do() =>
        Assert.Single(await guest.MovesAsync(AtRest));

    [KernelFact]
    public async Task What_an_output_shows_after_a_kill_is_told_before_it_goes_to_its_safe_state() =>
        Assert.Equal([false, true, false], (await guest.ToldAsync(Left)).Select(static r => r.Value).OfType<ContactChange>().Where(static c => c.Contact == "output-programme-2").Select(static c => c.Closed));
}
