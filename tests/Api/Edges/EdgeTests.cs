using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Delivery;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Edges.Configuration;
using Jena.Iot.Domain.Edges.Outputs;

namespace Jena.Iot.Api.Tests.Edges;

[Collection(ClusterGroup.Name)]
public sealed class EdgeTests(ClusterFixture cluster)
{
    private const string Path = "/api/v1/edges/cab-017";
    private const string Station = """{"edge":"cab-017","version":3,"points":[{"asset":"carpark/neue-mitte","line":"in-a"}]}""";

    private readonly FakeCity _city = new();

    private Task<ApiHostUnderTest> StartAsync()
    {
        _city.Store(new CabinetView { Id = AssetId.Edge("cab-017"), Name = "Cabinet 17", Presence = Presence.Online, Requests = [Request(1)], StationFile = Book().View() }, 1);
        return ApiHostUnderTest.StartAsync(cluster, _city);
    }

    private static OutputRequest Request(int number) => new()
    {
        Id = $"o-{number}", Output = "programme-2", On = true, By = "petra-vogel", Reason = "Event traffic",
        At = ApiHostUnderTest.Noon, Expires = ApiHostUnderTest.Noon.AddSeconds(30), Since = ApiHostUnderTest.Noon,
    };

    private static ConfigurationBook Book() => new()
    {
        Desired = new DesiredStation(3, "sha256:03", "petra-vogel", ApiHostUnderTest.Noon, Station),
        Reported = new ReportedStation(2, "sha256:02", "boot-1", null, "", Station.Replace("\"version\":3", "\"version\":2"), new StationOutcome(3, "sha256:03", StationTrial.Refused, ["$.points[0].line is not one of the lines"])),
    };

    private static (string, string) As(ApiHostUnderTest api, Role role) => ("Authorization", $"Bearer {api.TokenOf(role)}");

