using System.Net;
using System.Net.Http.Headers;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Edges;

namespace Jena.Iot.Api.Tests.Access;

[Collection(ClusterGroup.Name)]
public sealed class AccessTests(ClusterFixture cluster)
{
    private readonly FakeCity _city = new();

    [Fact]
    public async Task The_first_token_is_shown_on_the_output_once()
    {
        _city.FirstToken = "first-token-0123456789";
        await using (var api = await ApiHostUnderTest.StartAsync(cluster, _city))
        {
            await api.Service<FirstToken>().Asked.WaitAsync(ApiHostUnderTest.Patience);
            Assert.Contains("    first-token-0123456789" + Environment.NewLine, api.Output.ToString(), StringComparison.Ordinal);
        }

        await using var again = await ApiHostUnderTest.StartAsync(cluster, _city);
        await again.Service<FirstToken>().Asked.WaitAsync(ApiHostUnderTest.Patience);
        Assert.Equal("", again.Output.ToString());
    }

    [Fact]
    public async Task An_admin_makes_lists_and_takes_back_tokens()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        var admin = api.TokenOf(Role.Admin);

        var (made, issued) = await api.PostAsync("/api/v1/tokens", """{"name":"petra-vogel","role":"engineer"}""", admin);
        var token = issued.GetProperty("token").GetString()!;
        var (_, list) = await api.GetAsync("/api/v1/tokens", ("Authorization", $"Bearer {admin}"));
        var (before, _) = await api.GetAsync("/api/v1/dead-letters", ("Authorization", $"Bearer {token}"));
        var revoked = await DeleteAsync(api, "/api/v1/tokens/petra-vogel", admin);
        var (after, _) = await api.GetAsync("/api/v1/dead-letters", ("Authorization", $"Bearer {token}"));
        var unknown = await DeleteAsync(api, "/api/v1/tokens/petra-vogel", admin);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.True(made.Headers.CacheControl!.NoStore);
        Assert.Equal(["admin", "petra-vogel"], list.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("name").GetString()!).Order());
        Assert.DoesNotContain(token, list.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, revoked);
        Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown);
    }

    [Theory]
    [InlineData("""{"name":"Petra Vogel","role":"admin"}""", HttpStatusCode.BadRequest, "bad-body", "lower-case")]
    [InlineData("""{"name":"petra-vogel","role":"boss"}""", HttpStatusCode.BadRequest, "bad-body", "viewer, operator, engineer or admin")]
    [InlineData("""{"name":"admin","role":"viewer"}""", HttpStatusCode.Conflict, "name-taken", "take it back first")]
    public async Task A_token_that_cannot_be_made_says_why(string body, HttpStatusCode status, string type, string word)
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        ApiHostUnderTest.AssertProblem(await api.PostAsync("/api/v1/tokens", body, api.TokenOf(Role.Admin)), status, type, word);
    }

    [Theory]
    [InlineData("POST", "/api/v1/carparks/neue-mitte/close", Role.Operator)]
    [InlineData("POST", "/api/v1/sites/s1/order", Role.Operator)]
    [InlineData("POST", "/api/v1/registry", Role.Engineer)]
    [InlineData("GET", "/api/v1/registry", Role.Viewer)]
    [InlineData("GET", "/api/v1/dead-letters", Role.Viewer)]
    [InlineData("POST", "/api/v1/dead-letters/4/replay", Role.Engineer)]
    [InlineData("GET", "/api/v1/tokens", Role.Admin)]
    [InlineData("POST", "/api/v1/tokens", Role.Admin)]
    [InlineData("DELETE", "/api/v1/tokens/petra", Role.Admin)]
    [InlineData("POST", "/api/v1/edges/cab-017/credential", Role.Admin)]
    [InlineData("DELETE", "/api/v1/edges/cab-017/credential", Role.Admin)]
    [InlineData("POST", "/api/v1/edges/cab-017/request-output", Role.Operator)]
    [InlineData("POST", "/api/v1/edges/cab-017/set-sign", Role.Operator)]
    [InlineData("GET", "/api/v1/edges/cab-017/requests", Role.Viewer)]
    [InlineData("GET", "/api/v1/carparks/neue-mitte/audit", Role.Viewer)]
    [InlineData("PUT", "/api/v1/edges/cab-017/desired", Role.Engineer)]
    [InlineData("GET", "/api/v1/edges/cab-017/desired", Role.Viewer)]
    [InlineData("GET", "/api/v1/edges/cab-017/reported", Role.Viewer)]
    [InlineData("GET", "/api/v1/edges/cab-017/configuration", Role.Viewer)]
    public async Task Each_route_that_is_not_public_needs_its_role(string method, string path, Role least)
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        foreach (var role in new[] { Role.None, Role.Viewer, Role.Operator, Role.Engineer, Role.Admin })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (role is not Role.None)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", api.TokenOf(role));
            var (answer, _) = await api.SendAsync(request);

            var turnedAway = role is Role.None ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden;
            Assert.True(role >= least ? answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) : answer.StatusCode == turnedAway, $"{role}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task An_edges_secret_is_shown_once_to_an_admin()
    {
        _city.Store(new CabinetView { Id = AssetId.Edge("cab-017"), Name = "Cabinet 17", Presence = Presence.Online }, 1);
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);

        var (answer, body) = await api.PostAsync("/api/v1/edges/cab-017/credential", null, api.TokenOf(Role.Admin));

        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("cab-017", body.GetProperty("userName").GetString());
        Assert.Equal("secret-of-cab-017-by-admin", body.GetProperty("secret").GetString());
    }

    [Fact]
    public async Task A_token_taken_back_elsewhere_is_good_for_ten_seconds_at_most()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        var token = api.TokenOf(Role.Viewer);
        await api.GetAsync("/api/v1/dead-letters", ("Authorization", $"Bearer {token}"));
        _city.Tokens.Clear();

        api.Time.Advance(TokenCache.Remembered);
        var (answer, _) = await api.GetAsync("/api/v1/dead-letters", ("Authorization", $"Bearer {token}"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task An_edges_secret_is_taken_back_by_an_admin()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, _city);
        var admin = api.TokenOf(Role.Admin);

        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(api, "/api/v1/edges/cab-017/credential", admin));
        Assert.Equal(HttpStatusCode.NotFound, await DeleteAsync(api, "/api/v1/edges/cab-018/credential", admin));
    }

    private static async Task<HttpStatusCode> DeleteAsync(ApiHostUnderTest api, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        var (answer, _) = await api.SendAsync(request, ("Authorization", $"Bearer {token}"));
        return answer.StatusCode;
    }
}
