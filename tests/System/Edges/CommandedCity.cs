using System.Net;
using System.Text.Json;
using Jena.Iot.Domain.Common;
using Jena.Iot.Domain.Registry;
using Jena.Iot.Testing.Processes;

namespace Jena.Iot.SystemTests.Edges;

/// <summary>A city of processes with one cabinet that has outputs and a sign, and whoever commands it over the API.</summary>
internal sealed class CommandedCity : IAsyncDisposable
{
    public const string Edge = "cab-031";
    public const string Junction = "junction/holzmarkt";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private CommandedCity(City city) => City = city;

    public City City { get; }

    public Child Agent { get; private set; } = null!;

    public static async Task<CommandedCity> StartAsync()
    {
        var city = new CommandedCity(await City.StartAsync(new CitySettings(new CityRegistry("Probe", [
            new JunctionDefinition { Id = AssetId.Parse(Junction), Name = "Holzmarkt" },
            new EdgeDefinition { Id = AssetId.Edge(Edge), Name = Edge, Configurations = [new EdgeConfiguration(1, [])] },
        ]))));
        city.StartAgent();
        return city;
    }

    public void StartAgent() => Agent = City.StartEdge(Edge, City.Folder.Write("station.json", Station(1)));

    /// <summary>The station file; from version 2 on it senses a detector of the junction too.</summary>
    public string Station(int version, string line = "d11") => JsonSerializer.Serialize(new
    {
        edge = Edge,
        version,
        pins = new { kind = "virtual", lines = new[] { "door", "d11" }, outputs = new[] { "relay-1", "relay-2" } },
        points = version == 1 ? [Door] : new[] { Door, new { kind = "detector", asset = Junction, channel = 11, line } },
        outputs = new object[]
        {
            new { name = "programme-2", line = "relay-1", safe = "off", excludes = new[] { "programme-3" } },
            new { name = "programme-3", line = "relay-2", safe = "off" },
        },
        signs = new[] { new { name = "north", kind = "virtual", digits = 4 } },
        uplink = new { host = "127.0.0.1", port = City.BrokerPort, passwordFile = City.SecretFile(Edge) },
    });

    /// <summary>Asks for an output; returns the request's id.</summary>
    public async Task<string> AskAsync(string output, bool on = true, string validFor = "00:05:00")
    {
        var (status, body) = await City.Api.PostAsync($"/api/v1/edges/{Edge}/request-output", new { output, on, reason = "Event traffic", validFor });
        Assert.Equal(HttpStatusCode.OK, status);
        return body.GetProperty("made").GetString()!;
    }

    /// <summary>Waits for a request to get to a phase; returns it.</summary>
    public async Task<JsonElement> PhaseAsync(string id, string phase)
    {
        JsonElement request = default;
        await Eventually.TrueAsync(
            async () =>
            {
                request = (await City.Api.OkAsync($"/api/v1/edges/{Edge}/requests")).GetProperty("items").EnumerateArray().Single(r => r.GetProperty("id").GetString() == id);
                return request.GetProperty("phase").GetString() == phase;
            },
            Patience,
            () => $"the request is not {phase}: {request}\n{City.Output}");
        return request;
    }

    /// <summary>Waits until the cabinet's view is as the test wants it.</summary>
    public async Task ViewAsync(Predicate<JsonElement> until)
    {
        JsonElement view = default;
        await Eventually.TrueAsync(async () => until(view = await City.Api.OkAsync($"/api/v1/edges/{Edge}")), Patience, () => $"the view is {view}\n{City.Output}");
    }

    public ValueTask DisposeAsync() => City.DisposeAsync();

    private static object Door => new { kind = "contact", asset = $"edge/{Edge}", contact = "door", line = "door" };
}