    private static async Task<(HttpResponseMessage Answer, JsonElement Body)> PutAsync(ApiHostUnderTest api, byte[] station)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/desired") { Content = new ByteArrayContent(station) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await api.SendAsync(request, As(api, Role.Engineer));
    }

    [Fact]
    public async Task A_request_for_an_output_reaches_the_cabinet_and_tells_its_own_id()
    {
        _city.Execute = static (_, _) => new CommandOutcome(7, null, null, "o-20260327t120000.0000000-1");
        await using var api = await StartAsync();

        var (_, body) = await api.PostAsync($"{Path}/request-output", """{"output":"programme-2","on":true,"reason":"Event traffic","validFor":"00:01:00"}""", api.TokenOf(Role.Operator), ("Idempotency-Key", "k1"));

        Assert.Equal("o-20260327t120000.0000000-1", body.GetProperty("made").GetString());
        var (asset, request) = Assert.Single(_city.Commands);
        Assert.Equal(AssetId.Edge("cab-017"), asset);
        Assert.Equal(new CommandRequest("k1", "operator", new RequestOutput("programme-2", true, "Event traffic", null, TimeSpan.FromMinutes(1))), request);
    }

    [Fact]
    public async Task A_text_for_a_sign_reaches_the_cabinet()
    {
        await using var api = await StartAsync();

        await api.PostAsync($"{Path}/set-sign", """{"sign":"north","text":"","reason":"Works"}""", api.TokenOf(Role.Operator));

        Assert.Equal(new SetSign("north", "", "Works"), Assert.Single(_city.Commands).Request.Command);
    }

    [Fact]
    public async Task Who_asked_is_told_to_holders_of_a_token_alone()
    {
        _city.Requests = [Request(1), Request(2)];
        await using var api = await StartAsync();

        var (_, open) = await api.GetAsync(Path);
        var (_, list) = await api.GetAsync($"{Path}/requests", As(api, Role.Viewer));

        Assert.Equal("programme-2", open.GetProperty("requests")[0].GetProperty("output").GetString());
        Assert.DoesNotContain("petra-vogel", open.ToString(), StringComparison.Ordinal);
        Assert.Equal(["o-2", "o-1"], list.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()));
        Assert.Equal("petra-vogel", list.GetProperty("items")[0].GetProperty("by").GetString());
    }

    [Fact]
    public async Task Station_files_and_what_was_wrong_with_them_are_told_to_holders_of_a_token_alone()
    {
        var at = ApiHostUnderTest.Noon.AddMinutes(-5);
        _city.Events = (_, _, _, _) => new EventPage(
        [
            JsonSerializer.SerializeToUtf8Bytes<CabinetEvent>(new ConfigurationDesired("petra-vogel", 3, "sha256:03", Station) { At = at }, DomainJson.Options),
            JsonSerializer.SerializeToUtf8Bytes<CabinetEvent>(new ConfigurationReported(Book().Reported!) { At = at }, DomainJson.Options),
        ], "");
        await using var api = await StartAsync();

        var (_, open) = await api.GetAsync($"{Path}/events");
        var (_, told) = await api.GetAsync($"{Path}/events", As(api, Role.Viewer));

        Assert.Equal("refused", open.GetProperty("items")[1].GetProperty("report").GetProperty("last").GetProperty("state").GetString());
        Assert.DoesNotContain("in-a", open.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("one of the lines", open.ToString(), StringComparison.Ordinal);
        Assert.Contains("in-a", told.ToString(), StringComparison.Ordinal);
        Assert.Contains("one of the lines", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_of_thirty_days_names_who_decided()
    {
        TimeWindow? asked = null;
        _city.Decisions = (_, window, cursor, _) =>
        {
            asked = window;
            return new EventPage([JsonSerializer.SerializeToUtf8Bytes<CabinetEvent>(new ConfigurationDesired("petra-vogel", 3, "sha256:03", Station) { At = ApiHostUnderTest.Noon }, DomainJson.Options)], cursor.Length == 0 ? "1" : "");
        };
        await using var api = await StartAsync();

        var (_, audit) = await api.GetAsync($"{Path}/audit", As(api, Role.Viewer));

        Assert.Equal(new TimeWindow(ApiHostUnderTest.Noon.AddDays(-30), ApiHostUnderTest.Noon), asked);
        Assert.Equal(("petra-vogel", Station), (audit.GetProperty("items")[0].GetProperty("by").GetString(), audit.GetProperty("items")[0].GetProperty("station").GetString()));
        Assert.StartsWith($"{Path}/audit?from=", audit.GetProperty("next").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_station_file_reaches_the_cluster_to_the_byte()
    {
        (string, string, string)? asked = null;
        _city.Desire = (edge, station, by) =>
        {
            asked = (edge, station, by);
            return new DesireOutcome("sha256:0c", null, []);
        };
        await using var api = await StartAsync();
        var text = Station + "\n\n";

        var (answer, body) = await PutAsync(api, Encoding.UTF8.GetBytes(text));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("cab-017", text, "engineer"), asked);
        Assert.Equal((3, "sha256:0c", "carpark/neue-mitte"), (body.GetProperty("version").GetInt32(), body.GetProperty("hash").GetString(), body.GetProperty("assets")[0].GetString()));
    }

    [Fact]
    public async Task A_station_file_that_is_refused_says_what_to_mend()
    {
        await using var api = await StartAsync();
        ApiHostUnderTest.AssertProblem(await PutAsync(api, "{"u8.ToArray()), HttpStatusCode.BadRequest, "bad-body", "line 1");
        ApiHostUnderTest.AssertProblem(await PutAsync(api, [0x22, 0xFF, 0x22]), HttpStatusCode.BadRequest, "bad-body", "UTF-8");
        ApiHostUnderTest.AssertProblem(await PutAsync(api, new byte[StationOutline.MaxBytes + 1]), HttpStatusCode.BadRequest, "bad-body", "131072");

        _city.Desire = static (_, _, _) => new DesireOutcome("h", new Refusal("version-not-above", "write 4 or more"), []);
        ApiHostUnderTest.AssertProblem(await PutAsync(api, Encoding.UTF8.GetBytes(Station)), HttpStatusCode.Conflict, "version-not-above", "write 4 or more");

        _city.Desire = static (_, _, _) => new DesireOutcome("h", null, ["edge/cab-017: configuration 3 names carpark/neue-mitte, which is not defined"]);
        var given = await PutAsync(api, Encoding.UTF8.GetBytes(Station));
        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.UnprocessableEntity, "registry-refused", "mistakes");
        Assert.Contains("carpark/neue-mitte", given.Body.GetProperty("mistakes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Desired_and_reported_are_shown_with_their_difference()
    {
        _city.Station = Book();
        await using var api = await StartAsync();

        var (_, both) = await api.GetAsync($"{Path}/configuration", As(api, Role.Viewer));
        var (_, desired) = await api.GetAsync($"{Path}/desired", As(api, Role.Viewer));
        var (_, reported) = await api.GetAsync($"{Path}/reported", As(api, Role.Viewer));

        Assert.Equal(("refused", "petra-vogel"), (both.GetProperty("state").GetString(), both.GetProperty("desired").GetProperty("by").GetString()));
        var difference = Assert.Single(both.GetProperty("differences").EnumerateArray());
        Assert.Equal(("/version", 3, 2), (difference.GetProperty("path").GetString(), difference.GetProperty("desired").GetInt32(), difference.GetProperty("reported").GetInt32()));
        Assert.Contains("one of the lines", both.GetProperty("last").GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal((Station, 2), (desired.GetProperty("station").GetString(), reported.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Where_nothing_is_desired_or_reported_it_says_so()
    {
        await using var api = await StartAsync();

        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/desired", As(api, Role.Viewer)), HttpStatusCode.NotFound, "not-found", "by hand");
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/reported", As(api, Role.Viewer)), HttpStatusCode.NotFound, "not-found", "has not told");
        var (_, both) = await api.GetAsync($"{Path}/configuration", As(api, Role.Viewer));
        Assert.Equal("unknown", both.GetProperty("state").GetString());
        Assert.False(both.TryGetProperty("differences", out _));
    }
}
