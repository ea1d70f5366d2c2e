using System.Net;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Edges;

/// <summary>From the API to the output and back: the way of a command through a city of processes.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task A_request_over_the_API_moves_the_output_and_its_fate_is_told()
    {
        await using var city = await CommandedCity.StartAsync();

        var executed = await city.PhaseAsync(await city.AskAsync("programme-2"), "executed");
        Assert.Equal((true, "admin"), (executed.GetProperty("readBack").GetBoolean(), executed.GetProperty("by").GetString()));
        await city.ViewAsync(static view => view.GetProperty("outputs").TryGetProperty("programme-2", out var output) && output.GetProperty("on").GetBoolean());

        Assert.Equal("interlocked", (await city.PhaseAsync(await city.AskAsync("programme-3"), "refused")).GetProperty("code").GetString());
        Assert.False((await city.PhaseAsync(await city.AskAsync("programme-2", on: false), "executed")).GetProperty("readBack").GetBoolean());
        await city.ViewAsync(static view => !view.GetProperty("outputs").GetProperty("programme-2").GetProperty("on").GetBoolean());
        Assert.True((await city.PhaseAsync(await city.AskAsync("programme-3"), "executed")).GetProperty("readBack").GetBoolean());
        Assert.Equal("unknown-output", (await city.PhaseAsync(await city.AskAsync("programme-9"), "refused")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_request_survives_the_death_of_edge_and_silo_and_is_executed_once_both_are_back()
    {
        await using var city = await CommandedCity.StartAsync();
        await city.PhaseAsync(await city.AskAsync("programme-2"), "executed");
        await city.Agent.KillAsync();
        var id = await city.AskAsync("programme-3", on: false);
        await city.PhaseAsync(id, "sent");

        await city.City.KillSiloAsync();
        city.City.StartSilo();
        await city.City.SiloReadyAsync();
        await city.City.ApiReadyAsync();
        city.StartAgent();

        await city.PhaseAsync(id, "executed");
    }

    [Fact]
    public async Task A_request_that_the_edge_hears_of_too_late_is_not_executed()
    {
        await using var city = await CommandedCity.StartAsync();
        await city.PhaseAsync(await city.AskAsync("programme-3", on: false), "executed");
        await city.Agent.KillAsync();
        var id = await city.AskAsync("programme-3", validFor: "00:00:01");
        var asked = DateTimeOffset.UtcNow;
        await Eventually.TrueAsync(() => Task.FromResult(DateTimeOffset.UtcNow - asked > TimeSpan.FromSeconds(1.5)), TimeSpan.FromSeconds(10), static () => "time stands still");
        city.StartAgent();

        Assert.Equal("expired", (await city.PhaseAsync(id, "expired")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_sign_shows_what_it_is_told()
    {
        await using var city = await CommandedCity.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await city.City.Api.PostAsync($"/api/v1/edges/{CommandedCity.Edge}/set-sign", new { sign = "north", text = "42", reason = "Counted by hand" })).Status);
        await city.ViewAsync(static view => view.GetProperty("signs").TryGetProperty("north", out var sign) && sign.GetProperty("isShown").GetBoolean() && sign.GetProperty("shownText").GetString() == "42");
    }
}
