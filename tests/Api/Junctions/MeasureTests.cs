using System.Net;
using System.Text.Json;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;
using Jena.Iot.Domain.Junctions.Health;
using Jena.Iot.Domain.Junctions.Live;
using Jena.Iot.Domain.Sensing;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.Tests.Junctions;

[Collection(ClusterGroup.Name)]
public sealed class MeasureTests(ClusterFixture cluster)
{
    private const string Path = "/api/v1/junctions/holzmarkt/measures";
    private const string Hour = "from=2026-03-27T10:00:00Z&to=2026-03-27T11:00:00Z";

    private static readonly DateTimeOffset Ten = new(2026, 3, 27, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeCity _city = new();
    private JunctionView _view = Sample.Junction("holzmarkt");

    [Fact]
    public async Task Figures_of_a_time_whose_events_are_dropped_say_so()
    {
        await using var api = await StartAsync();
        Assert.False((await api.GetAsync($"{Path}/actuations?{Hour}")).Body.TryGetProperty("sensedSince", out _));

        var since = DateTimeOffset.Parse("2026-03-27T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture).AddYears(1);
        _city.SensedSince = since;
        Assert.Equal(since, (await api.GetAsync($"{Path}/actuations?{Hour}")).Body.GetProperty("sensedSince").GetDateTimeOffset());
    }

    [Fact]
    public async Task Actuations_are_rows_of_bin_and_detector_with_what_they_depend_on()
    {
        await using var api = await StartAsync(Quarter(Ten, vehicles: 2), Quarter(Ten.AddMinutes(15), vehicles: 1));

        var (_, body) = await api.GetAsync($"{Path}/actuations?{Hour}&bin=15m");

        Assert.Equal("junction/holzmarkt", body.GetProperty("junction").GetString());
        Assert.Equal("15m", body.GetProperty("bin").GetString());
        Assert.Equal("event code 82", body.GetProperty("parameters").GetProperty("actuation").GetString());
        Assert.Equal(
            [(Ten, 3, 2, 8d), (Ten.AddMinutes(15), 3, 1, 4d)],
            body.GetProperty("rows").EnumerateArray().Select(static row => (
                row.GetProperty("start").GetDateTimeOffset(), row.GetProperty("detector").GetInt32(), row.GetProperty("total").GetInt32(), row.GetProperty("flow").GetDouble())));
    }

    [Fact]
    public async Task A_measure_names_those_of_its_detectors_that_have_been_found_faulty_since_before_its_end()
    {
        DetectorView Faulty(ushort channel, ushort phase, DateTimeOffset since) => new(
            channel, $"D{channel}", null, null, null, null, Serves: phase, Health: [new HealthView("stuck-on", since, "occupied for more than 60 min")], Taints: ["arrivals-on-green"]);
        _view = _view with { Detectors = [Faulty(3, 2, Ten.AddMinutes(30)), Faulty(4, 6, Ten.AddMinutes(20)), Faulty(6, 2, Ten.AddHours(3))] };
        await using var api = await StartAsync(Cycles());
        _city.Configured = Configured(CodeSet.Controller);

        Assert.Equal([(3, "D3", "stuck-on", Ten.AddMinutes(30)), (4, "D4", "stuck-on", Ten.AddMinutes(20))], await DoubtfulAsync("arrivals-on-green", ""));
        Assert.Equal([(3, "D3", "stuck-on", Ten.AddMinutes(30))], await DoubtfulAsync("arrivals-on-green", "&phase=2"));
        Assert.Empty(await DoubtfulAsync("split-failures", ""));

        async Task<IEnumerable<(int, string, string, DateTimeOffset)>> DoubtfulAsync(string measure, string query) =>
            (await api.GetAsync($"{Path}/{measure}?{Hour}{query}")).Body.GetProperty("doubtful").EnumerateArray().Select(static d => (
                d.GetProperty("detector").GetInt32(), d.GetProperty("name").GetString()!, d.GetProperty("reason").GetString()!, d.GetProperty("since").GetDateTimeOffset()));
    }

    [Fact]
    public async Task A_bin_that_began_before_anything_was_sensed_says_partial()
    {
        var first = Cycles();
        await using var api = await StartAsync(first with { RecordedSince = first.FirstEvent() }, Quarter(Ten.AddMinutes(15), vehicles: 2));
        _city.Configured = Configured(CodeSet.Controller);

        Assert.Equal([("partial", false), ("partial", false), ("complete", true)], await RowsAsync("actuations"));
        Assert.Equal([("partial", false)], await RowsAsync("split-failures"));
        Assert.Equal([("partial", false)], await RowsAsync("arrivals-on-green"));
        Assert.Equal("partial", Assert.Single(await RowsAsync("arrivals-on-green", "&bin=1h")).Quality);

        async Task<IEnumerable<(string? Quality, bool Occupancy)>> RowsAsync(string measure, string query = "") =>
            [.. (await api.GetAsync($"{Path}/{measure}?{Hour}{query}")).Body.GetProperty("rows").EnumerateArray().Select(static row => (row.GetProperty("quality").GetString(), row.TryGetProperty("occupancy", out _)))];
    }

    [Theory]
    [InlineData("actuations")]
    [InlineData("has-data")]
    [InlineData("terminations")]
    public async Task An_answer_says_in_which_of_its_quarter_hours_nothing_was_recorded(string measure)
    {
        await using var api = await StartAsync(Quarter(Ten, vehicles: 2), Quarter(Ten.AddMinutes(30), vehicles: 1));

        Assert.Equal(["10:15-10:30", "10:45-11:00"], await SpansAsync(Hour));
        Assert.Equal(["06:00-08:00"], await SpansAsync("from=2031-03-27T06:00:00Z&to=2031-03-27T08:00:00Z"));
        Assert.Empty(await SpansAsync("from=2026-03-27T10:30:00Z&to=2026-03-27T10:45:00Z"));

        async Task<IEnumerable<string>> SpansAsync(string span) => [.. (await api.GetAsync($"{Path}/{measure}?{span}")).Body.GetProperty("nothingRecorded").EnumerateArray()
            .Select(static s => FormattableString.Invariant($"{s.GetProperty("from").GetDateTimeOffset():HH:mm}-{s.GetProperty("to").GetDateTimeOffset():HH:mm}"))];
    }

    [Fact]
    public async Task Longer_bins_add_up()
    {
        await using var api = await StartAsync(Quarter(Ten, vehicles: 2), Quarter(Ten.AddMinutes(15), vehicles: 1));

        var (_, body) = await api.GetAsync($"{Path}/actuations?{Hour}&bin=1h");

        Assert.Equal(3, Assert.Single(body.GetProperty("rows").EnumerateArray()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Whoever_accepts_csv_gets_the_same_rows_as_csv()
    {
        await using var api = await StartAsync(Quarter(Ten, vehicles: 2));

        var (answer, _) = await api.GetAsync($"{Path}/actuations?{Hour}", ("Accept", "text/csv"));

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "start,detector,total,flow,occupancy,quality\n2026-03-27T10:00:00Z,3,2,8,0.0022222222222222222,complete\n",
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Has_data_names_the_bins_in_which_the_controller_recorded_throughout()
    {
        await using var api = await StartAsync(Recorded(Ten, perMinute: 1), Recorded(Ten.AddMinutes(15), perMinute: 0));

        var (_, body) = await api.GetAsync($"{Path}/has-data?{Hour}");
        var (csv, _) = await api.GetAsync($"{Path}/has-data?{Hour}", ("Accept", "text/csv"));

        Assert.Equal(Ten, Assert.Single(body.GetProperty("rows").EnumerateArray()).GetProperty("start").GetDateTimeOffset());
        Assert.Equal("start,quality\n2026-03-27T10:00:00Z,complete\n", await csv.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_longest_span_is_asked_in_pieces_that_the_junction_takes()
    {
        await using var api = await StartAsync();

        var (answer, _) = await api.GetAsync($"{Path}/actuations?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&bin=1d");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(_city.BinsAsked, static window => Assert.True(window.Length <= TimeSpan.FromDays(31)));
        Assert.Equal(_city.BinsAsked.First().To, _city.BinsAsked.Last().From);
    }

    [Fact]
    public async Task A_measure_of_events_takes_a_week_at_once_and_reads_it_in_pieces()
    {
        await using var api = await StartAsync(Cycles());

        var (answer, _) = await api.GetAsync($"{Path}/terminations?from=2026-03-20T11:00:00Z&to=2026-03-27T11:00:00Z");
        var longer = await api.GetAsync($"{Path}/terminations?from=2026-03-20T10:00:00Z&to=2026-03-27T11:00:00Z");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.All(_city.BinsAsked, static window => Assert.True(window.Length <= TimeSpan.FromDays(2)));
        ApiHostUnderTest.AssertProblem(longer, HttpStatusCode.BadRequest, "bad-parameter", "at most 7");
    }

    [Fact]
    public async Task A_bin_of_five_minutes_is_counted_by_events()
    {
        await using var api = await StartAsync(Quarter(Ten, vehicles: 7));

        var (_, body) = await api.GetAsync($"{Path}/actuations?{Hour}&bin=5m");
        Assert.Equal(
            [(Ten, 4, 48d), (Ten.AddMinutes(5), 3, 36d)],
            body.GetProperty("rows").EnumerateArray().Select(static row => (row.GetProperty("start").GetDateTimeOffset(), row.GetProperty("total").GetInt32(), row.GetProperty("flow").GetDouble())));
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/actuations?from=2026-03-01T00:00:00Z&to=2026-03-20T00:00:00Z&bin=5m"), HttpStatusCode.BadRequest, "bad-parameter", "at most 7");
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/pedestrian-volumes?{Hour}&bin=5m"), HttpStatusCode.BadRequest, "bad-parameter", "defined for quarter hours");
    }

    [Theory]
    [InlineData("bin=10m", "bin", "multiple of 15 minutes")]
    [InlineData("bin=7h", "bin", "divides a day")]
    [InlineData("bin=m", "bin", "15m")]
    [InlineData("from=2026-01-01T00:00:00Z&to=2026-02-02T00:00:00Z", "to", "at most 31")]
    [InlineData("from=0001-01-01T00:00:00Z&to=0001-01-01T06:00:00Z", "to", "from 1970 to 8999")]
    [InlineData("to=0001-01-01T00:30:00Z", "to", "from 1970 to 8999")]
    [InlineData("from=9999-12-31T23:00:00Z&to=9999-12-31T23:59:59Z", "to", "from 1970 to 8999")]
    public async Task A_parameter_that_cannot_stand_is_named_with_what_to_write(string query, string parameter, string word)
    {
        await using var api = await StartAsync();

        var given = await api.GetAsync($"{Path}/actuations?{query}");

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.BadRequest, "bad-parameter", word);
        Assert.Equal(parameter, given.Body.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task An_unknown_measure_is_a_problem_that_names_those_there_are()
    {
        await using var api = await StartAsync();

        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/speed"), HttpStatusCode.NotFound, "not-found", "speed", "actuations, has-data, arrivals-on-green");
    }

    [Fact]
    public async Task A_link_can_ask_for_csv()
    {
        await using var api = await StartAsync(Quarter(Ten, vehicles: 2));

        Assert.Equal("text/csv", (await api.GetAsync($"{Path}/actuations?{Hour}&format=csv")).Answer.Content.Headers.ContentType?.MediaType);
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/actuations?{Hour}&format=xml"), HttpStatusCode.BadRequest, "bad-parameter", "csv or json");
    }

    [Fact]
    public async Task Csv_says_where_the_same_question_is_answered_with_what_made_its_rows()
    {
        await using var api = await StartAsync(Cycles(), Quarter(Ten.AddMinutes(30), vehicles: 2));
        _city.Configured = Configured(CodeSet.Controller);

        var (now, _) = await api.GetAsync($"{Path}/actuations", ("Accept", "text/csv"));
        Assert.Equal("<actuations?from=2026-03-27T11:00:00Z&to=2026-03-27T12:00:00Z&bin=15m&format=json>; rel=\"describedby\"; type=\"application/json\"", now.Headers.GetValues("Link").Single());
        var (csv, _) = await api.GetAsync($"{Path}/level-of-service?from=2026-03-27T11:00:00.5%2B01:00&to=2026-03-27T11:00:00Z&bin=30m&phase=2&detector=6&thresholds=5,6", ("Accept", "text/csv"));
        var link = csv.Headers.GetValues("Link").Single();
        var described = new Uri(csv.RequestMessage!.RequestUri!, link[1..link.IndexOf('>', StringComparison.Ordinal)]);
        var (answer, body) = await api.GetAsync(described.PathAndQuery, ("Accept", "text/csv"));

        Assert.Equal($"{Path}/level-of-service", described.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Ten.AddSeconds(0.5), body.GetProperty("from").GetDateTimeOffset());
        Assert.Equal(Ten.AddHours(1), body.GetProperty("to").GetDateTimeOffset());
        Assert.Equal("30m", body.GetProperty("bin").GetString());
        Assert.Equal("2", body.GetProperty("parameters").GetProperty("phase").GetString());
        Assert.Equal("6 of phase 2, shifted by 10 s", body.GetProperty("parameters").GetProperty("detectors").GetString());
        Assert.Equal("5,6", body.GetProperty("parameters").GetProperty("thresholds").GetString());
        Assert.False(answer.Headers.Contains("Link"));
    }

    [Fact]
    public async Task A_measure_whose_detector_is_not_configured_is_a_problem_that_names_it()
    {
        await using var api = await StartAsync(Cycles());

        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/split-failures?{Hour}"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "'presence'", "no configuration");
        _city.Configured = Configured(CodeSet.Controller);
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/yellow-red-actuations?{Hour}"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "'yellowRed'");
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/split-failures?{Hour}&phase=4"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "phase 4");
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/split-failures?{Hour}&detector=9"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "detector 9");
    }

    [Fact]
    public async Task A_phase_or_detector_that_nobody_configured_is_a_problem_that_names_it_unless_it_spoke()
    {
        await using var api = await StartAsync(Cycles(), Quarter(Ten.AddMinutes(15), vehicles: 2));
        _city.Configured = Configured(CodeSet.Parse("0-700"));

        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/actuations?{Hour}&detector=9"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "detector 9");
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/terminations?{Hour}&phase=9"), HttpStatusCode.UnprocessableEntity, "phase-not-configured", "phase 9", "Those that are: 2");
        Assert.Empty((await api.GetAsync($"{Path}/terminations?{Hour}&phase=2")).Body.GetProperty("rows").EnumerateArray());
        Assert.Equal(2, Assert.Single((await api.GetAsync($"{Path}/actuations?{Hour}&detector=3")).Body.GetProperty("rows").EnumerateArray()).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Actuations_of_a_phase_are_those_of_the_detectors_that_serve_it()
    {
        await using var api = await StartAsync(Cycles(), Quarter(Ten.AddMinutes(15), vehicles: 2));
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/actuations?{Hour}&phase=2"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "no configuration");
        _city.Configured = Configured(CodeSet.Controller);

        var (_, body) = await api.GetAsync($"{Path}/actuations?{Hour}&phase=2");

        Assert.Equal([5, 6], body.GetProperty("rows").EnumerateArray().Select(static row => row.GetProperty("detector").GetInt32()));
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/actuations?{Hour}&phase=4"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "phase 4");
    }

    [Theory]
    [InlineData("timeline", "phase=2", "phase")]
    [InlineData("has-data", "phase=2", "phase")]
    [InlineData("splits", "detector=2", "detector")]
    [InlineData("terminations", "detector=2", "detector")]
    [InlineData("approach-delay", "thresholds=5,6", "thresholds")]
    [InlineData("has-data", "standing=true", "standing")]
    public async Task A_parameter_that_would_change_nothing_is_refused(string measure, string query, string parameter)
    {
        await using var api = await StartAsync(Cycles());

        var given = await api.GetAsync($"{Path}/{measure}?{Hour}&{query}");

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.BadRequest, "bad-parameter", measure, "leave it out");
        Assert.Equal(parameter, given.Body.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task A_measure_whose_codes_cannot_be_observed_is_a_problem_that_names_them()
    {
        await using var api = await StartAsync(Cycles());
        _city.Configured = Configured(CodeSet.Lamps.Union(CodeSet.Contacts));

        var given = await api.GetAsync($"{Path}/terminations?{Hour}");

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.UnprocessableEntity, "codes-not-observed", "4, 5, 6");
        Assert.Equal("terminations", given.Body.GetProperty("measure").GetString());
    }

    [Fact]
    public async Task A_crossing_that_shows_no_amber_is_predictable_and_a_pattern_alone_is_coordination()
    {
        await using var api = await StartAsync(Cycles());

        _city.Configured = Configured(CodeSet.Parse("1, 10, 21, 23"));
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync($"{Path}/predictability?{Hour}")).Answer.StatusCode);
        _city.Configured = Configured(CodeSet.Lamps.Union(CodeSet.Parse("131")));
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync($"{Path}/coordination?{Hour}")).Answer.StatusCode);
    }

    [Fact]
    public async Task Presses_and_actuations_of_a_junction_without_a_button_or_detector_are_a_problem_unless_they_were_heard_of()
    {
        await using var api = await StartAsync(Events((10, IndianaCode.PedestrianBeginWalk, 2), (60, IndianaCode.BeginGreen, 2)));
        _city.Configured = Configured(CodeSet.Controller);
        foreach (var measure in (string[])["unique-pedestrians", "pedestrian-volumes", "pedestrian-delay"])
            ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/{measure}?{Hour}"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "'pedestrian'", "none is configured");
        Assert.Single((await api.GetAsync($"{Path}/pedestrians?{Hour}")).Body.GetProperty("rows").EnumerateArray());
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/pedestrians?from=2026-03-27T10:30:00Z&to=2026-03-27T11:00:00Z"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "'pedestrian'");
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync($"{Path}/actuations?{Hour}")).Answer.StatusCode);

        _city.Configured = new(3, ApiHostUnderTest.Noon, "anna", Configured(CodeSet.Controller).Configuration with { Phases = [new Phase(2), new Phase(4)], Detectors = [new Detector(31, "T1", [DetectorFunction.Pedestrian], 4)] });
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/actuations?{Hour}"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "needs a detector");
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/pedestrian-delay?{Hour}&phase=2"), HttpStatusCode.UnprocessableEntity, "detector-not-configured", "phase 2 has none");
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync($"{Path}/pedestrian-delay?{Hour}&phase=4")).Answer.StatusCode);
    }

    [Fact]
    public async Task Buttons_and_detectors_that_are_not_configured_are_told_of_once_they_were_heard()
    {
        await using var api = await StartAsync(Events((10, IndianaCode.PedestrianDetectorOn, 2), (60, IndianaCode.PedestrianDetectorOn, 2), (70, IndianaCode.DetectorOn, 9)));
        _city.Configured = new(3, ApiHostUnderTest.Noon, "anna", Configured(CodeSet.Controller).Configuration with { Detectors = [] });

        foreach (var measure in (string[])["unique-pedestrians", "pedestrian-volumes", "pedestrians", "actuations"])
            Assert.NotEmpty((await api.GetAsync($"{Path}/{measure}?{Hour}")).Body.GetProperty("rows").EnumerateArray());
        Assert.Empty((await api.GetAsync($"{Path}/pedestrian-delay?{Hour}")).Body.GetProperty("rows").EnumerateArray());
    }

    [Fact]
    public async Task A_detector_that_is_occupied_throughout_a_bin_has_a_row_where_that_is_asked_for()
    {
        await using var api = await StartAsync(Events((60, IndianaCode.DetectorOn, 3)), Quarter(Ten.AddMinutes(15), vehicles: 1, channel: 4));

        Assert.Equal([(3, 1), (4, 1)], await RowsAsync(""));
        Assert.Equal([(3, 1), (4, 1)], await RowsAsync("&standing=false"));
        Assert.Equal([(3, 1), (3, 0), (4, 1)], await RowsAsync("&standing=true"));
        var (csv, _) = await api.GetAsync($"{Path}/actuations?{Hour}&standing=true&format=csv");
        Assert.Contains("2026-03-27T10:15:00Z,3,0,0,1,complete\n", await csv.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("&standing=true&format=json", csv.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/actuations?{Hour}&standing=yes"), HttpStatusCode.BadRequest, "bad-parameter", "true or false");

        async Task<IEnumerable<(int, int)>> RowsAsync(string query) => [.. (await api.GetAsync($"{Path}/actuations?{Hour}{query}")).Body.GetProperty("rows").EnumerateArray()
            .Select(static row => (row.GetProperty("detector").GetInt32(), row.GetProperty("total").GetInt32()))];
    }

    [Fact]
    public async Task What_lasts_for_hours_has_its_length_whatever_the_span_and_none_while_it_goes_on()
    {
        var early = Ten.AddHours(-5);
        await using var api = await StartAsync(
            At(early, (60, IndianaCode.UnitFlashStatus, 4), (70, 84, 7), (80, IndianaCode.PreemptCallOn, 1)),
            At(early.AddHours(4), (60, IndianaCode.UnitFlashStatus, 2), (70, 83, 7), (80, IndianaCode.PreemptCallOff, 1), (90, 84, 8)));
        (string, double)[] lasted = [("Flash - Local Manual", 14_400), ("Other", 14_400), ("Preempt", 14_400)];

        foreach (var to in (string[])["06:00", "11:00"])
        {
            var span = $"from=2026-03-27T05:00:00Z&to=2026-03-27T{to}:00Z";
            Assert.Equal(lasted, (await RowsAsync(span)).Take(3).Select(static row => (row.GetProperty("name").GetString()!, row.GetProperty("seconds").GetDouble())));
            Assert.Equal(14_400, Assert.Single((await api.GetAsync($"{Path}/preemption?{span}")).Body.GetProperty("rows").EnumerateArray()).GetProperty("duration").GetDouble());
        }
        Assert.Equal(
            [("Flash - Not Flash", false, false), ("Other", false, false)],
            (await RowsAsync("from=2026-03-27T09:00:00Z&to=2026-03-27T10:00:00Z")).Select(static row => (row.GetProperty("name").GetString()!, row.TryGetProperty("end", out _), row.GetProperty("valid").GetBoolean())));

        async Task<IEnumerable<JsonElement>> RowsAsync(string span) => [.. (await api.GetAsync($"{Path}/timeline?{span}")).Body.GetProperty("rows").EnumerateArray()];
    }

    [Fact]
    public async Task Rows_of_a_phase_come_with_the_detectors_that_made_them()
    {
        await using var api = await StartAsync(Cycles());
        _city.Configured = Configured(CodeSet.Controller);

        var (_, body) = await api.GetAsync($"{Path}/split-failures?{Hour}&phase=2");
        var (_, other) = await api.GetAsync($"{Path}/arrivals-on-green?{Hour}");

        var row = Assert.Single(body.GetProperty("rows").EnumerateArray());
        Assert.Equal((2, 1, 1, 30.0), (row.GetProperty("phase").GetInt32(), row.GetProperty("cycles").GetInt32(), row.GetProperty("failures").GetInt32(), row.GetProperty("greenTime").GetDouble()));
        Assert.Equal("5 of phase 2, shifted by 0 s", body.GetProperty("parameters").GetProperty("detectors").GetString());
        Assert.Equal("version 3", body.GetProperty("parameters").GetProperty("configuration").GetString());
        // 100 m at 36 km/h are 10 s: who is told of 5 s before green comes 5 s after its begin.
        Assert.Equal("6 of phase 2, shifted by 10 s", other.GetProperty("parameters").GetProperty("detectors").GetString());
        Assert.Equal(1, Assert.Single(other.GetProperty("rows").EnumerateArray()).GetProperty("share").GetDouble());
    }

    [Fact]
    public async Task Split_failures_of_a_phase_with_several_approaches_name_them()
    {
        await using var api = await StartAsync(Approaches());
        _city.Configured = new(3, ApiHostUnderTest.Noon, "anna", Configured(CodeSet.Controller).Configuration with
        {
            Detectors = [new Detector(5, "D5", [DetectorFunction.Presence], 2, "Lutherplatz"), new Detector(9, "D9", [DetectorFunction.Presence], 2, "Damm, \"Nord\"")],
        });

        var (_, body) = await api.GetAsync($"{Path}/split-failures?{Hour}");
        var (csv, _) = await api.GetAsync($"{Path}/split-failures?{Hour}&format=csv");

        Assert.Equal(
            [("Damm, \"Nord\"", 0), ("Lutherplatz", 1)],
            body.GetProperty("rows").EnumerateArray().Select(static row => (row.GetProperty("approach").GetString(), row.GetProperty("failures").GetInt32())));
        Assert.Contains("5 of phase 2 (Lutherplatz), shifted", body.GetProperty("parameters").GetProperty("detectors").GetString(), StringComparison.Ordinal);
        Assert.Contains("complete,\"Damm, \"\"Nord\"\"\"\n", await csv.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // One approach is occupied throughout, the other for a second.
        static JunctionBinAggregate Approaches() => JunctionBin.Of(Bin.Of(Ten), new (double Second, ushort Code, ushort Parameter)[]
        {
            (10, IndianaCode.DetectorOn, 5), (20, IndianaCode.DetectorOn, 9), (21, IndianaCode.DetectorOff, 9), (100, IndianaCode.BeginGreen, 2),
            (130, IndianaCode.BeginYellow, 2), (133, IndianaCode.BeginRedClearance, 2), (150, IndianaCode.DetectorOff, 5), (200, IndianaCode.BeginGreen, 2),
        }.Select(static e => (Ten.AddSeconds(e.Second), new IndianaEvent(e.Code, e.Parameter)))).Aggregate();
    }

    [Fact]
    public async Task Every_measure_answers_with_rows_and_with_csv_of_the_same_columns()
    {
        await using var api = await StartAsync(Everything());
        var usual = Configured(CodeSet.Parse("0-700"));
        _city.Configured = new(3, ApiHostUnderTest.Noon, "anna", usual.Configuration with
        {
            Detectors = [.. usual.Configuration.Detectors, new Detector(8, "D8", [DetectorFunction.YellowRed, DetectorFunction.Count], 2), new Detector(31, "T1", [DetectorFunction.Pedestrian], 4)],
        });
        var words = await WordsAsync(api);
        Assert.Equal(23, words.Length);

        foreach (var word in words)
        {
            var (answer, body) = await api.GetAsync($"{Path}/{word}?{Hour}");
            var (csv, _) = await api.GetAsync($"{Path}/{word}?{Hour}", ("Accept", "text/csv"));
            Assert.True(answer.IsSuccessStatusCode, word);
            var rows = body.GetProperty("rows").EnumerateArray().ToList();
            var lines = (await csv.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
            Assert.True(rows.Count > 0, word);
            Assert.Equal(rows.Count, lines.Length - 1);
            foreach (var row in rows)
                Assert.Empty(row.EnumerateObject().Select(static p => p.Name).Except(lines[0].Split(',')));
        }

        // A cycle of each 100 s, and one of everything else.
        static JunctionBinAggregate Everything() => Events(
        [
            .. Enumerable.Range(0, 9).SelectMany(static i => new (double, ushort, ushort)[]
            {
                ((i * 100) + 1, IndianaCode.BeginGreen, 2), ((i * 100) + 31, IndianaCode.BeginYellow, 2), ((i * 100) + 34, IndianaCode.BeginRedClearance, 2),
            }),
            (10, IndianaCode.DetectorOn, 5), (15, IndianaCode.DetectorOff, 5), (50, IndianaCode.DetectorOn, 6), (51, IndianaCode.DetectorOff, 6), (133, IndianaCode.DetectorOn, 8), (137, IndianaCode.DetectorOff, 8),
            (31, IndianaCode.GapOut, 2), (40, IndianaCode.PedestrianDetectorOn, 31), (60, IndianaCode.PedestrianDetectorOn, 31), (70, IndianaCode.PedestrianBeginWalk, 4),
            (40, IndianaCode.PhaseCallRegistered, 2), (200, IndianaCode.FirstVendorSplit, 30), (210, IndianaCode.PatternChange, 5),
            (300, IndianaCode.PreemptCallOn, 1), (310, IndianaCode.PreemptCallOff, 1), (320, IndianaCode.PriorityCheckIn, 3), (330, IndianaCode.PriorityCheckOut, 3),
        ]);
    }

    [Fact]
    public async Task The_measures_that_a_doubtful_detector_taints_are_those_that_need_its_function()
    {
        await using var api = await StartAsync(Cycles());
        _city.Configured = new(3, ApiHostUnderTest.Noon, "anna", Configured(CodeSet.Parse("0-700")).Configuration with { Detectors = [] });
        var words = await WordsAsync(api);
        var functions = Enum.GetValues<DetectorFunction>().Where(static f => f is not DetectorFunction.None).ToList();

        var needed = 0;
        foreach (var word in words)
        {
            var (answer, body) = await api.GetAsync($"{Path}/{word}?{Hour}");
            if (answer.IsSuccessStatusCode)
                continue;
            var function = Assert.Single(functions, f => body.GetProperty("detail").GetString()!.Contains($"'{f}'", StringComparison.OrdinalIgnoreCase));
            Assert.All(functions, f => Assert.Equal(f == function, Tainted.By(new Detector(7, "D7", [f])).Contains(word)));
            needed++;
        }
        Assert.Equal(13, needed);
        Assert.All(functions, f => Assert.Empty(Tainted.By(new Detector(7, "D7", [f], 2)).Except(words)));
    }

    [Fact]
    public async Task The_part_of_one_direction_is_told_where_the_configuration_has_the_other()
    {
        await using var api = await StartAsync(Quarter(Ten, vehicles: 3, channel: 3), Quarter(Ten.AddMinutes(15), vehicles: 1, channel: 4));
        var alone = Configured(CodeSet.Controller).Configuration with
        {
            Phases = [new Phase(2), new Phase(6)],
            Detectors = [new Detector(3, "D3", [DetectorFunction.Count], 2), new Detector(4, "D4", [DetectorFunction.Count], 6)],
        };
        _city.Configured = new(3, ApiHostUnderTest.Noon, "anna", alone);
        Assert.Equal([(2, 1.0, null), (6, 1.0, null)], await FiguresAsync(""));

        _city.Configured = new(4, ApiHostUnderTest.Noon, "anna", alone with { Phases = [new Phase(2, Opposes: 6), new Phase(6)] });
        Assert.Equal([(2, 1.0, 0.75), (6, 1.0, 0.25)], await FiguresAsync(""));
        Assert.Equal([(6, 1.0, 0.25)], await FiguresAsync("&phase=6"));
        Assert.Equal([(6, 1.0, null)], await FiguresAsync("&detector=4"));

        async Task<IEnumerable<(int Phase, double K, double? D)>> FiguresAsync(string query) =>
            (await api.GetAsync($"{Path}/volume-figures?{Hour}{query}")).Body.GetProperty("rows").EnumerateArray().Select(static row => (
                row.GetProperty("phase").GetInt32(),
                row.GetProperty("peakShare").GetDouble(),
                row.TryGetProperty("directionalSplit", out var split) && split.ValueKind is JsonValueKind.Number ? (double?)split.GetDouble() : null));
    }

    [Fact]
    public async Task The_thresholds_of_the_levels_are_a_setting_that_a_request_may_override()
    {
        await using var usual = await StartAsync(Cycles());
        _city.Configured = Configured(CodeSet.Controller);
        Assert.Equal("20,35,50,70", (await usual.GetAsync($"{Path}/level-of-service?{Hour}")).Body.GetProperty("parameters").GetProperty("thresholds").GetString());

        await using var set = await ApiHostUnderTest.StartAsync(cluster, _city, ("Measures:LevelOfService", "10,20.5"));
        Assert.Equal("10,20.5", (await set.GetAsync($"{Path}/level-of-service?{Hour}")).Body.GetProperty("parameters").GetProperty("thresholds").GetString());
        Assert.Equal("5,6", (await set.GetAsync($"{Path}/level-of-service?{Hour}&thresholds=5,6")).Body.GetProperty("parameters").GetProperty("thresholds").GetString());
        ApiHostUnderTest.AssertProblem(await set.GetAsync($"{Path}/level-of-service?{Hour}&thresholds=6,5"), HttpStatusCode.BadRequest, "bad-parameter", "above 0 and rising");
    }

    [Theory]
    [InlineData("")]
    [InlineData("20,20")]
    [InlineData("20,NaN")]
    [InlineData("1,2,3,4,5,6")]
    public async Task Thresholds_that_cannot_stand_are_refused_at_the_start(string value)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiHostUnderTest.StartAsync(cluster, _city, ("Measures:LevelOfService", value)));
        Assert.Contains("Measures:LevelOfService", refused.Message, StringComparison.Ordinal);
        Assert.Contains("such as 20,35,50,70", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string[]> WordsAsync(ApiHostUnderTest api) =>
        (await api.GetAsync($"{Path}/speed")).Body.GetProperty("detail").GetString()!.Split("those there are: ")[1].TrimEnd('.').Split(", ");

    private static ConfiguredJunction Configured(CodeSet observes) => new(3, ApiHostUnderTest.Noon, "anna", new JunctionConfiguration
    {
        Kind = JunctionKind.Signals,
        Observes = observes,
        Detectors =
        [
            new Detector(5, "D5", [DetectorFunction.Presence], 2),
            new Detector(6, "D6", [DetectorFunction.Advance], 2, DistanceMetres: 100, SpeedKmh: 36),
        ],
    });

    /// <summary>One cycle of phase 2 with somebody at the stop line all the while, and one vehicle that comes as it turns green.</summary>
    private static JunctionBinAggregate Cycles() => JunctionBin.Of(Bin.Of(Ten), new (double Second, ushort Code, ushort Parameter)[]
    {
        (10, IndianaCode.DetectorOn, 5), (95, IndianaCode.DetectorOn, 6), (96, IndianaCode.DetectorOff, 6), (100, IndianaCode.BeginGreen, 2),
        (130, IndianaCode.BeginYellow, 2), (133, IndianaCode.BeginRedClearance, 2), (150, IndianaCode.DetectorOff, 5), (200, IndianaCode.BeginGreen, 2),
    }.Select(static e => (Ten.AddSeconds(e.Second), new IndianaEvent(e.Code, e.Parameter)))).Aggregate();

    private static JunctionBinAggregate Events(params (double Second, ushort Code, ushort Parameter)[] events) => At(Ten, events);

    private static JunctionBinAggregate At(DateTimeOffset start, params (double Second, ushort Code, ushort Parameter)[] events) =>
        JunctionBin.Of(Bin.Of(start), events.Select(e => (start.AddSeconds(e.Second), new IndianaEvent(e.Code, e.Parameter)))).Aggregate();

    private async Task<ApiHostUnderTest> StartAsync(params JunctionBinAggregate[] bins)
    {
        _city.Store(_view, 1);
        _city.Bins = window => [.. bins.Where(bin => bin.Bin.Window.Overlaps(window)).Select(static bin =>
            new JunctionBinAnswer(bin.Bin.Number, JsonSerializer.SerializeToUtf8Bytes(bin, DomainJson.Options)))];
        return await ApiHostUnderTest.StartAsync(cluster, _city);
    }

    /// <summary>Vehicles of one second each, a minute apart.</summary>
    private static JunctionBinAggregate Quarter(DateTimeOffset start, int vehicles, ushort channel = 3) => JunctionBin.Of(Bin.Of(start), Enumerable.Range(1, vehicles).SelectMany(
        minute => new[]
        {
            (start.AddMinutes(minute), new IndianaEvent(IndianaCode.DetectorOn, channel)),
            (start.AddMinutes(minute).AddSeconds(1), new IndianaEvent(IndianaCode.DetectorOff, channel)),
        })).Aggregate();

    private static JunctionBinAggregate Recorded(DateTimeOffset start, int perMinute) => JunctionBin.Of(Bin.Of(start), Enumerable.Range(0, 15 * perMinute)
        .Select(minute => (start.AddMinutes(minute), new IndianaEvent(IndianaCode.BeginGreen, 2)))).Aggregate();
}
