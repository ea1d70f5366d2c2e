using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Jena.Iot.Api.Tests.Harness;
using Jena.Iot.Contracts.Assets;
using Jena.Iot.Domain.Access;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Junctions;
using Jena.Iot.Domain.Junctions.Configuration;

namespace Jena.Iot.Api.Tests.Junctions;

[Collection(ClusterGroup.Name)]
public sealed class ConfigurationTests(ClusterFixture cluster)
{
    private const string Path = "/api/v1/junctions/holzmarkt/configuration";

    private const string Document = """
        {
          "kind": "counting",
          "observes": "81, 82",
          "detectors": [
            { "channel": 1, "name": "D1", "functions": ["count"] }
          ]
        }
        """;

    private readonly FakeCity _city = new();

    [Fact]
    public async Task A_configuration_is_given_as_the_document_that_makes_it_again_with_its_version_as_ETag()
    {
        _city.Configured = Configured(3);
        await using var api = await StartAsync();

        var (answer, body) = await SendAsync(api, HttpMethod.Get, Role.Viewer, null);

        Assert.Equal("\"3\"", answer.Headers.ETag?.Tag);
        Assert.Equal("anna", Assert.Single(answer.Headers.GetValues("Configured-By")));
        Assert.True(Configurations.Same(_city.Configured.Configuration, ConfigurationText.Read(Encoding.UTF8.GetBytes(body.GetRawText())).Configuration));
        Assert.Equal(HttpStatusCode.NotModified, (await SendAsync(api, HttpMethod.Get, Role.Viewer, null, ("If-None-Match", "\"3\""))).Answer.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_nobody_reads_a_configuration_and_an_operator_sets_none()
    {
        _city.Configured = Configured(3);
        await using var api = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync(Path)).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(api, HttpMethod.Put, Role.Operator, Document, ("If-Match", "\"3\""))).Answer.StatusCode);
        Assert.Empty(_city.Commands);
    }

    [Fact]
    public async Task A_junction_without_a_configuration_says_so()
    {
        await using var api = await StartAsync();
        ApiHostUnderTest.AssertProblem(await SendAsync(api, HttpMethod.Get, Role.Viewer, null), HttpStatusCode.NotFound, "not-found", "no configuration yet");
    }

    [Theory]
    [InlineData("If-Match", "\"3\"", 3)]
    [InlineData("If-None-Match", "*", 0)]
    [InlineData("If-Match", "*", null)]
    public async Task Who_sets_a_configuration_says_what_it_replaces(string header, string value, int? replaces)
    {
        _city.Execute = (_, _) =>
        {
            // Somebody else was quick.
            _city.Configured = Configured(5);
            return new CommandOutcome(17, null, null, "4");
        };
        await using var api = await StartAsync();

        var (answer, body) = await SendAsync(api, HttpMethod.Put, Role.Engineer, Document, (header, value));

        Assert.Equal(4, body.GetProperty("version").GetInt32());
        Assert.Equal("\"4\"", answer.Headers.ETag?.Tag);
        var (asset, request) = Assert.Single(_city.Commands);
        var command = Assert.IsType<ConfigureJunction>(request.Command);
        Assert.Equal(("junction/holzmarkt", "engineer", replaces), (asset.ToString(), request.By, command.Replaces));
        Assert.Equal(["D1"], command.Document.Detectors.Select(static d => d.Name));
    }

    [Fact]
    public async Task Who_sets_the_configuration_that_there_is_is_told_its_version()
    {
        _city.Configured = Configured(4);
        _city.Execute = static (_, _) => new CommandOutcome(17, null, null);
        await using var api = await StartAsync();

        var (answer, _) = await SendAsync(api, HttpMethod.Put, Role.Engineer, Document, ("If-Match", "*"));

        Assert.Equal("\"4\"", answer.Headers.ETag?.Tag);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("If-Match", "\"three\"")]
    [InlineData("If-None-Match", "\"3\"")]
    public async Task Without_saying_what_it_replaces_nothing_is_set(string? header, string? value)
    {
        await using var api = await StartAsync();
        ApiHostUnderTest.AssertProblem(
            await SendAsync(api, HttpMethod.Put, Role.Engineer, Document, header is null ? [] : [(header, value!)]), HttpStatusCode.PreconditionRequired, "what-it-replaces", "If-Match");
        Assert.Empty(_city.Commands);
    }

    [Fact]
    public async Task What_replaces_another_version_fails_as_a_precondition()
    {
        _city.Execute = static (_, _) => new CommandOutcome(17, "configuration-changed", "the configuration has version 4");
        await using var api = await StartAsync();
        ApiHostUnderTest.AssertProblem(
            await SendAsync(api, HttpMethod.Put, Role.Engineer, Document, ("If-Match", "\"3\"")), HttpStatusCode.PreconditionFailed, "configuration-changed", "version 4");
    }

    [Fact]
    public async Task Every_mistake_is_told_with_its_line_and_nothing_is_set()
    {
        await using var api = await StartAsync();

        var given = await SendAsync(api, HttpMethod.Put, Role.Engineer, Document.Replace("\"channel\": 1", "\"channel\": 0, \"lane\": 99", StringComparison.Ordinal), ("If-Match", "*"));

        ApiHostUnderTest.AssertProblem(given, HttpStatusCode.UnprocessableEntity, "bad-configuration", "line 5, detectors[0].channel");
        Assert.Equal(
            [(5, "detectors[0].channel"), (5, "detectors[0].lane")],
            given.Body.GetProperty("mistakes").EnumerateArray().Select(static m => (m.GetProperty("line").GetInt32(), m.GetProperty("path").GetString()!)));
        Assert.Empty(_city.Commands);
    }

    private static ConfiguredJunction Configured(int version) =>
        new(version, ApiHostUnderTest.Noon, "anna", ConfigurationText.Read(Encoding.UTF8.GetBytes(Document)).Configuration!);

    private async Task<ApiHostUnderTest> StartAsync()
    {
        _city.Store(new JunctionView { Id = AssetId.Junction("holzmarkt"), Name = "Holzmarkt" }, 1);
        return await ApiHostUnderTest.StartAsync(cluster, _city);
    }

    private static async Task<(HttpResponseMessage Answer, JsonElement Body)> SendAsync(
        ApiHostUnderTest api, HttpMethod method, Role role, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", api.TokenOf(role));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await api.SendAsync(request, headers);
    }
}
