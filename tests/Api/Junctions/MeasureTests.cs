using System.Net;
using System.Text.Json;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Sensing;

namespace Jena.Iot.Api.Tests.Junctions;

[Collection(ClusterGroup.Name)]
public sealed class MeasureTests(ClusterFixture cluster)
{
    private const string Path = "/api/v1/junctions/holzmarkt/measures";
    private const string Hour = "from=2026-03-27T10:00:00Z&to=2026-03-27T11:00:00Z";

    private static readonly DateTimeOffset Ten = new(2026, 3, 27, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeCity _city = new();

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

    [Theory]
    [InlineData("bin=10m", "bin", "multiple of 15 minutes")]
    [InlineData("bin=7h", "bin", "divides a day")]
    [InlineData("bin=m", "bin", "15m")]
    [InlineData("from=2026-01-01T00:00:00Z&to=2026-02-02T00:00:00Z", "to", "at most 31")]
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

        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}/speed"), HttpStatusCode.NotFound, "not-found", "speed", "actuations, has-data");
    }

    private async Task<ApiHostUnderTest> StartAsync(params JunctionBinAggregate[] bins)
    {
        _city.Store(Sample.Junction("holzmarkt"), 1);
        _city.Bins = window => [.. bins.Where(bin => bin.Bin.Window.Overlaps(window)).Select(static bin =>
            new JunctionBinAnswer(bin.Bin.Number, JsonSerializer.SerializeToUtf8Bytes(bin, DomainJson.Options)))];
        return await ApiHostUnderTest.StartAsync(cluster, _city);
    }

    /// <summary>Vehicles of one second each on detector 3, a minute apart.</summary>
    private static JunctionBinAggregate Quarter(DateTimeOffset start, int vehicles) => JunctionBin.Of(Bin.Of(start), Enumerable.Range(1, vehicles).SelectMany(
        minute => new[]
        {
            (start.AddMinutes(minute), new IndianaEvent(IndianaCode.DetectorOn, 3)),
            (start.AddMinutes(minute).AddSeconds(1), new IndianaEvent(IndianaCode.DetectorOff, 3)),
        })).Aggregate();

    private static JunctionBinAggregate Recorded(DateTimeOffset start, int perMinute) => JunctionBin.Of(Bin.Of(start), Enumerable.Range(0, 15 * perMinute)
        .Select(minute => (start.AddMinutes(minute), new IndianaEvent(IndianaCode.BeginGreen, 2)))).Aggregate();
}
