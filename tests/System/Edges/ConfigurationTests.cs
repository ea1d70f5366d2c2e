using System.Net;
using System.Text.Json;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Edges;

/// <summary>A station file from the API to the edge, and what became of it.</summary>
public sealed class ConfigurationTests
{
    private const string Path = $"/api/v1/edges/{CommandedCity.Edge}";

    [Fact]
    public async Task A_station_file_over_the_API_is_tried_and_one_with_mistakes_is_refused_with_them()
    {
        await using var city = await CommandedCity.StartAsync();
        await StateAsync(city, "byHand");

        Assert.Equal(HttpStatusCode.OK, (await city.City.Api.PutAsync($"{Path}/desired", city.Station(2))).Status);
        var tried = await StateAsync(city, "onTrial", "applied");
        Assert.Equal((2, 2), (tried.GetProperty("desired").GetProperty("version").GetInt32(), tried.GetProperty("reported").GetProperty("version").GetInt32()));
        Assert.Empty(tried.GetProperty("differences").EnumerateArray());

        Assert.Equal(HttpStatusCode.OK, (await city.City.Api.PutAsync($"{Path}/desired", city.Station(3, line: "nowhere"))).Status);
        var refused = await StateAsync(city, "refused");
        Assert.Contains("nowhere", refused.GetProperty("last").GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["/version", "/points/1/line"], refused.GetProperty("differences").EnumerateArray().Select(static d => d.GetProperty("path").GetString()));

        var (status, body) = await city.City.Api.PutAsync($"{Path}/desired", city.Station(3));
        Assert.Equal((HttpStatusCode.Conflict, "version-not-above"), (status, body.GetProperty("code").GetString()));
    }

    private static async Task<JsonElement> StateAsync(CommandedCity city, params string[] states)
    {
        JsonElement both = default;
        await Eventually.TrueAsync(
            async () =>
            {
                both = await city.City.Api.OkAsync($"{Path}/configuration");
                return Array.IndexOf(states, both.GetProperty("state").GetString()) >= 0;
            },
            TimeSpan.FromSeconds(60),
            () => $"the configuration is not {string.Join(" or ", states)}: {both}\n{city.City.Output}");
        return both;
    }
}
