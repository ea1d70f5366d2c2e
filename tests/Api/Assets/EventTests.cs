using System.Net;
using System.Text;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;

namespace Jena.Iot.Api.Tests.Assets;

[Collection(ClusterGroup.Name)]
public sealed class EventTests(ClusterFixture cluster)
{
    private const string Path = "/api/v1/carparks/neue-mitte/events";

    private readonly FakeCity _city = new();

    [Fact]
    public async Task Pages_follow_each_other_by_next_over_the_same_span()
    {
        var asked = new List<(TimeWindow Window, string Cursor, int Limit)>();
        _city.Events = (_, window, cursor, limit) =>
        {
            asked.Add((window, cursor, limit));
            return cursor.Length == 0 ? new EventPage([Event(1), Event(2)], "2+/=") : new EventPage([Event(3)], "");
        };
        await using var api = await StartAsync();

        var (first, one) = await api.GetAsync($"{Path}?limit=2");
        api.Time.Advance(TimeSpan.FromMinutes(5));
        var (_, two) = await api.GetAsync(one.GetProperty("next").GetString()!);

        Assert.Equal([1, 2], one.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("number").GetInt32()));
        Assert.Equal([3], two.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("number").GetInt32()));
        Assert.False(two.TryGetProperty("next", out _));
        Assert.Equal($"<{one.GetProperty("next").GetString()}>; rel=\"next\"", first.Headers.GetValues("Link").Single());
        var hour = new TimeWindow(ApiHostUnderTest.Noon.AddHours(-1), ApiHostUnderTest.Noon);
        Assert.Equal([(hour, "", 2), (hour, "2+/=", 2)], asked);
    }

    [Fact]
    public async Task A_span_that_begins_before_what_is_kept_says_from_when_on_everything_is_there()
    {
        var since = ApiHostUnderTest.Noon.AddMinutes(-30);
        _city.Events = (_, _, _, _) => new EventPage([Event(1)], "", since);
        await using var api = await StartAsync();

        var (_, page) = await api.GetAsync(Path);
        Assert.Equal(since, page.GetProperty("sensedSince").GetDateTimeOffset());

        _city.Events = static (_, _, _, _) => new EventPage([Event(1)], "");
        Assert.False((await api.GetAsync(Path)).Body.TryGetProperty("sensedSince", out _));
    }

    [Theory]
    [InlineData("from=2026-03-27T08:00:00Z&to=2026-03-27T09:30:00Z", "2026-03-27T08:00:00Z", "2026-03-27T09:30:00Z")]
    [InlineData("from=2026-03-27T09:00:00%2B01:00&to=2026-03-27T09:30:00.5Z", "2026-03-27T08:00:00Z", "2026-03-27T09:30:00.5Z")]
    [InlineData("from=2026-03-27T09:00:00+01:00", "2026-03-27T08:00:00Z", "2026-03-27T12:00:00Z")]
    [InlineData("to=2026-03-27T09:30:00Z", "2026-03-27T08:30:00Z", "2026-03-27T09:30:00Z")]
    public async Task The_span_is_what_was_asked_for(string query, string from, string to)
    {
        TimeWindow? asked = null;
        _city.Events = (_, window, _, _) =>
        {
            asked = window;
            return new EventPage([], "");
        };
        await using var api = await StartAsync();

        await api.GetAsync($"{Path}?{query}");

        Assert.Equal(new TimeWindow(DateTimeOffset.Parse(from), DateTimeOffset.Parse(to)), asked);
    }

    [Theory]
    [InlineData("from=yesterday", "from", "RFC 3339")]
    [InlineData("from=2026-03-27T08:00:00", "from", "offset")]
    [InlineData("to=2026-02-30T08:00:00Z", "to", "2026-02-30")]
    [InlineData("from=2026-03-27T13:00:00Z", "from", "before 'to'")]
    [InlineData("limit=0", "limit", "1 to 5000")]
    [InlineData("limit=5001", "limit", "1 to 5000")]
    [InlineData("limit=many", "limit", "1 to 5000")]
    [InlineData("limit=1&limit=2", "limit", "once")]
    public async Task A_parameter_that_cannot_be_read_is_named_with_what_to_write(string query, string parameter, string word)
    {
        await using var api = await StartAsync();

        var given = await api.GetAsync($"{Path}?{query}");

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.BadRequest, "bad-parameter", word);
        Assert.Equal(parameter, given.Body.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task A_cursor_that_the_archive_does_not_know_is_refused()
    {
        _city.Events = static (_, _, _, _) => throw new ArgumentException("no cursor");
        await using var api = await StartAsync();

        ApiHostUnderTest.AssertProblem(await api.GetAsync($"{Path}?cursor=nonsense"), HttpStatusCode.BadRequest, "bad-parameter", "'next'");
    }

    [Fact]
    public async Task Who_decided_is_told_to_holders_of_a_token_alone()
    {
        _city.Events = static (_, _, _, _) => new EventPage([Event(1)], "");
        await using var api = await StartAsync();

        var (_, open) = await api.GetAsync(Path);
        var (_, known) = await api.GetAsync(Path, ("Authorization", $"Bearer {api.TokenOf(Role.Viewer)}"));

        Assert.DoesNotContain("petra-vogel", open.ToString(), StringComparison.Ordinal);
        Assert.Contains("petra-vogel", known.ToString(), StringComparison.Ordinal);
    }

    private async Task<ApiHostUnderTest> StartAsync()
    {
        _city.Store(Sample.CarPark("neue-mitte"), 1);
        return await ApiHostUnderTest.StartAsync(cluster, _city);
    }

    private static byte[] Event(int number) =>
        Encoding.UTF8.GetBytes($$"""{"at":"2026-03-27T11:00:00Z","type":"closed","number":{{number}},"by":"petra-vogel"}""");
}
