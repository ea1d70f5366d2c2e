using System.Diagnostics;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Testing;
using Microsoft.Playwright;

namespace Jena.Iot.Api.Tests.Console;

/// <summary>The junction's page in a real browser.</summary>
[Collection(ClusterGroup.Name)]
public sealed class BrowserTests(ClusterFixture cluster)
{
    [ChromiumFact]
    public async Task The_signals_move_with_the_live_views_and_the_page_fetches_from_its_own_host_alone()
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, Recorded.City());
        using var driver = await Playwright.CreateAsync();
        await using var browser = await driver.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumBinary.Path, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 1600 } });
        var own = api.Http.BaseAddress!.Authority;
        var (elsewhere, errors) = (new List<string>(), new List<string>());
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" or "wss" } address && address.Authority != own)
                elsewhere.Add(request.Url);
        };
        page.PageError += (_, error) => errors.Add(error);
        page.RequestFailed += (_, request) => errors.Add($"{request.Url}: {request.Failure}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
                errors.Add($"{response.Url}: {response.Status}");
        };

        await page.GotoAsync($"{api.Http.BaseAddress}junctions/holzmarkt?span=1h");
        Assert.Equal(0, await page.Locator("#timing .bar-flashingamber").CountAsync());
        await api.City.PublishAsync((Recorded.View with
        {
            SignalGroups = [new SignalGroupView(2, "K1", SignalColour.FlashingAmber, ApiHostUnderTest.Noon.AddSeconds(-1))],
        }, 2));

        await UntilAsync(api, errors, async () => await page.Locator("#timing .bar-flashingamber").CountAsync() == 1);
        foreach (var picture in new[] { "timing", "coordination", "split-failures", "terminations", "volumes", "detectors" })
        {
            var box = await page.Locator($"#{picture} svg.plot").First.BoundingBoxAsync();
            Assert.True(box is { Width: > 400, Height: > 30 }, $"{picture} takes {box?.Width} x {box?.Height}");
        }
        Assert.Equal([], elsewhere);
        Assert.Equal([], errors);
        await SeenAsync(page, "junction.png");
    }

    [ChromiumFact(conformance: true)]
    public async Task Three_hours_of_a_recorded_signal_are_drawn_within_the_page()
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, SampleLogPageTests.City());
        using var driver = await Playwright.CreateAsync();
        await using var browser = await driver.Chromium.LaunchAsync(new() { ExecutablePath = ChromiumBinary.Path, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 6000 } });

        await page.GotoAsync($"{api.Http.BaseAddress}{SampleLogPageTests.Address}");
        // Once its clock goes on, the page is connected and has read its figures anew.
        var clock = await page.Locator(".clock").TextContentAsync();
        await UntilAsync(api, [], async () => await page.Locator(".clock").TextContentAsync() != clock);

        var shown = await page.Locator("main.pictures").BoundingBoxAsync();
        var boxes = await page.Locator("svg.plot").AllAsync();
        Assert.True(boxes.Count >= 10, $"{boxes.Count} pictures");
        foreach (var plot in boxes)
        {
            var box = await plot.BoundingBoxAsync();
            Assert.True(box!.X >= 0 && box.X + box.Width <= shown!.X + shown.Width && box.Height > 30, $"{box.X} {box.Width} {box.Height}");
        }
        await SeenAsync(page, "sample.png");
    }

    /// <summary>Keeps what it saw, for people.</summary>
    private static async Task SeenAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("JENA_SCREENSHOTS") is { Length: > 0 } folder)
            await page.Locator("main.pictures").ScreenshotAsync(new() { Path = Path.Combine(folder, name) });
    }

    /// <summary>Lets the page's time go on, beat by beat, until it shows what it should.</summary>
    private static async Task UntilAsync(ApiHostUnderTest api, IEnumerable<string> errors, Func<Task<bool>> shown)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await shown())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < ApiHostUnderTest.Patience, $"the page never showed it; {string.Join("; ", errors)}");
            api.Time.Advance(TimeSpan.FromMilliseconds(500));
        }
    }
}
