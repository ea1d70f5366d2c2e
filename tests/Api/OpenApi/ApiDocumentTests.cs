using System.Net;
using System.Text.RegularExpressions;
using Jena.Iot.Api.OpenApi;
using Jena.Iot.Api.Tests.Harness;
using Microsoft.AspNetCore.Routing;

namespace Jena.Iot.Api.Tests.OpenApi;

[Collection(ClusterGroup.Name)]
public sealed partial class ApiDocumentTests(ClusterFixture cluster)
{
    [Fact]
    public async Task Every_route_of_the_api_is_described_with_its_role()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, new FakeCity());
        var (_, document) = await api.GetAsync("/openapi/v1.json");
        var paths = document.GetProperty("paths");

        var routes = api.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static route => route.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal) && !route.RoutePattern.RawText.EndsWith("{measure}", StringComparison.Ordinal))
            .ToList();

        Assert.True(routes.Count >= 30);
        Assert.All(routes, route =>
        {
            var path = Constraint().Replace(route.RoutePattern.RawText!.TrimEnd('/'), "}");
            var method = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single().ToLowerInvariant();
            var operation = paths.GetProperty(path).GetProperty(method);
            Assert.True(operation.TryGetProperty("summary", out _), path);
            Assert.True(operation.GetProperty("responses").EnumerateObject().Any(static answer => answer.Name.StartsWith('2')), path);
            Assert.Equal(route.Metadata.GetMetadata<RequiredRole>() is not null, operation.TryGetProperty("security", out _));
        });
    }

    [Fact]
    public async Task Views_are_described_as_they_are_published()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, new FakeCity());

        var (_, document) = await api.GetAsync("/openapi/v1.json");

        var schemas = document.GetProperty("components").GetProperty("schemas");
        var view = schemas.GetProperty("CarParkView").GetProperty("properties");
        Assert.Equal("string", view.GetProperty("state").GetProperty("type").GetString());
        Assert.Contains("stale", view.GetProperty("quality").GetProperty("enum").EnumerateArray().Select(static word => word.GetString()));
        Assert.False(schemas.GetProperty("Calibration").GetProperty("properties").TryGetProperty("by", out _));
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("token").GetProperty("scheme").GetString());
    }

    [Fact]
    public async Task Measures_are_described_with_what_their_answers_hold_beside_rows()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, new FakeCity());

        var (_, document) = await api.GetAsync("/openapi/v1.json");

        foreach (var path in document.GetProperty("paths").EnumerateObject().Where(static p => p.Name.Contains("/measures/", StringComparison.Ordinal)))
        {
            string[] asked = ["from", "to", "bin", "phase", "detector", "format"];
            Assert.Equal(
                path.Name[(path.Name.LastIndexOf('/') + 1)..] switch
                {
                    "level-of-service" => [.. asked, "thresholds"],
                    "actuations" => [.. asked, "standing"],
                    _ => asked,
                },
                path.Value.GetProperty("get").GetProperty("parameters").EnumerateArray().Where(static p => p.GetProperty("in").GetString() == "query").Select(static p => p.GetProperty("name").GetString()));
            var rows = path.Value.GetProperty("get").GetProperty("responses").GetProperty("200");
            Assert.Contains("describedby", rows.GetProperty("headers").GetProperty("Link").GetProperty("description").GetString(), StringComparison.Ordinal);
            var answer = rows.GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1];
            var properties = document.GetProperty("components").GetProperty("schemas").GetProperty(answer).GetProperty("properties");
            Assert.Equal("array", properties.GetProperty("nothingRecorded").GetProperty("type").GetString());
            Assert.Contains("no event of any kind", properties.GetProperty("nothingRecorded").GetProperty("description").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_console_for_it_asks_nobody_outside()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, new FakeCity());

        var html = await api.Http.GetStringAsync("/openapi/");

        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\"//", html, StringComparison.Ordinal);
        foreach (Match script in Script().Matches(html))
        {
            using var answer = await api.Http.GetAsync($"/openapi/{script.Groups[1].Value}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(2, Script().Count(html));
    }

    [Fact]
    public async Task Prometheus_finds_the_figures_of_this_host()
    {
        await using var api = await ApiHostUnderTest.StartAsync(cluster, new FakeCity());

        var metrics = await api.Http.GetStringAsync("/metrics");

        Assert.Contains("jena_api_live_changes", metrics, StringComparison.Ordinal);
    }

    [GeneratedRegex(":[a-z]+}")]
    private static partial Regex Constraint();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Script();
}
