using System.Net;
using System.Text;
using System.Text.Json;
using Jena.Iot.Api.Access;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Archive;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Alarms;
using Jena.Iot.Domain.Sensing;
using Jena.Iot.Testing.Processes;
using Microsoft.Extensions.Options;

namespace Jena.Iot.Api.Tests.Access;

[Collection(ClusterGroup.Name)]
public sealed class OidcTests(ClusterFixture cluster) : IAsyncLifetime
{
    private readonly FakeCity _city = new();
    private TestProvider _provider = null!;
    private ApiHostUnderTest _api = null!;

    private static DateTimeOffset Now => ApiHostUnderTest.Noon;

    public async Task InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        _api = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_person_of_the_provider_may_do_what_the_role_may_and_is_named_so_that_no_token_of_the_API_can_be()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_provider.Token(Now)));
        var forbidden = await AskAsync(_provider.Token(Now), "/api/v1/tokens");

        ApiHostUnderTest.AssertProblem(forbidden, HttpStatusCode.Forbidden, "role-too-low", "oidc/petra.vogel@city.example is engineer");
        using var replay = new HttpRequestMessage(HttpMethod.Post, "/api/v1/dead-letters/7/replay");
        await _api.SendAsync(replay, ("Authorization", $"Bearer {_provider.Token(Now)}"));
        Assert.Equal((7, "oidc/petra.vogel@city.example"), Assert.Single(_city.Replayed));
    }

    [Fact]
    public async Task Tokens_of_the_API_are_good_beside_the_providers()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_api.TokenOf(Role.Engineer)));
        ApiHostUnderTest.AssertProblem(await AskAsync("nobody-s"), HttpStatusCode.Unauthorized, "token-unknown");
        ApiHostUnderTest.AssertProblem(await _api.GetAsync("/api/v1/dead-letters"), HttpStatusCode.Unauthorized, "token-missing");
    }

    [Fact]
    public async Task A_token_is_good_from_its_time_to_its_end_and_half_a_minute_about_it()
    {
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now.AddSeconds(31))), HttpStatusCode.Unauthorized, "token-early");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_provider.Token(Now.AddSeconds(29))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_provider.Token(Now.AddMinutes(-5).AddSeconds(-29))));
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now.AddMinutes(-5).AddSeconds(-30))), HttpStatusCode.Unauthorized, "token-expired", "Sign in again");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_provider.Token(Now, null, ("exp", null))));
    }

    [Fact]
    public async Task What_the_provider_did_not_sign_for_this_API_is_refused()
    {
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now, _provider.Stranger())), HttpStatusCode.Unauthorized, "token-foreign");
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now, _provider.PublicKeyAsSecret())), HttpStatusCode.Unauthorized, "token-foreign");
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Unsigned(Now)), HttpStatusCode.Unauthorized, "token-foreign");
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now, null, ("iss", "https://elsewhere.example"))), HttpStatusCode.Unauthorized, "token-foreign");
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now, null, ("aud", "another-service"))), HttpStatusCode.Unauthorized, "token-elsewhere", TestProvider.Audience);
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now, null, ("aud", null))), HttpStatusCode.Unauthorized, "token-elsewhere");
        ApiHostUnderTest.AssertProblem(await AskAsync("eyJ.broken.token"), HttpStatusCode.Unauthorized, "token-foreign");
    }

    [Fact]
    public async Task Whoever_has_no_role_or_no_name_is_refused_and_told_what_is_missing()
    {
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now, null, ("roles", null))), HttpStatusCode.Forbidden, "role-too-low", "has no role here", "'roles'");
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now, null, ("roles", new[] { "cook" }))), HttpStatusCode.Forbidden, "role-too-low", "has no role here");
        ApiHostUnderTest.AssertProblem(await AskAsync(_provider.Token(Now, null, ("preferred_username", null))), HttpStatusCode.Unauthorized, "token-nameless", "'preferred_username'");
    }

    [Fact]
    public async Task Whoever_has_no_role_here_sees_what_everybody_sees_and_no_names()
    {
        _city.Store(Sample.CarPark("neue-mitte"), 1);
        _city.Events = static (_, _, _, _) => new EventPage([Encoding.UTF8.GetBytes("""{"at":"2026-03-27T11:00:00Z","type":"closed","number":1,"by":"anna"}""")], "");
        _city.Alarms = static _ => new AlarmPage([new AlarmLineAnswer(7, "carpark/neue-mitte", Now, new AlarmTransition("door", AlarmStep.Acknowledged, AlarmSeverity.Medium, "door open", Now, 2) { By = "anna" })], "");

        foreach (var path in new[] { "/api/v1/carparks/neue-mitte/events", "/api/v1/alarms/history" })
        {
            var (answer, cook) = await AskAsync(_provider.Token(Now, null, ("roles", new[] { "cook" })), path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("anna", cook.GetRawText(), StringComparison.Ordinal);
            Assert.Contains("anna", (await AskAsync(_provider.Token(Now), path)).Body.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Keys_that_the_provider_changed_are_known_without_a_start()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_provider.Token(Now)));
        var old = _provider.Token(Now);
        _provider.RotateKey();
        var token = _provider.Token(Now);

        await Eventually.TrueAsync(async () => await StatusAsync(token) is HttpStatusCode.OK, ApiHostUnderTest.Patience, static () => "the new key is not known");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(old));
    }

    [Fact]
    public async Task While_the_provider_does_not_answer_its_people_are_told_so_and_tokens_of_the_API_are_good()
    {
        var token = _provider.Token(Now);
        await _provider.DisposeAsync();

        ApiHostUnderTest.AssertProblem(await AskAsync(token), HttpStatusCode.ServiceUnavailable, "provider-unreachable");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_api.TokenOf(Role.Engineer)));
    }

    [Fact]
    public async Task Words_of_the_provider_are_put_into_ours_and_no_others_count()
    {
        await _api.DisposeAsync();
        _api = await StartAsync(("Access:Oidc:RoleClaim", "realm_access.roles"), ("Access:Oidc:Roles:Verkehr", "engineer"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Realm("Verkehr", "cook")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(Realm("engineer")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(Realm("verkehr")));

        string Realm(params string[] roles) => _provider.Token(Now, null, ("realm_access", new { roles }));
    }

    [Fact]
    public async Task The_first_token_may_be_left_out_where_a_provider_lets_people_in()
    {
        await _api.DisposeAsync();
        _city.FirstToken = "first-token-0123456789";
        _api = await StartAsync(("Access:FirstToken", "false"));

        await _api.Service<FirstToken>().Asked.WaitAsync(ApiHostUnderTest.Patience);
        Assert.Equal("", _api.Output.ToString());
        Assert.Equal("first-token-0123456789", _city.FirstToken);
        await Assert.ThrowsAsync<OptionsValidationException>(() => ApiHostUnderTest.StartAsync(cluster, _city, ("Access:FirstToken", "false")));
    }

    [Theory]
    [InlineData("Authority", "http://id.city.example", "https://")]
    [InlineData("Authority", "id.city.example", "write the provider's URL")]
    [InlineData("Audience", "", "Access:Oidc:Audience is not set")]
    [InlineData("Roles:Verkehr", "king", "viewer, operator, engineer or admin")]
    public async Task Settings_that_would_let_in_others_are_refused_with_what_to_write(string name, string value, string words)
    {
        var mistake = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(($"Access:Oidc:{name}", value)));

        Assert.Contains(words, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_has_both_ways_in()
    {
        var (_, document) = await _api.GetAsync("/openapi/v1.json");

        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("provider");
        Assert.Equal("openIdConnect", scheme.GetProperty("type").GetString());
        Assert.Equal($"{_provider.Authority}/.well-known/openid-configuration", scheme.GetProperty("openIdConnectUrl").GetString());
        var security = document.GetProperty("paths").GetProperty("/api/v1/tokens").GetProperty("get").GetProperty("security");
        Assert.Equal(["token", "provider"], security.EnumerateArray().Select(static way => way.EnumerateObject().Single().Name));
    }

    private Task<ApiHostUnderTest> StartAsync(params (string Key, string Value)[] settings) => ApiHostUnderTest.StartAsync(
        cluster,
        _city,
        [("Access:Oidc:Authority", _provider.Authority), ("Access:Oidc:Audience", TestProvider.Audience), .. settings]);

    private Task<(HttpResponseMessage Answer, JsonElement Body)> AskAsync(string token, string path = "/api/v1/dead-letters") =>
        _api.GetAsync(path, ("Authorization", $"Bearer {token}"));

    private async Task<HttpStatusCode> StatusAsync(string token) => (await AskAsync(token)).Answer.StatusCode;
}
