using System.Net;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Contracts.Journal;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.CarParks;
using Jena.Iot.Domain.Common;
using Jena.Iot.Testing.Processes;
using Orleans.Runtime;

namespace Jena.Iot.Api.Tests.Assets;

[Collection(ClusterGroup.Name)]
public sealed class CommandTests(ClusterFixture cluster)
{
    private const string Calibrate = "/api/v1/carparks/neue-mitte/calibrate";

    private readonly FakeCity _city = new();

    [Fact]
    public async Task A_command_reaches_the_asset_with_its_key_and_the_name_of_the_person()
    {
        await using var api = await StartAsync();

        var (answer, body) = await api.PostAsync(Calibrate, """{"counted":57}""", api.TokenOf(Role.Operator), ("Idempotency-Key", "morning-count-1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(7, body.GetProperty("version").GetInt64());
        Assert.Equal("morning-count-1", body.GetProperty("command").GetString());
        var (asset, request) = Assert.Single(_city.Commands);
        Assert.Equal(AssetId.CarPark("neue-mitte"), asset);
        Assert.Equal(new CommandRequest("morning-count-1", "operator", new CalibrateCarPark(57)), request);
    }

    [Fact]
    public async Task The_answer_comes_once_reads_of_this_host_show_what_was_brought_about()
    {
        _city.Tells = false;
        await using var api = await StartAsync();
        var answering = api.PostAsync(Calibrate, """{"counted":57}""", api.TokenOf(Role.Operator));
        await Eventually.TrueAsync(() => Task.FromResult(!_city.Commands.IsEmpty), ApiHostUnderTest.Patience, static () => "the command did not arrive");
        await _city.PublishAsync((Sample.CarPark("neue-mitte") with { Name = "Neuer Name" }, 6));
        Assert.False(answering.IsCompleted);
        await _city.PublishAsync((Sample.CarPark("neue-mitte") with { Name = "Noch ein Name" }, 8));

        var (answer, body) = await answering;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(body.GetProperty("shown").GetBoolean());
        Assert.Equal("Noch ein Name", (await api.GetAsync("/api/v1/carparks/neue-mitte")).Body.GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_this_host_does_not_come_to_show_is_answered_all_the_same_and_says_so()
    {
        _city.Tells = false;
        await using var api = await StartAsync();
        var answering = api.PostAsync(Calibrate, """{"counted":57}""", api.TokenOf(Role.Operator));
        await Eventually.TrueAsync(
            () =>
            {
                api.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(answering.IsCompleted);
            },
            ApiHostUnderTest.Patience,
            static () => "the command was not answered");

        var (answer, body) = await answering;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((false, 7), (body.GetProperty("shown").GetBoolean(), body.GetProperty("version").GetInt64()));
    }

    [Fact]
    public async Task Without_a_key_one_is_made_and_told()
    {
        await using var api = await StartAsync();

        var (answer, body) = await api.PostAsync("/api/v1/carparks/neue-mitte/open", null, api.TokenOf(Role.Operator));

        var id = Assert.Single(_city.Commands).Request.Id;
        Assert.True(Guid.TryParse(id, out _));
        Assert.Equal(id, body.GetProperty("command").GetString());
        Assert.Equal(id, answer.Headers.GetValues("Idempotency-Key").Single());
    }

    [Fact]
    public async Task A_refusal_is_a_conflict_with_its_code_and_reason()
    {
        _city.Execute = static (_, _) => new CommandOutcome(7, "counted-out-of-range", "110 is the most: write 0 to 110");
        await using var api = await StartAsync();

        var given = await api.PostAsync(Calibrate, """{"counted":5700}""", api.TokenOf(Role.Operator));

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.Conflict, "counted-out-of-range", "write 0 to 110");
        Assert.Equal("counted-out-of-range", given.Body.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("null", "null")]
    [InlineData("{}", "'counted' is missing: write it")]
    [InlineData("""{"counted":"many"}""", "'counted': what stands there does not fit")]
    [InlineData("""{"counted":57,"spaces":3}""", "nothing is called 'spaces' here")]
    [InlineData("""{"counted":57""", "Expected")]
    [InlineData("""{"counted":null}""", "'counted': ")]
    public async Task A_body_that_is_no_command_is_refused_and_reaches_nobody(string body, string word)
    {
        await using var api = await StartAsync();

        var given = await api.PostAsync(Calibrate, body, api.TokenOf(Role.Operator));
        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.BadRequest, "bad-body", word);
        Assert.DoesNotContain("Jena.Iot", given.Body.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        Assert.Empty(_city.Commands);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("\"\"")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        await using var api = await StartAsync();

        var given = await api.PostAsync(Calibrate, """{"counted":57}""", api.TokenOf(Role.Operator), ("Idempotency-Key", key));

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.BadRequest, "bad-parameter", "printable");
        Assert.Empty(_city.Commands);
    }

    [Fact]
    public async Task A_command_without_a_token_is_refused_with_what_to_send()
    {
        await using var api = await StartAsync();

        var given = await api.PostAsync(Calibrate, """{"counted":57}""");

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.Unauthorized, "token-missing", "Authorization: Bearer");
        Assert.Equal("Bearer", given.Answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Empty(_city.Commands);
    }

    [Fact]
    public async Task A_token_that_is_nobodys_is_refused()
    {
        await using var api = await StartAsync();

        ApiHostUnderTest.AssertProblem(await api.PostAsync(Calibrate, """{"counted":57}""", "guessed"), HttpStatusCode.Unauthorized, "token-unknown");
        Assert.Empty(_city.Commands);
    }

    [Fact]
    public async Task A_role_that_does_not_suffice_is_refused()
    {
        await using var api = await StartAsync();

        ApiHostUnderTest.AssertProblem(
            await api.PostAsync(Calibrate, """{"counted":57}""", api.TokenOf(Role.Viewer)), HttpStatusCode.Forbidden, "role-too-low", "viewer");
        Assert.Empty(_city.Commands);
    }

    [Fact]
    public async Task An_asset_that_is_not_in_memory_yet_is_asked_of_the_cluster()
    {
        await using var api = await StartAsync();
        _city.Store(Sample.CarPark("brand-new"), 1);

        var (answer, _) = await api.PostAsync("/api/v1/carparks/brand-new/close", """{"reason":"flood"}""", api.TokenOf(Role.Operator));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new CloseCarPark("flood"), Assert.Single(_city.Commands).Request.Command);
    }

    [Fact]
    public async Task A_command_to_nobody_is_not_found()
    {
        await using var api = await StartAsync();

        ApiHostUnderTest.AssertProblem(
            await api.PostAsync("/api/v1/sites/nirgends/activate", null, api.TokenOf(Role.Operator)), HttpStatusCode.NotFound, "not-found", "nirgends");
        Assert.Empty(_city.Commands);
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(SiloUnavailableException))]
    [InlineData(typeof(GatewayTooBusyException))]
    [InlineData(typeof(StoreUnavailableException))]
    public async Task A_cluster_or_a_journal_that_does_not_answer_is_told_with_what_may_be_repeated(Type thrown)
    {
        _city.Execute = (_, _) => throw (Exception)Activator.CreateInstance(thrown)!;
        await using var api = await StartAsync();

        var given = await api.PostAsync(Calibrate, """{"counted":57}""", api.TokenOf(Role.Operator));

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.ServiceUnavailable, "cluster-unreachable", "Idempotency-Key");
        Assert.Equal("2", given.Answer.Headers.GetValues("Retry-After").Single());
    }

    private async Task<ApiHostUnderTest> StartAsync()
    {
        _city.Store(Sample.CarPark("neue-mitte"), 1);
        return await ApiHostUnderTest.StartAsync(cluster, _city);
    }
}
