using System.Net;
using System.Text.Json;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;
using Jena.Iot.Domain.Network;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Api.Tests.Alarms;

[Collection(ClusterGroup.Name)]
public sealed class AlarmTests(ClusterFixture cluster)
{
    private static readonly DateTimeOffset Noon = ApiHostUnderTest.Noon;

    private readonly FakeCity _city = new();

    [Fact]
    public async Task The_list_is_that_of_all_assets_the_most_urgent_first_without_what_is_explained_or_put_aside_but_counting_it()
    {
        Store(Cabinet(silent: true), Node(Alarm("slow", AlarmSeverity.Low, 5), Silent(10)), CarPark(
            Alarm("barrier", AlarmSeverity.High, 20),
            Alarm("lamp", AlarmSeverity.High, 1) with { Suspended = new AlarmSuspension("anna", Noon, "works", Noon.AddHours(1)) }));
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (_, open) = await api.GetAsync("/api/v1/alarms");
        Assert.Equal(["edge/cab-017 silent", "carpark/neue-mitte barrier", "node/ap-1 slow"], Names(open));
        Assert.Equal((3, 1, 1), (open.GetProperty("total").GetInt32(), open.GetProperty("suspended").GetInt32(), open.GetProperty("explained").GetInt32()));

        var (_, all) = await api.GetAsync("/api/v1/alarms?show=all");
        Assert.Equal(5, Names(all).Count);
        var explained = all.GetProperty("items").EnumerateArray().Single(static i => i.TryGetProperty("explainedBy", out _));
        Assert.Equal(("node/ap-1", "silent", "edge/cab-017"), (explained.GetProperty("asset").GetString(), explained.GetProperty("code").GetString(), explained.GetProperty("explainedBy").GetString()));
    }

    [Fact]
    public async Task Once_the_cause_is_gone_what_it_explained_is_on_the_list_by_itself()
    {
        Store(Cabinet(silent: false), Node(Silent(10)));
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        Assert.Equal(["node/ap-1 silent"], Names((await api.GetAsync("/api/v1/alarms")).Body));
    }

    [Fact]
    public async Task What_a_junction_missed_since_its_edge_fell_silent_is_explained_and_what_it_missed_before_is_not()
    {
        Store(Cabinet(silent: true) with { Assets = [AssetId.Junction("holzmarkt")], LastSign = Noon.AddMinutes(-53) }, Sample.Junction("holzmarkt") with
        {
            Alarms = [Alarm("programme-not-confirmed", AlarmSeverity.Medium, 8), Alarm("detector-11-no-data", AlarmSeverity.Medium, 6)],
        });
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        Assert.Equal(["edge/cab-017 silent", "junction/holzmarkt detector-11-no-data"], Names((await api.GetAsync("/api/v1/alarms")).Body));
    }

    [Fact]
    public async Task It_is_filtered_and_paged()
    {
        Store(Node(Alarm("slow", AlarmSeverity.Low, 5)), CarPark(
            Alarm("barrier", AlarmSeverity.High, 20),
            Alarm("door", AlarmSeverity.Medium, 3) with { Acknowledged = new AlarmNote("anna", Noon, "seen") }));
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        Assert.Equal(["node/ap-1 slow"], Names((await api.GetAsync("/api/v1/alarms?kind=node")).Body));
        Assert.Equal(["carpark/neue-mitte barrier", "carpark/neue-mitte door"], Names((await api.GetAsync("/api/v1/alarms?severity=medium")).Body));
        Assert.Equal(["carpark/neue-mitte door"], Names((await api.GetAsync("/api/v1/alarms?acknowledged=true")).Body));
        Assert.Equal(["carpark/neue-mitte door"], Names((await api.GetAsync("/api/v1/alarms?asset=carpark/neue-mitte&code=door")).Body));
        var (_, first) = await api.GetAsync("/api/v1/alarms?limit=2&severity=low");
        Assert.Equal(["carpark/neue-mitte barrier", "carpark/neue-mitte door"], Names(first));
        Assert.Equal(["node/ap-1 slow"], Names((await api.GetAsync(first.GetProperty("next").GetString()!)).Body));
        ApiHostUnderTest.AssertProblem(await api.GetAsync("/api/v1/alarms?severity=worst"), HttpStatusCode.BadRequest, "bad-parameter", "high or medium or low");
    }

