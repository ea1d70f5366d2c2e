using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Api.Tests.Console;

/// <summary>What can be seen of the page without a browser: it is drawn on the server.</summary>
[Collection(ClusterGroup.Name)]
public sealed partial class JunctionPageTests(ClusterFixture cluster)
{
    [Theory]
    [InlineData("timing", "bar-red", "timeline", "11:58")]
    [InlineData("coordination", "on-green", "coordination-diagram")]
    [InlineData("split-failures", "failures", "split-failures")]
    [InlineData("terminations", "cause-gapout", "terminations")]
    [InlineData("volumes", "line", "actuations", "11:00", "&amp;standing=true")]
    [InlineData("detectors", "cell", "actuations", "11:00", "&amp;standing=true")]
    public async Task Each_picture_is_drawn_and_its_figures_can_be_downloaded(string picture, string mark, string measure, string from = "11:00", string more = "")
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, Recorded.City());

        var section = Section(await PageAsync(api, "span=1h"), picture);

        Assert.Contains("<svg class=\"plot\"", section, StringComparison.Ordinal);
        Assert.Contains($"class=\"{mark}\"", section, StringComparison.Ordinal);
        Assert.Contains(
            $"href=\"api/v1/junctions/holzmarkt/measures/{measure}?from=2026-03-27T{from}:00Z&amp;to=2026-03-27T12:00:00Z&amp;bin=15m{more}&amp;format=csv\"", section, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signal_timing_is_downloaded_as_it_is_shown_whatever_span_is_chosen_for_the_others()
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, Recorded.City());

        var page = await PageAsync(api, "until=2026-01-05T10:00&span=1h");

        Assert.Contains("measures/timeline?from=2026-03-27T11:58:00Z&amp;to=2026-03-27T12:00:00Z&amp;", Section(page, "timing"), StringComparison.Ordinal);
        Assert.Contains("measures/terminations?from=2026-01-05T08:00:00Z&amp;to=2026-01-05T09:00:00Z&amp;", Section(page, "terminations"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_download_is_csv_with_figures()
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, Recorded.City());

        var links = Downloads().Matches(await PageAsync(api, "span=1h")).Select(static m => WebUtility.HtmlDecode(m.Groups[1].Value)).ToArray();

        Assert.Equal(6, links.Length);
        foreach (var link in links)
        {
            var answer = await api.Http.GetAsync($"/{link}");
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{link}: {text}");
            Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
            Assert.True(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1, $"{link} has no row");
        }
    }

    [Fact]
    public async Task Pictures_and_their_downloads_are_made_of_the_same_bins()
    {
        var city = Recorded.City();
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, city);
        await PageAsync(api, "until=2026-03-27T13:00&span=1h");
        var page = city.BinsAsked.ToArray();
        city.BinsAsked.Clear();

        await api.GetAsync("/api/v1/junctions/holzmarkt/measures/coordination-diagram?from=2026-03-27T11:00:00Z&to=2026-03-27T12:00:00Z");

        Assert.Equal(new TimeWindow(ApiHostUnderTest.Noon.AddHours(-25), ApiHostUnderTest.Noon.AddHours(1)), Assert.Single(city.BinsAsked));
        Assert.Equal(city.BinsAsked, page.Distinct());
    }

    [Fact]
    public async Task A_detector_that_has_been_occupied_since_yesterday_is_so_in_picture_and_download()
    {
        var city = Recorded.City();
        var before = JunctionBin.Of(Bin.Of(ApiHostUnderTest.Noon.AddHours(-20)), [(ApiHostUnderTest.Noon.AddHours(-20), new IndianaEvent(IndianaCode.DetectorOn, 7))]).Aggregate();
        var recorded = city.Bins;
        city.Bins = window =>
        [
            .. new[] { before }.Where(bin => bin.Bin.Window.Overlaps(window)).Select(static bin => new JunctionBinAnswer(bin.Bin.Number, JsonSerializer.SerializeToUtf8Bytes(bin, DomainJson.Options))),
            .. recorded(window),
        ];
        city.Store(Recorded.View with { Detectors = [.. Recorded.View.Detectors, new DetectorView(7, "D7", true, ApiHostUnderTest.Noon.AddHours(-20), null, null)] }, 2);
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, city);

        Assert.Matches("D7 12:30: 0, 100.%", WebUtility.HtmlDecode(Section(await PageAsync(api, "span=1h&lang=en"), "detectors")));
    }

    [Fact]
    public async Task The_diagram_has_every_arrival_once_on_green_as_a_dot_and_otherwise_as_a_cross()
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, Recorded.City());

        var section = Section(await PageAsync(api, "span=1h"), "coordination");

        Assert.Equal(30, Path(section, "on-green").Count(static c => c == 'M'));
        Assert.Equal(30, Path(section, "on-red").Count(static c => c == 'M'));
    }

    [Fact]
    public async Task The_page_says_what_runs_what_is_asked_for_and_what_is_broken_since_when()
    {
        var city = Recorded.City();
        city.Store(Recorded.View with
        {
            Mode = JunctionMode.FixedTime,
            Programme = new ProgrammeView(2, "Peak", ProgrammeSource.Command, ApiHostUnderTest.Noon.AddMinutes(-3)),
            Cycle = new CycleView(ApiHostUnderTest.Noon.AddSeconds(-24), 90),
            PedestrianCalls = [new PedestrianCall(4, ApiHostUnderTest.Noon.AddSeconds(-7))],
            Detectors = [Recorded.View.Detectors[0] with { Health = [new HealthView("stuck-on", ApiHostUnderTest.Noon.AddHours(-2), "occupied for more than 60 min")], Taints = ["arrivals-on-green"] }],
        }, 2);
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, city);

        var section = Section(await PageAsync(api, "lang=en"), "state");

        string[] told = ["Now: working", "fixed time", "2 Peak (by command)", "24 / 90 s", "F2 <small>", "<strong>D5</strong> stuck on: occupied for more than 60 min", "datetime=\"2026-03-27T10:00:00", "doubtful for it: arrivals-on-green"];
        Assert.Equal([], told.Where(words => !section.Contains(words, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nothing_on_the_page_is_fetched_from_elsewhere()
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, Recorded.City());

        Assert.Equal([], References().Matches(await PageAsync(api, "")).Select(static m => m.Groups[1].Value).Where(static a => a.Contains("//", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_cannot_be_drawn_says_why()
    {
        var city = Recorded.City();
        city.Configured = null;
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, city);

        var page = await PageAsync(api, "lang=en");

        Assert.Contains("No detector is configured as &#x27;advance&#x27; with a phase.", Section(page, "coordination"), StringComparison.Ordinal);
        Assert.Contains("No detector is configured as &#x27;presence&#x27; with a phase.", Section(page, "split-failures"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_in_which_nothing_was_sensed_is_no_empty_picture()
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, Recorded.City());

        var page = await PageAsync(api, "until=2026-01-05T10:00&span=1h&lang=en");

        foreach (var picture in new[] { "coordination", "split-failures", "terminations", "volumes" })
        {
            Assert.Contains("Nothing was sensed in this span.", Section(page, picture), StringComparison.Ordinal);
            Assert.DoesNotContain("<svg class=\"plot\"", Section(page, picture), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("No-Such-Slug")]
    public async Task A_junction_that_there_is_not_is_told_as_such(string slug)
    {
        await using var api = await ApiHostUnderTest.StartWithConsoleAsync(cluster, Recorded.City());

        var answer = await api.Http.GetAsync($"/junctions/{slug}?lang=en");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("There is no such junction", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(ApiHostUnderTest api, string query)
    {
        var answer = await api.Http.GetAsync($"/junctions/holzmarkt?{query}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static string Section(string page, string picture)
    {
        var start = page.IndexOf($"id=\"{picture}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, $"the page has no picture {picture}");
        return page[start..page.IndexOf("</section>", start, StringComparison.Ordinal)];
    }

    private static string Path(string section, string mark) => Regex.Match(section, $"class=\"{mark}\" d=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex("class=\"csv\" href=\"([^\"]*)\"")]
    private static partial Regex Downloads();

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex References();
}
