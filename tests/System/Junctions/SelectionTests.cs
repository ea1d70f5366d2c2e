using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Junctions;

/// <summary>A programme selected over the API, through edge and controller and back, with the edge killed at each step.</summary>
public sealed class SelectionTests
{
    // Two cities side by side: each waits for minutes that no setting shortens.
    [Fact]
    public Task A_selected_programme_ends_by_itself_and_one_whose_edge_died_once_the_output_was_on_is_asked_again_and_confirmed_anew() =>
        Task.WhenAll(EndsByItselfAsync(), AskedAgainAsync());

    private static async Task EndsByItselfAsync()
    {
        await using var city = await SelectedCity.StartAsync();
        await city.ShownAsync(1);
        await city.SelectAsync(2, "00:01:00");
        var confirmed = await city.CurrentAsync(2, "confirmed");
        Assert.Equal(("cab-031", "Match at the stadium"), (confirmed.GetProperty("current").GetProperty("edge").GetString(), confirmed.GetProperty("current").GetProperty("reason").GetString()));
        Assert.False(confirmed.GetProperty("current").TryGetProperty("by", out _));

        var over = await city.UntilAsync(static s => !s.TryGetProperty("current", out _) && !s.TryGetProperty("leaving", out _));
        Assert.Equal(("returned", "expired"), (over.GetProperty("last").GetProperty("phase").GetString(), over.GetProperty("last").GetProperty("code").GetString()));
        Assert.Equal(1, over.GetProperty("shown").GetProperty("programme").GetInt32());
        Assert.Equal(
            ["programme-requested", "programme-sent", "programme-confirmed", "programme-ended", "programme-sent", "programme-returned"],
            // The edge may tell that the controller follows before it was asked what became of the request.
            (await city.AuditAsync()).Where(static t => t is not ("programme-asked-again" or "programme-executed")));
    }

    [Fact]
    public async Task With_the_edge_dead_a_selection_is_requested_and_no_more_until_it_is_back()
    {
        await using var city = await SelectedCity.StartAsync();
        await city.ShownAsync(1);
        await city.Agent.KillAsync();
        await city.SelectAsync(2);
        await city.UntilAsync(static s => s.TryGetProperty("current", out var c) && c.GetProperty("phase").GetString() is "requested" or "sent");
        Assert.DoesNotContain("relay-2 1", city.Controller.Writes());
        city.StartAgent();
        await city.CurrentAsync(2, "confirmed");
        Assert.Contains("relay-2 1", city.Controller.Writes());
    }

    private static async Task AskedAgainAsync()
    {
        await using var city = await SelectedCity.StartAsync();
        await city.ShownAsync(1);
        city.Controller.IsStubborn = true;
        await city.SelectAsync(2);
        await Eventually.TrueAsync(() => Task.FromResult(city.Controller.Writes().Contains("relay-2 1")), TimeSpan.FromSeconds(60), () => city.City.Output);
        await city.Agent.KillAsync();
        city.Controller.IsStubborn = false;
        city.StartAgent();
        // At its start the edge takes the output back; it is on again only because it is asked again.
        await city.CurrentAsync(2, "confirmed");
        await city.ShownAsync(2);
    }

    [Fact]
    public async Task An_edge_that_dies_after_the_confirmation_is_seen_to_have_left_the_programme_and_brought_back_to_it()
    {
        await using var city = await SelectedCity.StartAsync();
        await city.SelectAsync(2);
        await city.CurrentAsync(2, "confirmed");
        await city.Agent.KillAsync();
        city.StartAgent();
        await city.UntilAsync(static s => s.GetProperty("current").GetProperty("attempt").GetInt32() > 1);
        await city.CurrentAsync(2, "confirmed");
        Assert.Equal(2, city.Controller.Writes().Count(static w => w == "relay-2 1"));
    }

    [Fact]
    public async Task An_edge_that_is_dead_when_a_selection_is_released_returns_to_normal_at_its_start()
    {
        await using var city = await SelectedCity.StartAsync();
        await city.SelectAsync(2);
        await city.CurrentAsync(2, "confirmed");
        await city.Agent.KillAsync();
        await city.ReleaseAsync();
        await city.UntilAsync(static s => s.TryGetProperty("leaving", out var leaving) && leaving.GetProperty("phase").GetString() == "returning");
        city.StartAgent();
        var over = await city.UntilAsync(static s => !s.TryGetProperty("leaving", out _));
        Assert.Equal(("returned", "released", 1), (over.GetProperty("last").GetProperty("phase").GetString(), over.GetProperty("last").GetProperty("code").GetString(), over.GetProperty("shown").GetProperty("programme").GetInt32()));
    }

    [Fact]
    public async Task Another_programme_follows_although_their_outputs_exclude_each_other_and_the_silo_dies_meanwhile()
    {
        await using var city = await SelectedCity.StartAsync();
        await city.SelectAsync(2);
        await city.CurrentAsync(2, "confirmed");
        await city.SelectAsync(3);
        await city.City.KillSiloAsync();
        city.City.StartSilo();
        await city.City.SiloReadyAsync();
        await city.City.ApiReadyAsync();
        await city.CurrentAsync(3, "confirmed");
        await city.ShownAsync(3);
        var writes = city.Controller.Writes();
        Assert.Equal("relay-3 1", writes.Last(static w => w.StartsWith("relay-3", StringComparison.Ordinal)));
        Assert.True(writes.ToList().LastIndexOf("relay-2 0") < writes.ToList().IndexOf("relay-3 1"));
    }
}