    [Fact]
    public async Task Who_took_note_of_an_alarm_is_told_to_holders_of_a_token_alone()
    {
        Store(CarPark(Alarm("door", AlarmSeverity.Medium, 3) with { Acknowledged = new AlarmNote("anna", Noon, "seen") }));
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        Assert.DoesNotContain("anna", (await api.GetAsync("/api/v1/alarms")).Body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("anna", (await api.GetAsync("/api/v1/carparks/neue-mitte")).Body.GetRawText(), StringComparison.Ordinal);
        var (_, told) = await api.GetAsync("/api/v1/alarms", ("Authorization", $"Bearer {api.TokenOf(Role.Viewer)}"));
        Assert.Equal("anna", told.GetProperty("items")[0].GetProperty("acknowledged").GetProperty("by").GetString());
    }

    [Fact]
    public async Task The_history_is_asked_with_all_filters_and_goes_on_where_the_page_ended()
    {
        AlarmQuestion? asked = null;
        _city.Alarms = question =>
        {
            asked = question;
            return new AlarmPage([new AlarmLineAnswer(7, "carpark/neue-mitte", Noon, new AlarmTransition("door", AlarmStep.Acknowledged, AlarmSeverity.Medium, "door open", Noon, 2) { By = "anna", Reason = "seen" })], "12.7");
        };
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (_, page) = await api.GetAsync("/api/v1/alarms/history?from=2026-03-20T00:00:00Z&kind=carpark&code=door&severity=medium&limit=1");
        Assert.Equal(new AlarmQuestion(new TimeWindow(Noon.Date.AddDays(-7), Noon), null, AssetKind.CarPark, "door", AlarmSeverity.Medium, "", 1), asked);
        var item = page.GetProperty("items")[0];
        Assert.Equal(("acknowledged", "seen", 2), (item.GetProperty("step").GetString(), item.GetProperty("reason").GetString(), item.GetProperty("count").GetInt32()));
        Assert.False(item.TryGetProperty("by", out _));
        await api.GetAsync(page.GetProperty("next").GetString()!);
        Assert.Equal(("12.7", Noon), (asked!.Cursor, asked.Window.To));
    }

    [Theory]
    [InlineData("acknowledge-alarm", """{"code":"door","reason":"seen"}""", Role.Operator, HttpStatusCode.OK)]
    [InlineData("suspend-alarm", """{"code":"door","reason":"works","for":"02:00:00"}""", Role.Operator, HttpStatusCode.OK)]
    [InlineData("resume-alarm", """{"code":"door","reason":"over"}""", Role.Operator, HttpStatusCode.OK)]
    [InlineData("acknowledge-alarm", """{"code":"door","reason":"seen"}""", Role.Viewer, HttpStatusCode.Forbidden)]
    [InlineData("suspend-alarm", """{"code":"door","reason":"works"}""", Role.Operator, HttpStatusCode.BadRequest)]
    public async Task Alarms_are_seen_to_by_operators(string word, string body, Role role, HttpStatusCode status)
    {
        Store(CarPark(Alarm("door", AlarmSeverity.Medium, 3)));
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        Assert.Equal(status, (await api.PostAsync($"/api/v1/carparks/neue-mitte/{word}", body, api.TokenOf(role))).Answer.StatusCode);
        Assert.Equal(status is HttpStatusCode.OK ? 1 : 0, _city.Commands.Count);
    }

    private void Store(params IAssetView[] views)
    {
        foreach (var view in views)
            _city.Store(view, 1);
    }

    private static List<string> Names(JsonElement body) =>
        [.. body.GetProperty("items").EnumerateArray().Select(static i => $"{i.GetProperty("asset").GetString()} {i.GetProperty("code").GetString()}")];

    private static StandingAlarm Alarm(string code, AlarmSeverity severity, int minutes) => new(code, severity, code, Noon.AddMinutes(minutes - 60));

    private static StandingAlarm Silent(int minutes) => Alarm(AlarmRules.Silent, AlarmSeverity.High, minutes);

    private static CabinetView Cabinet(bool silent) => new()
    {
        Id = AssetId.Edge("cab-017"), Name = "Cabinet", Presence = Presence.Offline, Assets = [AssetId.Node("ap-1")], Alarms = silent ? [Silent(9)] : [],
    };

    private static NodeView Node(params StandingAlarm[] alarms) =>
        NodeModel.View(NodeModel.Initial(AssetId.Node("ap-1"))) with { Alarms = alarms };

    private static CarParkView CarPark(params StandingAlarm[] alarms) =>
        CarParkModel.View(CarParkModel.Initial(AssetId.CarPark("neue-mitte"))) with { Alarms = alarms };
}
